import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports, serviceHost, srvAddress } from "../model/addresses";
import { templateVariables } from "../model/labels";
import { prometheusConfig, RuleFiles, ruleFilesGlob, ScrapeConfig } from "../model/prometheusConfig";
import { programArguments } from "./programArguments";
import { yaml } from "../model/yamlText";
import { configMap, configVolume, rulesConfigMap } from "./configMaps";
import { Credentials, objstoreFiles, serviceAccount } from "./credentials";
import { disruptionBudget, service } from "./service";
import { thanosContainer, ThanosImageArgs } from "./thanosContainer";
import { container, fieldEnv, hardAntiAffinity, pod, Resources, TierArgs } from "./pod";
import { dataVolume, statefulSet, Storage } from "./statefulSet";
import { metadata, Placement, selectorOf } from "./tier";

export interface PrometheusArgs extends TierArgs {
  readonly image: string;
  readonly thanos: ThanosImageArgs;
  /** Each target is scraped by exactly one shard. */
  readonly shards: number;
  /** Shards behind those that scrape no target any more, kept until what they hold is in the bucket. */
  readonly retiredShards: number;
  /** Replicas of each shard; each on a node of its own. */
  readonly replicas: number;
  /** How long samples stay on Prometheus' own disk. At least three blocks, 6h: an upload outage eats from it. */
  readonly retention: string;
  /**
   * Whether Prometheus compacts its own blocks: `off`, or `delayed` until they are uploaded. Compaction in between
   * would merge blocks that the sidecar has not seen.
   */
  readonly localCompaction: "off" | "delayed";
  readonly scrapeInterval: string;
  readonly evaluationInterval: string;
  /** Value of the external label `cluster`. */
  readonly cluster: string;
  /** External labels beside the stack's own, such as `monitor` or `service`. */
  readonly externalLabels: Readonly<Record<string, string>>;
  /** Scrape jobs beside the stack's own. */
  readonly scrapeConfigs: readonly ScrapeConfig[];
  readonly rules: RuleFiles;
  readonly storage: Storage;
  readonly sidecarResources: Resources;
  /** Further arguments of the sidecar. */
  readonly sidecarExtraArgs: readonly string[];
  readonly logLevel: string;
  readonly logFormat: string;
  readonly credentials: Credentials;
  /** Name of Alertmanager's headless Service. */
  readonly alertmanagerService: string;
}

const tier = { name: "prometheus", app: "prometheus", component: "prometheus" } as const;
const shardPodLabel = "thanos-stack/shard";
const template = "prometheus.yaml.tmpl";
const rendered = "/etc/prometheus/config_out/prometheus.yaml";

/** Prometheus in shards of replicas, each with a Thanos sidecar that uploads, renders and reloads. */
export class Prometheus extends pulumi.ComponentResource {
  /** StoreAPI of every sidecar. */
  public readonly grpcEndpoint: string;
  public readonly httpUrl: string;
  /** One StatefulSet a shard. */
  public readonly workloads: readonly k8s.apps.v1.StatefulSet[];

  constructor(name: string, args: PrometheusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Prometheus", name, {}, opts);
    const child = { parent: this };
    const { placement } = args;

    const account = this.discoveryAccount(placement, args.credentials);
    const config = configMap(
      "prometheus-config",
      tier,
      placement,
      {
        [template]: yaml(
          prometheusConfig({
            ...args,
            namespace: placement.namespaceName,
            ruleFiles: ruleFilesGlob,
          }),
        ),
      },
      child,
    );
    const rules = rulesConfigMap("prometheus-rules", tier, placement, args.rules, child);
    service(
      tier,
      placement,
      { ports: { http: ports.web, grpc: ports.grpc, "sidecar-http": ports.http }, headless: true },
      child,
    );

    const shards = Array.from({ length: args.shards + args.retiredShards }, (_, shard) => shard);
    this.workloads = shards.map((shard) => {
      const shardName = `prometheus-shard-${shard}`;
      const labels = { [shardPodLabel]: String(shard) };
      if (args.replicas > 1)
        disruptionBudget(tier, placement, child, { name: shardName, matchLabels: labels });
      return statefulSet(
        tier,
        placement,
        {
          name: shardName,
          replicas: args.replicas,
          discovered: true,
          matchLabels: labels,
          template: this.pods(args, shard, labels, account, config, rules),
          storage: args.storage,
        },
        child,
      );
    });

    const host = serviceHost(tier.name, placement.domain);
    this.grpcEndpoint = srvAddress("grpc", host);
    this.httpUrl = `http://${host}:${ports.web}`;
    this.registerOutputs({ grpcEndpoint: this.grpcEndpoint, httpUrl: this.httpUrl });
  }

  /** The account that may look up targets; a ClusterRole, as annotated pods and Services are in all namespaces. */
  private discoveryAccount(placement: Placement, { identity }: Credentials): k8s.core.v1.ServiceAccount {
    const child = { parent: this };
    const account = serviceAccount(tier, placement, identity ?? {}, child);
    const clusterName = pulumi.interpolate`${placement.namespace}-prometheus`;
    const { labels } = metadata(tier, placement);
    const role = new k8s.rbac.v1.ClusterRole(
      "prometheus",
      {
        metadata: { name: clusterName, labels },
        rules: [
          { apiGroups: [""], resources: ["nodes", "services", "pods"], verbs: ["get", "list", "watch"] },
          { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] },
          { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
          { nonResourceURLs: ["/metrics"], verbs: ["get"] },
        ],
      },
      child,
    );
    new k8s.rbac.v1.ClusterRoleBinding(
      "prometheus",
      {
        metadata: { name: clusterName, labels },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace: placement.namespace }],
      },
      child,
    );
    return account;
  }

  private pods(
    args: PrometheusArgs,
    shard: number,
    labels: Record<string, string>,
    account: k8s.core.v1.ServiceAccount,
    config: k8s.core.v1.ConfigMap,
    rules: k8s.core.v1.ConfigMap,
  ): k8s.types.input.core.v1.PodTemplateSpec {
    const objstore = objstoreFiles(args.credentials);
    const shared = [
      { name: dataVolume, mountPath: "/prometheus" },
      { name: "config-out", mountPath: "/etc/prometheus/config_out" },
      { name: "rules", mountPath: "/etc/prometheus/rules", readOnly: true },
    ];
    const sidecar = thanosContainer({
      ...args.thanos,
      command: "sidecar",
      http: { name: "sidecar-http", port: ports.http },
      grpc: true,
      flags: {
        "tsdb.path": "/prometheus",
        "prometheus.url": `http://127.0.0.1:${ports.web}`,
        "objstore.config-file": objstore.path,
        "reloader.config-file": `/etc/prometheus/config/${template}`,
        "reloader.config-envsubst-file": rendered,
        "reloader.rule-dir": "/etc/prometheus/rules",
        "reloader.watch-interval": "1m",
      },
      extraArgs: args.sidecarExtraArgs,
      resources: args.sidecarResources,
      mounts: [
        ...shared,
        { name: "config", mountPath: "/etc/prometheus/config", readOnly: true },
        objstore.mount,
      ],
      env: [
        fieldEnv(templateVariables.replica, "metadata.name"),
        { name: templateVariables.shard, value: String(shard) },
      ],
    });
    const prometheus = container({
      name: "prometheus",
      image: args.image,
      args: programArguments(
        "prometheus",
        args.image,
        {
          "log.level": args.logLevel,
          "log.format": args.logFormat,
          "config.file": rendered,
          "storage.tsdb.path": "/prometheus",
          "storage.tsdb.retention.time": args.retention,
          ...(args.localCompaction === "delayed"
            ? // The sidecar's own record of what it has uploaded; both must name the same file.
              { "storage.tsdb.delay-compact-file.path": "/prometheus/thanos.shipper.json" }
            : // Equal durations keep Prometheus from compacting what the sidecar uploads.
              { "storage.tsdb.min-block-duration": "2h", "storage.tsdb.max-block-duration": "2h" }),
          "web.route-prefix": "/",
          "web.enable-lifecycle": true,
          "web.listen-address": `0.0.0.0:${ports.web}`,
        },
        args.extraArgs,
      ),
      ports: { http: ports.web },
      // Replaying the write-ahead log of a large shard takes minutes.
      probes: {
        port: "http",
        liveness: "/-/healthy",
        readiness: "/-/ready",
        startup: "/-/ready",
        startupSeconds: 3600,
      },
      resources: args.resources,
      mounts: shared,
    });
    return pod(tier, args.placement, {
      labels,
      // A native sidecar: the configuration is rendered before Prometheus starts, and what Prometheus
      // writes when it stops can still be uploaded.
      sidecars: [sidecar],
      containers: [prometheus],
      serviceAccountName: account.metadata.name,
      callsApi: true,
      scheduling: args.scheduling,
      affinity: hardAntiAffinity({ ...selectorOf(tier, args.placement), ...labels }),
      rollOn: { objstore: args.credentials.version },
      terminationGracePeriodSeconds: 600,
      volumes: [
        { name: "config-out", emptyDir: {} },
        configVolume("config", config),
        configVolume("rules", rules),
        objstore.volume,
      ],
    });
  }
}
