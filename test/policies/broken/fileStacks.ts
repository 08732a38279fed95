import { stringify } from "yaml";
import { workload, type FakeResource } from "../../support/policy";

const namespace = "monitoring";
const images = {
  prometheus: "quay.io/prometheus/prometheus:v3.16.0",
  alertmanager: "quay.io/prometheus/alertmanager:v0.31.1",
  reloader: "quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1",
  thanos: "quay.io/thanos/thanos:v0.42.4",
};

/** What a right stack of files has otherwise than is usual. */
export interface FileChoices {
  /** How Prometheus gets its files. @default "folders" */
  readonly mounts?: "folders" | "subPath" | "projected" | "items";
  /** Who writes Prometheus' configuration. @default "ConfigMap" */
  readonly writtenBy?: "ConfigMap" | "init container" | "reloader";
  /** Rights of the files. @default undefined those that Kubernetes gives */
  readonly mode?: number;
  /** Of every pod. */
  readonly securityContext?: object;
  /** Whether everything is a path below a folder of its own. @default false */
  readonly hasOptional?: boolean;
}

const object = (kind: "ConfigMap" | "Secret", name: string, texts: Record<string, string>): FakeResource => ({
  type: `kubernetes:core/v1:${kind}`,
  name: `${kind}-${name}`,
  props: { metadata: { name, namespace }, [kind === "Secret" ? "stringData" : "data"]: texts },
});

const pem = (what: string) => `-----BEGIN ${what}-----\nbm90IGEga2V5\n-----END ${what}-----\n`;

const rules = (name: string) =>
  stringify({
    groups: [
      {
        name,
        interval: "1m",
        rules: [
          { record: `${name}:up:sum`, expr: "sum by (job) (up)" },
          {
            alert: "TargetDown",
            expr: "up == 0",
            for: "10m",
            labels: { severity: "warning" },
            annotations: { summary: "{{ $labels.instance }} is down" },
          },
        ],
      },
    ],
  });

const prometheusYml = {
  global: {
    scrape_interval: "30s",
    external_labels: { cluster: "one", replica: "$(POD_NAME)" },
  },
  rule_files: ["rules/*.yaml"],
  alerting: {
    alertmanagers: [{ static_configs: [{ targets: ["alertmanager.monitoring.svc:9093"] }] }],
  },
  scrape_configs: [
    {
      job_name: "files",
      basic_auth: { username: "scraper", password_file: "/etc/prometheus/secrets/password" },
      tls_config: { ca_file: "/etc/prometheus/secrets/ca.crt" },
      file_sd_configs: [{ files: ["targets/*.json"] }],
    },
  ],
};

const alertmanagerYml = {
  global: { slack_api_url_file: "/etc/alertmanager/secrets/slack" },
  templates: ["/etc/alertmanager/templates/*.tmpl"],
  route: { receiver: "chat", group_by: ["alertname"] },
  receivers: [{ name: "chat", slack_configs: [{ channel: "#alerts" }] }],
};

const objects: readonly FakeResource[] = [
  object("ConfigMap", "prometheus", { "prometheus.yml": stringify(prometheusYml) }),
  object("ConfigMap", "prometheus-rules", { "rules.yaml": rules("own") }),
  object("ConfigMap", "prometheus-targets", {
    "nodes.json": JSON.stringify([{ targets: ["10.0.0.1:9100"], labels: { site: "one" } }]),
  }),
  object("Secret", "scraper", { password: "s3cret-of-scraper", "ca.crt": pem("CERTIFICATE") }),
  object("Secret", "objstore", {
    "objstore.yml": stringify({
      type: "S3",
      config: {
        bucket: "blocks",
        endpoint: "s3.example.com",
        access_key: "$(ACCESS_KEY)",
        secret_key: "$(SECRET_KEY)",
      },
    }),
  }),
  object("Secret", "s3-keys", { access: "key-of-a-user", secret: "secret-of-a-user" }),
  object("Secret", "server", { "tls.crt": pem("CERTIFICATE"), "tls.key": pem("PRIVATE KEY") }),
  object("ConfigMap", "ruler-rules", { "alerts.yaml": rules("wide") }),
  object("ConfigMap", "query-endpoints", {
    "endpoints.yaml": stringify({ endpoints: [{ address: "store.monitoring.svc:10901" }] }),
  }),
  object("ConfigMap", "index-cache", {
    "cache.yaml": stringify({ type: "IN-MEMORY", config: { max_size: "500MB" } }),
  }),
  object("Secret", "alertmanager", {
    "alertmanager.yml": stringify(alertmanagerYml),
    slack: "https://hooks.example.com/services/of-a-chat",
  }),
  object("ConfigMap", "alertmanager-templates", {
    "chat.tmpl": '{{ define "chat.title" }}{{ .CommonLabels.alertname }}{{ end }}',
  }),
  object("ConfigMap", "prometheus-web", {
    "web.yml": stringify({
      tls_server_config: { cert_file: "/tls/tls.crt", key_file: "/tls/tls.key" },
    }),
  }),
];

const podName = { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } };
const keys = ["ACCESS_KEY", "SECRET_KEY"].map((name) => ({
  name,
  valueFrom: { secretKeyRef: { name: "s3-keys", key: name.split("_")[0].toLowerCase() } },
}));

/** A stack in which every program reads files. */
export function fileStack(choices: FileChoices = {}): FakeResource[] {
  const { mode, securityContext, mounts = "folders", writtenBy = "ConfigMap", hasOptional } = choices;
  const rights = mode === undefined ? {} : { defaultMode: mode };
  const configMap = (name: string, more: object = {}) => ({ name, configMap: { name, ...rights, ...more } });
  const secret = (name: string, more: object = {}) => ({
    name,
    secret: { secretName: name, ...rights, ...more },
  });
  const pods = (kind: string, name: string, pod: Record<string, unknown>): FakeResource => {
    const spec = kind === "StatefulSet" ? { replicas: 2, serviceName: name } : { replicas: 2 };
    const resource = workload(kind, {}, { spec, labels: { app: name }, pod: { securityContext, ...pod } });
    resource.props.metadata = { name, namespace };
    return { ...resource, name };
  };
  const thanos = (name: string, args: string[], volumeMounts: object[], env: object[] = []) => ({
    name,
    image: images.thanos,
    args: [name, ...args],
    env,
    volumeMounts,
  });
  const data = { name: "data", mountPath: "/data" };
  const prometheusFiles = {
    folders: {
      volumes: [configMap("prometheus"), configMap("prometheus-rules"), configMap("prometheus-targets")],
      volumeMounts: [
        { name: "prometheus", mountPath: "/etc/prometheus" },
        { name: "prometheus-rules", mountPath: "/etc/prometheus/rules" },
        { name: "prometheus-targets", mountPath: "/etc/prometheus/targets" },
      ],
    },
    subPath: {
      volumes: [configMap("prometheus"), configMap("prometheus-rules"), configMap("prometheus-targets")],
      volumeMounts: [
        {
          name: "prometheus",
          mountPath: "/etc/prometheus/prometheus.yml",
          subPath: "prometheus.yml",
        },
        { name: "prometheus-rules", mountPath: "/etc/prometheus/rules/own.yaml", subPath: "rules.yaml" },
        { name: "prometheus-targets", mountPath: "/etc/prometheus/targets" },
      ],
    },
    projected: {
      volumes: [
        {
          name: "prometheus",
          projected: {
            sources: [
              { configMap: { name: "prometheus" } },
              {
                configMap: {
                  name: "prometheus-rules",
                  items: [{ key: "rules.yaml", path: "rules/own.yaml" }],
                },
              },
              {
                configMap: {
                  name: "prometheus-targets",
                  items: [{ key: "nodes.json", path: "targets/nodes.json" }],
                },
              },
            ],
          },
        },
      ],
      volumeMounts: [{ name: "prometheus", mountPath: "/etc/prometheus" }],
    },
    items: {
      volumes: [
        configMap("prometheus", { items: [{ key: "prometheus.yml", path: "prometheus.yml", mode: 0o440 }] }),
        configMap("prometheus-rules", { items: [{ key: "rules.yaml", path: "own/rules.yaml" }] }),
        configMap("prometheus-targets"),
      ],
      volumeMounts: [
        { name: "prometheus", mountPath: "/etc/prometheus" },
        { name: "prometheus-rules", mountPath: "/etc/prometheus/rules", subPath: "own" },
        { name: "prometheus-targets", mountPath: "/etc/prometheus/targets" },
      ],
    },
  }[mounts];
  const isRendered = writtenBy !== "ConfigMap";
  const made = { name: "made", mountPath: "/made" };
  const reloader = {
    name: "reloader",
    image: images.reloader,
    args: [
      "--config-file=/etc/prometheus/prometheus.yml",
      "--config-envsubst-file=/made/prometheus.yml",
      "--watched-dir=/etc/prometheus/rules",
    ],
    env: [podName],
    volumeMounts: [...prometheusFiles.volumeMounts, made],
  };
  const writer = {
    name: "writer",
    image: "docker.io/library/busybox:1.37.0",
    command: ["sh", "-c", "cp /etc/prometheus/prometheus.yml /made/"],
    volumeMounts: [...prometheusFiles.volumeMounts, made],
  };
  const secrets = { name: "scraper", mountPath: "/etc/prometheus/secrets" };
  const tls = { name: "server", mountPath: "/tls" };
  const optional = hasOptional
    ? {
        volumes: [secret("somebodys", { optional: true })],
        volumeMounts: [{ name: "somebodys", mountPath: "/etc/somebodys" }],
        args: ["--tracing.config-file=/etc/somebodys/tracing.yml"],
      }
    : { volumes: [], volumeMounts: [], args: [] };
  return [
    ...objects,
    pods("StatefulSet", "prometheus", {
      initContainers: writtenBy === "init container" ? [writer] : [],
      containers: [
        {
          name: "prometheus",
          image: images.prometheus,
          args: [
            `--config.file=${isRendered ? "/made" : "/etc/prometheus"}/prometheus.yml`,
            "--web.config.file=/etc/prometheus-web/web.yml",
            "--storage.tsdb.path=/prometheus",
          ],
          env: [podName],
          volumeMounts: [
            ...prometheusFiles.volumeMounts.map((mount) =>
              isRendered
                ? { ...mount, mountPath: mount.mountPath.replace("/etc/prometheus/", "/made/") }
                : mount,
            ),
            ...(isRendered ? [made] : []),
            { name: "prometheus-web", mountPath: "/etc/prometheus-web" },
            { name: "storage", mountPath: "/prometheus" },
            secrets,
            tls,
          ],
        },
        thanos(
          "sidecar",
          [
            "--tsdb.path=/prometheus",
            "--objstore.config-file=/etc/objstore/objstore.yml",
            ...(isRendered ? [] : ["--reloader.config-file=/etc/prometheus/prometheus.yml"]),
          ],
          [
            ...prometheusFiles.volumeMounts,
            { name: "storage", mountPath: "/prometheus" },
            { name: "objstore", mountPath: "/etc/objstore" },
          ],
          keys,
        ),
        ...(writtenBy === "reloader" ? [reloader] : []),
      ],
      volumes: [
        ...prometheusFiles.volumes,
        configMap("prometheus-web"),
        secret("scraper"),
        secret("server"),
        secret("objstore"),
        { name: "storage", emptyDir: {} },
        { name: "made", emptyDir: {} },
      ],
    }),
    pods("StatefulSet", "store", {
      containers: [
        thanos(
          "store",
          [
            "--data-dir=/data",
            "--objstore.config-file=/etc/objstore/objstore.yml",
            "--index-cache.config-file=/etc/cache/cache.yaml",
            "--grpc-server-tls-cert=/tls/tls.crt",
            "--grpc-server-tls-key=/tls/tls.key",
            ...optional.args,
          ],
          [
            data,
            tls,
            { name: "objstore", mountPath: "/etc/objstore/objstore.yml", subPath: "objstore.yml" },
            { name: "index-cache", mountPath: "/etc/cache" },
            ...optional.volumeMounts,
          ],
          keys,
        ),
      ],
      volumes: [
        { name: "data", emptyDir: {} },
        secret("objstore"),
        secret("server"),
        configMap("index-cache"),
        ...optional.volumes,
      ],
    }),
    pods("StatefulSet", "rule", {
      containers: [
        thanos(
          "rule",
          [
            "--data-dir=/data",
            "--objstore.config=$(OBJSTORE)",
            "--rule-file=/etc/rules/*.yaml",
            '--label=replica="$(POD_NAME)"',
            "--query=query.monitoring.svc:10902",
          ],
          [data, { name: "ruler-rules", mountPath: "/etc/rules" }],
          [
            podName,
            { name: "OBJSTORE", valueFrom: { secretKeyRef: { name: "objstore", key: "objstore.yml" } } },
            ...keys,
          ],
        ),
      ],
      volumes: [{ name: "data", emptyDir: {} }, configMap("ruler-rules")],
    }),
    pods("Deployment", "query", {
      containers: [
        thanos(
          "query",
          [
            "--endpoint.sd-config-file=/etc/endpoints/endpoints.yaml",
            "--grpc-client-tls-secure",
            "--grpc-client-tls-ca=/tls/tls.crt",
          ],
          [tls, { name: "query-endpoints", mountPath: "/etc/endpoints", readOnly: true }],
        ),
      ],
      volumes: [configMap("query-endpoints"), secret("server")],
    }),
    pods("StatefulSet", "alertmanager", {
      containers: [
        {
          name: "alertmanager",
          image: images.alertmanager,
          args: ["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager"],
          volumeMounts: [
            {
              name: "alertmanager",
              mountPath: "/etc/alertmanager/alertmanager.yml",
              subPath: "alertmanager.yml",
            },
            { name: "alertmanager", mountPath: "/etc/alertmanager/secrets" },
            { name: "alertmanager-templates", mountPath: "/etc/alertmanager/templates" },
            { name: "storage", mountPath: "/alertmanager" },
          ],
        },
      ],
      volumes: [
        secret("alertmanager"),
        configMap("alertmanager-templates"),
        { name: "storage", emptyDir: {} },
      ],
    }),
  ];
}

/** Right stacks with unusual ways to files. */
export const fileStacks: Readonly<Record<string, () => FakeResource[]>> = {
  "files in folders": () => fileStack(),
  "files by subPath": () => fileStack({ mounts: "subPath" }),
  "files in one projected volume": () => fileStack({ mounts: "projected" }),
  "files by items, with rights for a group": () =>
    fileStack({ mounts: "items", securityContext: { runAsUser: 65534, fsGroup: 65534 } }),
  "a configuration that an init container writes": () => fileStack({ writtenBy: "init container" }),
  "a configuration that a sidecar writes": () => fileStack({ writtenBy: "reloader" }),
  "files of root's group": () =>
    fileStack({ mode: 0o440, securityContext: { runAsUser: 1000, runAsGroup: 0 } }),
  "files that everybody reads": () =>
    fileStack({ mode: 0o444, securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000 } }),
  "a Secret that may not be there": () => fileStack({ hasOptional: true }),
};
