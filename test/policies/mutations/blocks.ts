import { parse, stringify } from "yaml";
import { kubernetesObject } from "../../support/policy";
import { setFlag, type Mutation, type StackCopy } from "./mutation";

const flag = (container: string, name: string, value: string) => (stack: StackCopy) =>
  setFlag(stack.args(container), name, value);
const keep = (value: string) => `[{ action: keep, source_labels: [cluster], regex: ${value} }]`;
const byName =
  "[{ action: hashmod, source_labels: [__block_id], target_label: shard, modulus: 1 }, { action: keep, source_labels: [shard], regex: 0 }]";

/** The configuration of every Prometheus, changed. */
const configured = (edit: (config: any) => void) => (stack: StackCopy) => {
  const { data } = stack.object("ConfigMap", "prometheus-config");
  const config = parse(data["prometheus.yaml.tmpl"]) as object;
  edit(config);
  data["prometheus.yaml.tmpl"] = stringify(config);
};
const firstJob = (edit: (rules: unknown[]) => void) =>
  configured(({ scrape_configs }) =>
    edit(scrape_configs.find((job: any) => job.relabel_configs).relabel_configs),
  );

/** A second workload like this one's, with other arguments. */
const beside = (name: string, args: (own: string[]) => string[]) => (stack: StackCopy) => {
  const { workload } = stack.container(name);
  const { spec } = stack.duplicate("StatefulSet", workload.metadata.name, "second");
  const container = spec.template.spec.containers.find((one: any) => one.name === name);
  container.args = args(container.args);
  spec.template.spec.containers = [container];
};
/** Two Receivers in a hashring of these and others, with the labels of a Ruler's pods. */
const receivers =
  (name: string, more: string[] = [], others: string[] = []) =>
  (stack: StackCopy) => {
    const { workload } = stack.container("thanos-ruler");
    const { spec } = stack.duplicate("StatefulSet", workload.metadata.name, name);
    const own = spec.template.spec.containers.find((one: any) => one.name === "thanos-ruler");
    const member = (pod: string | number) => `${name}-${pod}.${spec.serviceName}.thanos:10901`;
    const endpoints = [member(0), member(1), ...others];
    own.args = [
      "receive",
      "--tsdb.path=/var/thanos/rule",
      '--label=rule_replica="$(POD_NAME)"',
      `--receive.hashrings=${JSON.stringify([{ endpoints }])}`,
      `--receive.local-endpoint=${member("$(POD_NAME)").replace(`${name}-`, "")}`,
      ...more,
      ...listening(own.args as string[]).filter((word) => !/objstore/.test(word)),
    ];
    spec.replicas = 2;
    spec.template.spec.containers = [own];
  };
const listening = (own: string[]) =>
  own.filter((word) => /^--(http|grpc|log|objstore|enable-auto)/.test(word));

export const blockMutations: readonly Mutation[] = [
  {
    name: "a Store Gateway that takes no block",
    fires: ["blocks-served"],
    change: flag("thanos-store", "selector.relabel-config", keep("nosuch")),
  },
  {
    name: "sidecars that hide samples before the Store Gateway has them",
    fires: ["blocks-served-throughout"],
    change: flag("thanos-sidecar", "min-time", "-1h"),
  },
  {
    name: "a Store Gateway that serves less than is kept",
    fires: ["stores-reach-back"],
    change: flag("thanos-store", "min-time", "-2w"),
  },
  {
    name: "a compactor that takes no block",
    fires: ["blocks-compacted"],
    change: flag("thanos-compactor", "selector.relabel-config", keep("nosuch")),
  },
  {
    name: "a compactor that selects by the names of blocks",
    fires: ["compactor-selects-streams"],
    change: flag("thanos-compactor", "selector.relabel-config", byName),
  },
  {
    name: "a CronJob that cleans the bucket up",
    fires: ["bucket-left-alone"],
    change: beside("thanos-compactor", (own) => ["tools", "bucket", "cleanup", ...listening(own)]),
  },
  {
    name: "a lifecycle that deletes objects",
    fires: ["bucket-not-expired"],
    change: (stack) => {
      const { props } = stack.resource("minio:index/s3Bucket:S3Bucket");
      stack.add({
        type: "minio:index/ilmPolicy:IlmPolicy",
        name: "old",
        props: { bucket: props.bucket, rules: [{ id: "old", expiration: "90d" }] },
      });
    },
  },
  {
    name: "a Store Gateway and a compactor on one claim",
    fires: ["data-one-workload"],
    change: (stack) => {
      const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "500Gi" } } };
      const metadata = { name: "shared", namespace: "thanos" };
      stack.add({ ...kubernetesObject("core/v1", "PersistentVolumeClaim", claim, metadata), name: "shared" });
      for (const name of ["thanos-store", "thanos-compactor"]) {
        const { workload, pod } = stack.container(name);
        const [{ metadata }] = workload.spec.volumeClaimTemplates;
        delete workload.spec.volumeClaimTemplates;
        workload.spec.replicas = 1;
        pod.volumes.push({ name: metadata.name, persistentVolumeClaim: { claimName: "shared" } });
      }
    },
  },
  {
    name: "a Prometheus more that scrapes the same",
    fires: ["targets-scraped-once"],
    change: (stack) => {
      const { data } = stack.duplicate("ConfigMap", "prometheus-config", "other-config");
      const key = "prometheus.yaml.tmpl";
      const config = parse(data[key]);
      config.global.external_labels.cluster = "other";
      for (const job of config.scrape_configs)
        job.relabel_configs = job.relabel_configs?.filter(
          (rule: any) => !JSON.stringify(rule).includes("hash"),
        );
      data[key] = stringify(config);
      const { spec } = stack.duplicate("StatefulSet", "prometheus-shard-0", "prometheus-other");
      spec.template.spec.volumes.find(({ name }: any) => name === "config").configMap.name = "other-config";
    },
  },
  {
    name: "a job that gives its series another cluster",
    fires: ["target-labels-kept"],
    change: firstJob((rules) => rules.push({ target_label: "cluster", replacement: "other" })),
  },
  {
    name: "a job that takes the job's label away",
    fires: ["series-identity-kept"],
    change: configured(({ scrape_configs }) => {
      const job = scrape_configs.find((one: any) => !one.honor_labels);
      job.metric_relabel_configs = [{ action: "labeldrop", regex: "job" }];
    }),
  },
  {
    name: "a rule with another cluster's label",
    fires: ["rule-labels-kept"],
    change: (stack) => {
      setFlag(stack.args("thanos-ruler"), "label", 'severity="none"');
      stack.args("thanos-ruler").push('--label=rule_replica="$(POD_NAME)"', '--label=cluster="x"');
    },
  },
  {
    name: "Rulers whose alerts have no name",
    fires: ["alert-identity-kept"],
    change: (stack) => void stack.args("thanos-ruler").push("--alert.label-drop=alertname"),
  },
  {
    name: "replicas that send samples without their label",
    fires: ["remote-write-keeps-replica"],
    change: configured((config) => {
      const rule = { action: "labeldrop", regex: "prometheus_replica" };
      config.remote_write = [
        { url: "http://receive.example.org/api/v1/receive", write_relabel_configs: [rule] },
      ];
    }),
  },
  {
    name: "a Receiver whose own label is the tenant's",
    // It has the labels of a Ruler's pods.
    fires: ["tenant-label-kept", "disruption-budget-per-tier"],
    change: beside("thanos-ruler", (own) => [
      "receive",
      "--tsdb.path=/var/thanos/rule",
      '--label=tenant_id="a"',
      ...listening(own).filter((word) => !/objstore/.test(word)),
    ]),
  },
  {
    name: "fewer Receivers than copies",
    fires: ["hashring-holds-copies", "disruption-budget-per-tier"],
    change: receivers("second", ["--receive.replication-factor=3"]),
  },
  {
    name: "a Receiver that is not in its hashring",
    fires: ["hashring-knows-itself", "disruption-budget-per-tier"],
    change: receivers("second", ["--receive.local-endpoint=localhost:10901"]),
  },
  {
    name: "a hashring of a Service with several pods",
    fires: ["hashring-member-is-one-pod", "address-protocol-matches", "disruption-budget-per-tier"],
    change: receivers("second", [], ["thanos-store.thanos.svc:10901"]),
  },
  {
    name: "Receivers that disagree about their hashring",
    fires: ["hashring-same-everywhere", "disruption-budget-per-tier"],
    change: (stack) => {
      receivers("second")(stack);
      receivers("third", [], ["second-0.thanos-ruler.thanos:10901"])(stack);
    },
  },
];
