/**
 * Whether Query finds what the monitor has recorded: now, an hour ago and days ago, raw and downsampled. What rules can't
 * see, this does: downsampled data.
 */
import { ports } from "../../model/addresses";
import { monitorShard, shardLabel } from "../../model/labels";
import { canary as names, downsampledBound } from "../../monitoring/canary";
import { count, type Finding, type Probe } from "./finding";
import type { Pod } from "./objects";
import type { StackReader } from "./reader";

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values?: readonly (readonly [number, string])[];
}

/** Samples are compared to the millisecond in which timestamps are kept. */
const exact = 0.002;
/** From this age on there may be 5m data: a block has to span 40 hours before it is downsampled. */
const downsampledFrom = 2 * 86_400;

const selector = `{${shardLabel}="${monitorShard}"}`;

export const canary: Probe = { name: "canary", look };

async function look(stack: StackReader): Promise<Finding> {
  const [query] = await stack.readyPods("query");
  if (!query || stack.plan.endpoints.monitor === undefined)
    return { seen: "no monitor that records one", wrong: [] };
  const cluster = await readCluster(stack, query);
  if (cluster === undefined) return { seen: "no monitor in Query yet", wrong: [] };
  const here = ({ metric }: Series) => metric.cluster === cluster;
  const memory = await readSamples(stack, query, { series: names.memory, at: stack.now, window: 300 });
  const ages = memory
    .filter(here)
    .flatMap(({ metric, values = [] }) =>
      values.slice(-1).map(([, at]) => ({ text: metric.age, at: Number(at) })),
    );
  const looks = [{ text: "now", at: stack.now }, ...ages].flatMap((age) => [
    { ...age, resolution: 0 },
    ...(stack.now - age.at >= downsampledFrom ? [{ ...age, resolution: downsampledBound }] : []),
  ]);
  const wrong = await Promise.all(
    looks.map(async ({ text, at, resolution }) => {
      // A sample of 5m data stands at the end of its window.
      const found = await readSamples(stack, query, {
        series: names.time,
        at: at + resolution,
        window: 300 + resolution,
        resolution,
      });
      return judge(resolution ? `${text} in 5m data` : text, found.filter(here), resolution);
    }),
  );
  const old =
    ages.length > 0
      ? `right at ${["now", ...ages.map(({ text }) => text)].join(", ")}`
      : "right now; too young to tell more";
  return { seen: `${count(looks.length, "look")}: ${old}`, wrong: wrong.flat() };
}

/** The stack's value of the label `cluster`, from what the monitor's own sidecars announce. */
async function readCluster(stack: StackReader, query: Pod): Promise<string | undefined> {
  const monitors = (await stack.pods())
    .filter(({ component }) => component === "monitor")
    .map(({ ip }) => ip);
  const stores = await stack.data<
    Record<string, readonly { name: string; labelSets: readonly Record<string, string>[] | null }[]>
  >(query, ports.web, `${stack.pathOf("query")}/api/v1/stores`);
  const own = Object.values(stores)
    .flat()
    .find(({ name }) =>
      monitors.some((ip) => name === `${ip}:${ports.grpc}` || name === `[${ip}]:${ports.grpc}`),
    );
  return own?.labelSets?.[0]?.cluster;
}

interface Wanted {
  readonly series: string;
  /** End of the window, in seconds since 1970. */
  readonly at: number;
  /** Its length in seconds. */
  readonly window: number;
  /** Coarsest data to read, in seconds. @default raw data */
  readonly resolution?: number;
}

/** The samples of a window, with their own timestamps. */
async function readSamples(
  stack: StackReader,
  query: Pod,
  { series, at, window, resolution = 0 }: Wanted,
): Promise<readonly Series[]> {
  const expression = encodeURIComponent(`${series}${selector}[${window}s]`);
  const path = `${stack.pathOf("query")}/api/v1/query?query=${expression}&time=${at.toFixed(3)}&max_source_resolution=${resolution}s`;
  return (await stack.data<{ result: readonly Series[] }>(query, ports.web, path)).result;
}

function judge(age: string, found: readonly Series[], resolution: number): string[] {
  if (found.length === 0)
    return [
      `Query does not find the canary of ${age}, which the monitor has recorded. Follow the runbook of ThanosCanary${age === "now" ? "Absent" : age === "1h" ? "RecentMissing" : "BucketMissing"}.`,
    ];
  if (found.length > 1)
    return [
      `Query returns ${found.length} series of the canary of ${age}, so replicas are not made one. Follow the runbook of ThanosCanaryDoubled.`,
    ];
  const off = (found[0].values ?? []).find(([at, value]) => {
    const behind = at - Number(value);
    return behind < -exact || behind > resolution + exact;
  });
  return off
    ? [
        `Query returns ${off[1]} as the canary at ${off[0]}, for ${age}: that is off by more than ${resolution} s. Follow the runbook of ThanosCanaryWrong.`,
      ]
    : [];
}
