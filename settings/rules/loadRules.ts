/** Compares shards, memory and volumes with what the load needs, where `thanos:load` says what that is. */
import { shortfalls, SizedSetting } from "../../model/shortfalls";
import { mebibytes, quantity, sizeBytes } from "../../model/units";
import type { TiersWith } from "../tierFields";
import type { NameSetting } from "../checking/naming";
import type { Broken } from "../checking/problems";
import { toSeconds } from "./rule";

/** Tiers that the sizing model judges. */
type SizedTier = "prometheus" | "storeGateway" | "ruler" | "compactor";

/** What the others need depends on. Does not compile when a tier is added that is neither sized nor named here. */
const notSized: Readonly<Record<Exclude<TiersWith<"resources">, SizedTier>, string>> = {
  query: "queries",
  queryFrontend: "queries",
  alertmanager: "alerts",
  monitoring: "the number of the stack's own pods",
};

const unchecked = Object.entries(notSized).map(([tier, reason]) => `\`${tier}\` (${reason})`);

/** What is checked here, in the words of docs/configuration.md. */
export const sizeDemands: readonly string[] = [
  `where \`load\` is set, shards, memory and volumes are at least what \`npm run size\` finds for it; not checked is what depends on other things: ${unchecked.join(", ")}`,
];

interface Sized {
  readonly storage: { readonly size: string };
  readonly resources: { readonly memory: string };
}

/** The settings that are read here. */
export interface SizedSettings {
  readonly load?: { readonly activeSeries: number; readonly churnPerHour: number };
  readonly prometheus: Sized & {
    readonly shards: number;
    readonly replicas: number;
    readonly retention: string;
    readonly scrapeInterval: string;
    readonly sidecarResources: { readonly memory: string };
  };
  readonly storeGateway: Sized & { readonly indexCacheSize: string; readonly chunkPoolSize: string };
  readonly ruler: Sized;
  readonly compactor: Sized & {
    readonly retention: { readonly raw: string; readonly fiveMinutes: string; readonly oneHour: string };
    readonly concurrency: number;
    readonly deduplicate: boolean;
    readonly deleteDelay: string;
  };
}

/** Settings that the needs of all tiers come from. */
const inputs: readonly string[] = [
  "load",
  "prometheus.shards",
  "prometheus.replicas",
  "prometheus.retention",
  "prometheus.scrapeInterval",
  "storeGateway.indexCacheSize",
  "storeGateway.chunkPoolSize",
  "compactor.retention",
  "compactor.concurrency",
  "compactor.deduplicate",
  "compactor.deleteDelay",
];

/** Every setting that is too small for the load; none where no load is given. */
export function findShortSizes(settings: SizedSettings, nameSetting: NameSetting): Broken[] {
  const { load, prometheus, storeGateway, ruler, compactor } = settings;
  if (load === undefined) return [];
  const { raw, fiveMinutes, oneHour } = compactor.retention;
  // As they are written, for the messages.
  const texts: Record<Exclude<SizedSetting, "prometheus.shards">, string> = {
    "prometheus.resources.memory": prometheus.resources.memory,
    "prometheus.storage.size": prometheus.storage.size,
    "prometheus.sidecarResources.memory": prometheus.sidecarResources.memory,
    "storeGateway.resources.memory": storeGateway.resources.memory,
    "storeGateway.storage.size": storeGateway.storage.size,
    "compactor.resources.memory": compactor.resources.memory,
    "compactor.storage.size": compactor.storage.size,
    "ruler.resources.memory": ruler.resources.memory,
    "ruler.storage.size": ruler.storage.size,
  };
  const found = shortfalls(
    {
      ...load,
      scrapeInterval: toSeconds(prometheus.scrapeInterval),
      retention: toSeconds(prometheus.retention),
      replicas: prometheus.replicas,
      bucketRetention: {
        raw: toSeconds(raw),
        fiveMinutes: toSeconds(fiveMinutes),
        oneHour: toSeconds(oneHour),
      },
      compactionConcurrency: compactor.concurrency,
      deduplicate: compactor.deduplicate,
      deleteDelay: toSeconds(compactor.deleteDelay),
    },
    {
      "prometheus.shards": prometheus.shards,
      "storeGateway.indexCacheSize": sizeBytes(storeGateway.indexCacheSize),
      "storeGateway.chunkPoolSize": sizeBytes(storeGateway.chunkPoolSize),
      ...Object.fromEntries(Object.entries(texts).map(([setting, text]) => [setting, quantity(text)])),
    },
  );
  return found.map(({ setting, needed, reason }) => {
    const [value, least] =
      setting === "prometheus.shards"
        ? [prometheus.shards, String(needed)]
        : [texts[setting], mebibytes(needed)];
    return {
      key: setting,
      value,
      rule: `is too little for ${nameSetting("load")}: ${reason}. Use ${least} or more; \`npm run size\` shows what goes with it.`,
      with: inputs,
    };
  });
}
