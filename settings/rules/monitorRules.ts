/** What the monitor needs for the pods that it watches: their number is known, so no load has to be stated. */
import { constants } from "../../model/sizingConstants";
import { sizePrometheus } from "../../model/sizing";
import { mebibytes } from "../../model/units";
import { watchedSeries } from "../../model/watchedSeries";
import { monitorInterval } from "../../model/prometheusConfig";
import type { Broken } from "../checking/problems";
import { type ShapedSettings, shapeOf } from "../shapeOfStack";
import { retentionOf } from "./lifetimeSettings";
import { type SettingRule, toBytes, toSeconds } from "./rule";

/** The settings that are read here. */
export type MonitorSettings = Omit<ShapedSettings, "cluster"> & {
  readonly monitoring: {
    readonly resources: { readonly memory: string };
    readonly storage: { readonly size: string };
  };
};

/** Settings that decide how many pods there are. */
const inputs = [
  "prometheus.shards",
  "prometheus.retiredShards",
  "prometheus.replicas",
  "query",
  "queryFrontend",
  "storeGateway",
  "ruler.replicas",
  "alertmanager.replicas",
  "objectStore",
];

const monitorHoldsStack: SettingRule<MonitorSettings> = {
  demand: "memory and volume of `monitoring` hold the series of all pods of the stack",
  check: (settings, _, nameSetting) => {
    const { monitoring } = settings;
    if (!monitoring.enabled) return undefined;
    const { shards, retiredShards, replicas, maxReplicas } = shapeOf({ ...settings, cluster: "" });
    const series = watchedSeries({
      ...replicas,
      ...maxReplicas,
      prometheus: (shards + retiredShards) * replicas.prometheus + replicas.monitor,
    });
    const { memory, disk } = sizePrometheus({
      series,
      scrapeInterval: toSeconds(monitorInterval),
      churnPerHour: constants.churnPerHour.value,
      retention: toSeconds(retentionOf(settings, "monitoring")),
    });
    const refuse = (key: string, value: string, needed: number, also: readonly string[]): Broken[] =>
      toBytes(value) >= needed
        ? []
        : [
            {
              key,
              value,
              rule: `is too little for the monitor of this stack, whose pods have about ${series.toLocaleString("en-US")} series. Use ${mebibytes(needed)} or more, or set ${nameSetting("monitoring.enabled")} to false and watch the stack from elsewhere.`,
              with: [...inputs, ...also],
            },
          ];
    return [
      ...refuse("monitoring.resources.memory", monitoring.resources.memory, memory, []),
      ...refuse("monitoring.storage.size", monitoring.storage.size, disk, [
        "monitoring.retention",
        "prometheus.retention",
      ]),
    ];
  },
};

/** Every rule about the monitor. */
export const monitorRules: readonly SettingRule<MonitorSettings>[] = [monitorHoldsStack];
