/** Whether every pod of the stack is scraped, with success, and by one Prometheus and its replicas alone. */
import { ports } from "../../model/addresses";
import { monitorShard } from "../../model/labels";
import { metricsPorts } from "../../model/stackJobs";
import { count, listSome, type Finding, type Probe } from "./finding";
import type { Pod } from "./objects";
import type { StackReader } from "./reader";

interface Target {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly health: string;
  readonly lastError: string;
}

/** The targets of one shard, or of the monitor, in each of its replicas. */
interface ShardTargets {
  readonly shard: string;
  readonly replicas: readonly { readonly pod: string; readonly targets: readonly Target[] }[];
}

/** Ports of the stack's Services behind which there are metrics. MinIO has them beside its API. */
const isScraped = (service: string, port: string): boolean =>
  (metricsPorts as readonly string[]).includes(port) || (service === "minio" && port === "api");

const hostOf = ({ scrapeUrl }: Target): string => new URL(scrapeUrl).host;
const keyOf = ({ scrapePool, scrapeUrl }: Target): string => `${scrapePool} ${scrapeUrl}`;
/** What each Prometheus scrapes of itself has one address in all of them. */
const isItself = (target: Target): boolean => /^(127\.|localhost|\[::1\])/.test(hostOf(target));
const nameShard = (shard: string): string => (shard === monitorShard ? "the monitor" : `shard ${shard}`);

export const targets: Probe = { name: "targets", look };

async function look(stack: StackReader): Promise<Finding> {
  const shards = await readShards(stack);
  const own = (await stack.endpoints()).filter(
    ({ service, port, ready }) => ready && isScraped(service, port),
  );
  // A pod behind two Services has one address.
  const names = new Map(own.map(({ address, pod, port }) => [address, `${pod} (${port})`]));
  const all = shards.flatMap(({ replicas }) => replicas[0].targets);
  const foreign = all.filter((target) => !names.has(hostOf(target)) && !isItself(target));
  const down = foreign.filter(({ health }) => health === "down").length;
  return {
    seen: `${count(names.size, "address", "addresses")} of the stack and ${count(foreign.length, "other target")}${down ? `, ${down} of these down,` : ""} in ${count(shards.length, "Prometheus", "Prometheus")} with replicas`,
    wrong: [
      ...[...names].flatMap(([address, name]) => findUnscraped(address, name, shards)),
      ...shards.flatMap((shard) => findUnhealthy(shard, names)),
      ...shards.flatMap((shard) => findDifferences(shard, names)),
      ...findTwice(shards),
    ],
  };
}

async function readShards(stack: StackReader): Promise<ShardTargets[]> {
  const found = await stack.readyPods("prometheus", "monitor");
  const byShard = new Map<string, Pod[]>();
  // A Prometheus beside the stack has no shard, and is one of its own.
  for (const pod of found) {
    const shard = pod.shard || pod.name;
    byShard.set(shard, [...(byShard.get(shard) ?? []), pod]);
  }
  const read = async (pod: Pod) => ({
    pod: pod.name,
    targets: (
      await stack.data<{ activeTargets: readonly Target[] }>(pod, ports.web, "/api/v1/targets?state=active")
    ).activeTargets,
  });
  return Promise.all(
    [...byShard].map(async ([shard, of]) => ({ shard, replicas: await Promise.all(of.map(read)) })),
  );
}

function findUnscraped(address: string, name: string, shards: readonly ShardTargets[]): string[] {
  const by = shards.filter(({ replicas }) =>
    replicas[0].targets.some((target) => hostOf(target) === address),
  );
  if (by.length === 1) return [];
  if (by.length === 0)
    return [
      `${name} is scraped by no Prometheus. If it is new, wait a minute; otherwise see the page /service-discovery of Prometheus.`,
    ];
  return [
    `${name} is scraped by ${by.map(({ shard }) => nameShard(shard)).join(" and ")}, so its series are there twice. Remove the job or the annotation of one.`,
  ];
}

function findUnhealthy({ shard, replicas }: ShardTargets, names: ReadonlyMap<string, string>): string[] {
  return replicas[0].targets.flatMap((target) => {
    const name = names.get(hostOf(target));
    if (name === undefined || target.health === "up") return [];
    const said =
      target.health === "unknown" ? "has not been scraped yet" : `can't be scraped (${target.lastError})`;
    return [`${name} ${said} by ${nameShard(shard)}. See the pod's log.`];
  });
}

/** Of the targets outside the stack one replica may know more for a moment, so they are not compared. */
function findDifferences({ shard, replicas }: ShardTargets, names: ReadonlyMap<string, string>): string[] {
  const [first, ...others] = replicas.map(({ pod, targets: of }) => ({
    pod,
    keys: new Set(of.filter((target) => names.has(hostOf(target))).map(keyOf)),
  }));
  return others.flatMap(({ pod, keys }) => {
    const differing = [...first.keys]
      .filter((key) => !keys.has(key))
      .concat([...keys].filter((key) => !first.keys.has(key)));
    return differing.length === 0
      ? []
      : [
          `${pod} and ${first.pod}, the replicas of ${nameShard(shard)}, differ in ${count(differing.length, "target")}: ${listSome(differing)}. If it lasts, compare their pages /config.`,
        ];
  });
}

/** A target of one job in two shards. The monitor's own jobs for nodes may share targets with those of the shards. */
function findTwice(shards: readonly ShardTargets[]): string[] {
  const by = new Map<string, string[]>();
  for (const { shard, replicas } of shards) {
    if (shard === monitorShard) continue;
    for (const key of new Set(replicas[0].targets.filter((target) => !isItself(target)).map(keyOf)))
      by.set(key, [...(by.get(key) ?? []), shard]);
  }
  return [...by]
    .filter(([, of]) => of.length > 1)
    .map(
      ([key, of]) =>
        `${key} is scraped by ${of.map(nameShard).join(" and ")}, so its series are there twice. Compare their pages /config: \`modulus\` and the shard must be right in each.`,
    );
}
