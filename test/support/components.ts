/** What tests of components and of their helper functions share. */
import { placeTier, type Tier } from "../../components/tier";
import { Program, run } from "./mocks";

/** Where the tiers of these tests are. */
export const placement = {
  namespace: "monitoring",
  clusterDomain: "cluster.local",
  objectName: undefined,
  instance: "dev",
  pullSecrets: [],
} as const;

/** A tier whose component is called `part`, and whose objects are called `thanos-part`. */
export const part = (): Tier =>
  placeTier("part", placement, { objectName: "thanos-part", app: "thanos", component: "part" });

/** Labels that select the pods of `part`. */
export const partSelector = {
  "app.kubernetes.io/name": "thanos",
  "app.kubernetes.io/component": "part",
  "app.kubernetes.io/instance": "dev",
};

/** Labels of the objects of `part`. */
export const partLabels = { ...partSelector, "app.kubernetes.io/part-of": "thanos-stack" };

/** What a program registers, as `Kind: name in Pulumi, name where it is made`, in order. */
export const listChildren = ({ resources }: Program<unknown>): string[] =>
  resources
    .filter(({ type }) => !type.startsWith("thanos:"))
    .map(({ type, pulumiName, name }) => `${type.split(":").at(-1)}: ${pulumiName}, ${name}`)
    .sort();

/** The inputs of the only resource that a program registers, and its name in Pulumi. */
export async function registerOne(program: () => unknown): Promise<Record<string, any> & { child: string }> {
  const { resources } = await run(program);
  if (resources.length !== 1) throw new Error(`${resources.length} resources are registered.`);
  return { ...resources[0].inputs, child: resources[0].pulumiName };
}
