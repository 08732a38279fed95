/** Settings that do nothing while another one has its value: whoever writes one believes that it does something. */
import { nearest } from "../../model/nearest";
import type { Given } from "../checking/checkSettings";
import { keyOf, Path, pathOf, valueAt } from "../checking/keys";
import type { NameSetting } from "../checking/naming";
import type { Broken } from "../checking/problems";
import type { SettingRule } from "./rule";

/** When a setting does something. */
export interface Idle {
  /** The setting, as written by the user; its default is never reported. */
  readonly key: string;
  /** The setting that decides. */
  readonly unless: string;
  /** Its values with which the other one does something; `undefined` is that it is left out. */
  readonly is: readonly unknown[];
  /** What to write to make it do something: goes on with `or remove this`. @default to set it to one of the values */
  readonly wayOut?: (nameSetting: NameSetting) => string;
  /** A warning, where the same settings may be meant for several stacks. @default "error" */
  readonly level?: "error" | "warning";
}

/** Settings of what can be turned off: warnings, so that it can be turned on again as it was. */
function idleUnlessEnabled(part: string, ...keys: readonly string[]): Idle[] {
  return keys.map((key) => ({ key, unless: `${part}.enabled`, is: [true], level: "warning" }));
}

/** Every setting that another one makes idle, beside those whose rules say more (`podRules`, `objectStoreRules`, `clusterRules`). */
export const idleSettings: readonly Idle[] = [
  // Query takes the label only into account where it enforces tenancy (`--query.tenant-label-name`).
  { key: "query.tenancy.label", unless: "query.tenancy.enforce", is: [true] },
  ...["clients", "clientRanges", "receiverPorts"].map((each): Idle => ({
    key: `network.${each}`,
    unless: "network.policies",
    is: [true],
    level: "warning",
  })),
  {
    key: "images.memcached",
    unless: "queryFrontend.cache.kind",
    is: ["memcached"],
    level: "warning",
  },
  {
    key: "images.memcachedExporter",
    unless: "queryFrontend.cache.kind",
    is: ["memcached"],
    level: "warning",
  },
  ...idleUnlessEnabled("clusterMetrics.kubelet", "clusterMetrics.kubelet.verifyCertificates"),
  ...idleUnlessEnabled(
    "clusterMetrics.kubeStateMetrics",
    "images.kubeStateMetrics",
    "clusterMetrics.kubeStateMetrics.kinds",
    "clusterMetrics.kubeStateMetrics.resources",
    "clusterMetrics.kubeStateMetrics.scheduling",
  ),
  ...idleUnlessEnabled(
    "clusterMetrics.nodeExporter",
    "images.nodeExporter",
    "clusterMetrics.nodeExporter.namespace",
    "clusterMetrics.nodeExporter.createNamespace",
    "clusterMetrics.nodeExporter.resources",
  ),
  {
    key: "images.minio",
    unless: "objectStore.s3",
    is: [undefined],
    wayOut: (nameSetting) => `Remove ${nameSetting("objectStore.s3")}`,
    level: "warning",
  },
  {
    key: "acknowledge.volumes.minio",
    unless: "objectStore.s3",
    is: [undefined],
    wayOut: (nameSetting) => `Remove ${nameSetting("objectStore.s3")}`,
  },
  {
    key: "acknowledge.storageClasses.minio",
    unless: "objectStore.s3",
    is: [undefined],
    wayOut: (nameSetting) => `Remove ${nameSetting("objectStore.s3")}`,
  },
  ...[
    "replicas",
    "retention",
    "runbookUrl",
    "alerts",
    "storage",
    "resources",
    "sidecarResources",
    "scheduling",
  ].map((name): Idle => ({ key: `monitoring.${name}`, unless: "monitoring.enabled", is: [true] })),
  { key: "acknowledge.volumes.monitoring", unless: "monitoring.enabled", is: [true] },
  { key: "acknowledge.storageClasses.monitoring", unless: "monitoring.enabled", is: [true] },
];

/** A value without what is inside of it: that a group is set. */
const shortOf = (value: unknown): string =>
  typeof value === "object" && value !== null ? "set" : JSON.stringify(value);

/** The problem of a setting that does nothing; none where it does something, or is not written. */
export function findIdle(idle: Idle, settings: unknown, given: Given, nameSetting: NameSetting): Broken[] {
  const path: Path = pathOf(idle.key);
  const written = valueAt(given, path);
  const decides = valueAt(settings, pathOf(idle.unless));
  const isEmpty = Array.isArray(written) && written.length === 0;
  if (written === undefined || isEmpty || idle.is.includes(decides)) return [];
  const values = idle.is.map((each) => JSON.stringify(each)).join(" or ");
  const wayOut = idle.wayOut?.(nameSetting) ?? `Set ${nameSetting(idle.unless)} to ${values}`;
  return [
    {
      key: keyOf(path),
      value: written,
      rule: `has no effect while ${nameSetting(idle.unless)} is ${shortOf(decides)}. ${wayOut}, or remove this.`,
      with: [idle.unless],
      level: idle.level,
      check: `idle/${idle.key}`,
    },
  ];
}

type IdleRule = SettingRule<unknown>;

const nothingIsIdle: IdleRule = {
  demand: `no setting is written that another one makes idle: ${idleSettings.map(({ key }) => `\`${key}\``).join(", ")}`,
  check: (settings, given, nameSetting) =>
    idleSettings.flatMap((idle) => findIdle(idle, settings, given, nameSetting)),
};

/** Tiers with a volume that can be acknowledged. */
const volumes = ["prometheus", "storeGateway", "ruler", "compactor", "alertmanager", "monitoring", "minio"];

const acknowledgedTiersExist: IdleRule = {
  demand: `\`acknowledge.volumes\` and \`acknowledge.storageClasses\` name tiers with a volume: ${volumes.join(", ")}`,
  check: (_, given, nameSetting) =>
    ["volumes", "storageClasses"].flatMap((group) => {
      const written = valueAt(given, ["acknowledge", group]);
      if (typeof written !== "object" || written === null) return [];
      return Object.keys(written)
        .filter((tier) => !volumes.includes(tier))
        .map((tier): Broken => {
          const meant = nearest(tier, volumes);
          const wayOut =
            meant === undefined
              ? `Use one of ${volumes.join(", ")}.`
              : `Did you mean ${nameSetting(`acknowledge.${group}.${meant}`)}?`;
          const key = keyOf(["acknowledge", group, tier]);
          return {
            key,
            value: undefined,
            rule: `names a tier that has no volume. ${wayOut}`,
            check: "idle/acknowledge",
          };
        });
    }),
};

/** Every rule about settings that do nothing. */
export const idleRules: readonly IdleRule[] = [nothingIsIdle, acknowledgedTiersExist];
