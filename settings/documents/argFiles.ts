/** The files with the interfaces of all components' args. */
import type { z } from "zod";
import { stackArgs } from "../args/stackArgs";
import { tierArgs } from "../args/tierArgs";
import { ArgInterface, writeArgInterface } from "./argInterfaces";

const fileOf = (name: string): string => `${name[0].toLowerCase()}${name.slice(1)}`;
const referTo = (name: string) => ({ name, from: fileOf(name) });

/** Settings of the stack that have an interface of their own, since the tiers have them too. */
const grouped = Object.entries(tierArgs).map(([tier, { setting }]) => ({
  tier,
  setting,
  interface: `${tier}Options`,
}));

const stack: ArgInterface = {
  name: "ThanosStackArgs",
  description: "Args of `ThanosStack`. All of them have a default.",
  schema: stackArgs,
  references: {
    ...Object.fromEntries(grouped.map((each) => [each.setting, referTo(each.interface)])),
    objectStore: referTo("ObjectStoreOptions"),
    clusterMetrics: referTo("ClusterMetricsOptions"),
    network: referTo("NetworkOptions"),
  },
};

const objectOf = (setting: string): z.ZodObject =>
  (stackArgs.shape[setting as "query"] as unknown as { unwrap(): z.ZodObject }).unwrap();

const groups: ArgInterface[] = [
  ...grouped.map((each) => ({
    name: each.interface,
    description: `What ${each.tier} has in a stack and by itself.`,
    schema: objectOf(each.setting),
  })),
  {
    name: "ObjectStoreOptions",
    description: "Where blocks are kept: in MinIO in the cluster, or in an S3 outside it.",
    schema: objectOf("objectStore"),
  },
  {
    name: "ClusterMetricsOptions",
    description: "What the stack scrapes of the cluster itself, and what it brings for that.",
    schema: objectOf("clusterMetrics"),
  },
  {
    name: "NetworkOptions",
    description: "Who may talk to whom.",
    schema: objectOf("network"),
  },
];

const tiers: ArgInterface[] = grouped.map(({ tier, setting, interface: base }) => {
  const schema: z.ZodObject = tierArgs[tier as "Query"].schema;
  const { shape } = objectOf(setting);
  const isSame = (key: string) => schema.shape[key] === shape[key];
  const keys = Object.keys(shape).filter(isSame);
  const others = Object.keys(shape).filter((key) => !isSame(key));
  return {
    name: `${tier}Args`,
    description: `Args of \`${tier}\`.`,
    schema,
    base: { ...referTo(base), keys, others },
  };
});

/** The text of each file in settings/args/types, by its name. */
export const writeArgFiles = (): Record<string, string> =>
  Object.fromEntries(
    [stack, ...groups, ...tiers].map((each) => [`${fileOf(each.name)}.ts`, writeArgInterface(each)]),
  );
