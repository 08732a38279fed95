/** What the last update left, and what must not change against it without a word. */
import * as pulumi from "@pulumi/pulumi";
import type { ByRole } from "../model/bucketAccess";
import { servedByStoresAfter } from "../model/lifetime/waysOut";
import { namings } from "./checking/naming";
import { describeProblem } from "./checking/problems";
import { Acknowledged, DataSettings, findUnacknowledged, Layout, layoutOf } from "./dataChanges";
import { refusal } from "./refusal";
import { type LifetimeSettings, pathOf } from "./rules/lifetimeSettings";

/** What the last update left, as far as the next one has to know it. */
export interface LastUpdate {
  readonly layout?: Layout;
  /** Numbers of the keys that pods run with. */
  readonly keys?: Partial<ByRole<number>>;
}

/** Asks the stack's own outputs; of a stack that was never up there are none. */
export async function lastUpdate(): Promise<LastUpdate> {
  const self = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const reference = new pulumi.StackReference("before", { name: self });
  const output = async (name: keyof LastUpdate): Promise<unknown> =>
    (await reference.getOutputDetails(name)).value as unknown;
  return { layout: await output("layout"), keys: await output("keys") } as LastUpdate;
}

/**
 * Compares the settings with what the last update left.
 *
 * @throws RunError as `loadSettings`, for each change that would strand data and is not acknowledged.
 */
export function refuseStranding(
  {
    thanos,
    acknowledge,
  }: { readonly thanos: DataSettings & LifetimeSettings; readonly acknowledge: Acknowledged },
  { layout: before }: LastUpdate,
): void {
  if (before === undefined) return;
  const nameSetting = namings.stackFile;
  const servedAfter = servedByStoresAfter(pathOf(thanos));
  const problems = findUnacknowledged(before, layoutOf(thanos), acknowledge, nameSetting, servedAfter);
  if (problems.length > 0) throw refusal(problems.map((each) => describeProblem(each, nameSetting)));
}
