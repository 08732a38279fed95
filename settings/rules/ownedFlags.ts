/**
 * Flags that the stack itself sets. An extra argument may not repeat them: the process would not start, or the tier
 * would no longer be what the others, the probes and the policies take it for.
 */
import {
  catalogueOf,
  checkFlags,
  readFlags,
  type FlagFinding,
  type Program,
} from "../../model/flagCatalogue";
import { error } from "../../model/flagCatalogue/flagFindings";
import { nameControls } from "../checking/nameControls";
import type { NameSetting } from "../checking/naming";

/** Where a flag's value comes from: settings, or the stack itself for a reason. */
export interface Owner {
  readonly settings?: readonly string[];
  readonly why?: string;
  /** Whether the stack sets it only when there is one of its settings. @default false */
  readonly whenSet?: boolean;
}

const use = (...settings: string[]): Owner => ({ settings });
const useIfSet = (setting: string): Owner => ({ settings: [setting], whenSet: true });
const fixed = (why: string): Owner => ({ why });

/** What is wrong with a flag that the stack sets, and the way out. */
const describeOwner = ({ settings = [], why }: Owner, nameSetting: NameSetting): string =>
  why === undefined
    ? `is a flag that the stack sets. Use ${settings.map(nameSetting).join(" and ")}.`
    : `is a flag that the stack sets and that can't be changed: ${why}. Leave it out.`;

type Owned = Readonly<Record<string, Owner>>;

const address = fixed("probes and Services rely on its port");
const folder = fixed("the tier's volume is mounted there");
const credentials = fixed("each tier has its own key, with no more rights than it needs");
const reloaded = fixed("the stack mounts and reloads that file");
const replicaContract = fixed("all tiers have to tell replicas apart by the same labels");

const log: Owned = { "log.level": use("logLevel"), "log.format": use("logFormat") };
const thanos: Owned = {
  ...log,
  "tracing.config": use("tracing"),
  "tracing.config-file": use("tracing"),
  "http-address": address,
  "enable-auto-gomemlimit": fixed("without it the kernel kills the container at its memory limit"),
};
const grpc: Owned = { "grpc-address": address };
const bucket: Owned = { "objstore.config": credentials, "objstore.config-file": credentials };

const stores = use("query.stores");
const cacheFile = use("queryFrontend.cache");
const split = use("queryFrontend.splitInterval");

/** By program and flag. */
export const ownedFlags: Readonly<Record<Program, Owned>> = {
  sidecar: {
    ...thanos,
    ...grpc,
    ...bucket,
    "tsdb.path": folder,
    "prometheus.url": fixed("the sidecar's Prometheus is in the same pod"),
    "reloader.config-file": reloaded,
    "reloader.config-envsubst-file": reloaded,
    "reloader.rule-dir": reloaded,
    "reloader.watch-interval": fixed("tests and runbooks rely on changes being applied within a minute"),
    "shipper.ignore-unequal-block-size": use("prometheus.localCompaction"),
    "shipper.meta-file-name": fixed("Prometheus reads it by that name"),
  },
  query: {
    ...thanos,
    ...grpc,
    "query.replica-label": use("query.replicaLabels"),
    "query.promql-engine": use("query.engine"),
    "query.auto-downsampling": use("query.autoDownsampling"),
    "query.partial-response": use("query.partialResponse"),
    "query.timeout": use("query.timeout"),
    "query.max-concurrent": use("query.maxConcurrent"),
    "store.response-timeout": useIfSet("query.storeTimeout"),
    "query.tenant-header": use("query.tenancy.header"),
    "query.default-tenant-id": use("query.tenancy.defaultTenant"),
    "query.tenant-label-name": use("query.tenancy.label"),
    "query.enforce-tenancy": use("query.tenancy.enforce"),
    "web.route-prefix": useIfSet("query.webPath"),
    "web.external-prefix": useIfSet("query.webPath"),
    endpoint: stores,
    "endpoint-group": stores,
    "endpoint-strict": stores,
    "endpoint-group-strict": stores,
    "endpoint.sd-config": stores,
    "endpoint.sd-config-file": stores,
    "endpoint.sd-config-reload-interval": fixed(
      "tests and runbooks rely on changes being applied within a minute",
    ),
    "store.sd-files": stores,
    "store.sd-interval": stores,
    "store.sd-dns-interval": fixed("updates wait that long for a pod to be found at its new address"),
    "store.unhealthy-timeout": fixed("a Query that was cut off finds its StoreAPIs again within that time"),
  },
  "query-frontend": {
    ...thanos,
    "query-frontend.downstream-url": fixed("it asks the stack's own Query"),
    "query-frontend.downstream-tripper-config": fixed("it keeps as many connections as it has parts to ask"),
    "query-frontend.downstream-tripper-config-file": fixed(
      "it keeps as many connections as it has parts to ask",
    ),
    "query-frontend.compress-responses": fixed("answers are large and compress well"),
    "query-frontend.log-queries-longer-than": use("queryFrontend.slowQuery"),
    "query-frontend.tenant-header": use("query.tenancy.header"),
    "query-frontend.default-tenant-id": use("query.tenancy.defaultTenant"),
    "query-range.split-interval": split,
    "labels.split-interval": split,
    "query-range.max-retries-per-request": fixed("users must not notice a restart of Query"),
    "labels.max-retries-per-request": fixed("users must not notice a restart of Query"),
    "query-range.partial-response": use("query.partialResponse"),
    "labels.partial-response": use("query.partialResponse"),
    "query-range.response-cache-config": cacheFile,
    "query-range.response-cache-config-file": cacheFile,
    "labels.response-cache-config": cacheFile,
    "labels.response-cache-config-file": cacheFile,
  },
  store: {
    ...thanos,
    ...grpc,
    ...bucket,
    "data-dir": folder,
    "store.enable-index-header-lazy-reader": fixed(
      "memory is sized for headers that are read when they are asked for",
    ),
    "index-cache-size": use("storeGateway.indexCacheSize"),
    "index-cache.config": use("storeGateway.indexCacheSize"),
    "index-cache.config-file": use("storeGateway.indexCacheSize"),
    "chunk-pool-size": use("storeGateway.chunkPoolSize"),
    "store.limits.request-series": use("storeGateway.maxSeriesPerRequest"),
    "store.limits.request-samples": use("storeGateway.maxSamplesPerRequest"),
    "store.grpc.touched-series-limit": use("storeGateway.maxSeriesPerRequest"),
    "store.grpc.series-sample-limit": use("storeGateway.maxSamplesPerRequest"),
    "sync-block-duration": use("storeGateway.syncInterval"),
    "ignore-deletion-marks-delay": use("storeGateway.ignoreDeletionMarksDelay"),
    "max-time": use("storeGateway.leaveToSidecars"),
  },
  rule: {
    ...thanos,
    ...grpc,
    ...bucket,
    "data-dir": folder,
    "rule-file": use("ruler.rules", "ruler.ruleFiles"),
    "eval-interval": use("ruler.evaluationInterval"),
    "tsdb.retention": use("ruler.retention"),
    label: use("prometheus.externalLabels"),
    "alert.label-drop": replicaContract,
    "alert.query-url": fixed("links of alerts lead to the stack's own Query Frontend"),
    query: fixed("it asks the stack's own Query"),
    "query.config": fixed("it asks the stack's own Query"),
    "query.config-file": fixed("it asks the stack's own Query"),
    "query.sd-files": fixed("it asks the stack's own Query"),
    "grpc-query-endpoint": fixed("it asks the stack's own Query"),
    "alertmanagers.url": fixed("it sends to each of the stack's own Alertmanagers"),
    "alertmanagers.config": fixed("it sends to each of the stack's own Alertmanagers"),
    "alertmanagers.config-file": fixed("it sends to each of the stack's own Alertmanagers"),
  },
  compact: {
    ...thanos,
    ...bucket,
    wait: fixed("without it the compactor ends after one run, and Kubernetes starts it again and again"),
    "data-dir": folder,
    "retention.resolution-raw": use("compactor.retention.raw"),
    "retention.resolution-5m": use("compactor.retention.fiveMinutes"),
    "retention.resolution-1h": use("compactor.retention.oneHour"),
    "delete-delay": use("compactor.deleteDelay"),
    "consistency-delay": use("compactor.consistencyDelay"),
    "compact.concurrency": use("compactor.concurrency"),
    "downsample.concurrency": use("compactor.concurrency"),
    "deduplication.replica-label": use("compactor.deduplicate"),
    "deduplication.func": use("compactor.deduplicate"),
  },
  prometheus: {
    ...log,
    "config.file": fixed("the sidecar renders it there"),
    "storage.tsdb.path": folder,
    "storage.tsdb.retention.time": use("prometheus.retention"),
    "storage.tsdb.min-block-duration": use("prometheus.localCompaction"),
    "storage.tsdb.max-block-duration": use("prometheus.localCompaction"),
    "storage.tsdb.delay-compact-file.path": use("prometheus.localCompaction"),
    "web.listen-address": address,
    "web.route-prefix": fixed("the sidecar and the probes ask at /"),
    "web.enable-lifecycle": fixed("the sidecar reloads Prometheus by it"),
  },
  alertmanager: {
    ...log,
    "config.file": use("alertmanagerConfig"),
    "storage.path": folder,
    "data.retention": use("alertmanager.retention"),
    "web.listen-address": address,
    "cluster.listen-address": address,
    "cluster.advertise-address": fixed("its peers find it there"),
    "cluster.peer": use("alertmanager.replicas"),
    "cluster.reconnect-timeout": fixed("a pod that moved comes back under another address"),
  },
};

/**
 * What is wrong with a user's extra arguments: all of `checkFlags`, and flags that the stack sets itself.
 *
 * @param version as in an image's tag, such as `v0.42.4`.
 * @param words one a word, such as `--query.lookback-delta=10m`.
 * @param isSet whether a setting that has no default is given. @default none is
 */
export function checkExtraArguments(
  program: Program,
  version: string,
  words: readonly string[],
  nameSetting: NameSetting,
  isSet: (setting: string) => boolean = () => false,
): FlagFinding[] {
  const catalogue = catalogueOf(program, version);
  const owned = new Map(
    Object.entries(ownedFlags[program]).filter(
      ([, { whenSet, settings = [] }]) => !whenSet || settings.some(isSet),
    ),
  );
  const given = catalogue ? [...readFlags(catalogue, words).flags.keys()] : [];
  // A word that can't be read as its flag is reported as that.
  const isOwned = (flag: string) => given.includes(flag) && owned.has(flag);
  return [
    ...checkFlags(program, version, words, nameControls(nameSetting)).filter(({ flag }) => !isOwned(flag)),
    ...given.flatMap((name) => {
      const owner = owned.get(name);
      return owner === undefined ? [] : error(name, `--${name}`, describeOwner(owner, nameSetting));
    }),
  ];
}
