import { configurationOf } from "./configuration";
import { externalLabelsOf, prometheusConfigOf } from "./prometheusFile";
import { inPod, podsOf, type Pod, type PodText } from "./pods";
import type { Stack } from "./stack";
import { tiersOf, type Tier, type TierKind } from "./tiers";
import { firstKnown, isUnknown, orUnknown, unreadable, type Known } from "./unknowns";

/** A process that makes blocks: a Prometheus with a sidecar, or a Ruler, in one pod. */
export interface Writer {
  readonly tier: Tier;
  readonly pod: Pod;
  /** What tells its blocks and series from others'. */
  readonly labels: ReadonlyMap<string, PodText>;
}

/** A label as `--label` takes it: a name, and a value in double or back quotes. */
const labelFlag = /^(?<name>[^=]+)=(?<value>"(?:[^"\\]|\\.)*"|`[^`]*`)$/;

/** The container of this kind in the same pod. @throws UnknownValueError if that can't be told. */
export function beside(tier: Tier, kind: TierKind): Tier | undefined {
  return firstKnown(tiersOf(tier.workload, [kind]), (one) => one);
}

/** Whether the tier is told of a bucket. */
export function hasBucket({ flags }: Tier): boolean {
  return Boolean(flags.value("objstore.config-file")) || Boolean(flags.value("objstore.config"));
}

/** A Ruler that keeps no blocks, as it sends what it computes elsewhere. */
export function isStateless(stack: Stack, ruler: Tier): boolean {
  return configurationOf(stack, ruler, "remote-write.config") !== undefined;
}

/** Every Prometheus with a sidecar and every Ruler that keeps blocks. */
export function writingTiers(stack: Stack): Known<Tier>[] {
  return stack.tiers("prometheus", "rule").filter((tier) => {
    const writes = orUnknown(
      () =>
        isUnknown(tier) ||
        (tier.kind === "rule" ? !isStateless(stack, tier) : beside(tier, "sidecar") !== undefined),
    );
    return isUnknown(writes) || writes;
  });
}

/** {@link writingTiers} that upload what they write, and every Receiver with a bucket. */
export function uploadingTiers(stack: Stack): Known<Tier>[] {
  return [...writingTiers(stack), ...stack.tiers("receive")].filter((tier) => {
    const uploads = orUnknown(() => isUnknown(tier) || uploaderOf(tier) !== undefined);
    return isUnknown(uploads) || uploads;
  });
}

/** What uploads the blocks of a tier: the sidecar of a Prometheus, else itself; `undefined` if that has no bucket. */
export function uploaderOf(tier: Tier): Tier | undefined {
  const uploader = tier.kind === "prometheus" ? beside(tier, "sidecar") : tier;
  return uploader && hasBucket(uploader) ? uploader : undefined;
}

/** Whether two pods of the tier's workload would have another value in this label, however many it has now. */
export function differsByPod(stack: Stack, tier: Tier, label: string): boolean {
  const read = labelsReader(stack, tier);
  const [first, second] = [0, 1].map(
    (ordinal) => read({ workload: tier.workload, ordinal }).get(label)?.text,
  );
  return first !== second;
}

/**
 * The tier's processes, one a pod.
 *
 * @throws UnknownValueError if their labels can't be told.
 */
export function writersOf(stack: Stack, tier: Tier): Writer[] {
  const read = labelsReader(stack, tier);
  return podsOf(tier.workload).map((pod) => ({ tier, pod, labels: read(pod) }));
}

/** Every process that makes blocks; in place of a tier's that can't be told, the unknown value that they hang on. */
export function writers(stack: Stack): Known<Writer>[] {
  return writingTiers(stack).flatMap((tier): Known<Writer>[] => {
    const found = orUnknown(() => (isUnknown(tier) ? tier : writersOf(stack, tier)));
    return isUnknown(found) ? [found] : found;
  });
}

/** Names of the labels in which processes of one workload differ. */
export function replicaLabelsOf(writers: readonly Writer[]): string[] {
  const names = new Set(writers.flatMap(({ labels }) => [...labels.keys()]));
  return [...names].filter((name) => new Set(writers.map(({ labels }) => labels.get(name)?.text)).size > 1);
}

/** A writer's labels but some, in a form that is equal where they are the same. */
export function labelsWithout({ labels }: Writer, names: readonly string[]): string {
  return [...labels]
    .filter(([name]) => !names.includes(name))
    .map(([name, { text }]) => `${name}=${JSON.stringify(text)}`)
    .sort()
    .join(", ");
}

/** A `--label` in its parts, or `undefined` if Thanos would refuse it. */
export function parseLabel(text: string): { readonly name: string; readonly value: string } | undefined {
  const { name, value } = labelFlag.exec(text)?.groups ?? {};
  if (name === undefined || value === undefined) return undefined;
  const inner = value.slice(1, -1);
  return { name, value: value.startsWith("`") ? inner : inner.replace(/\\(.)/g, "$1") };
}

function labelsReader(stack: Stack, tier: Tier): (pod: Pod) => Map<string, PodText> {
  return tier.kind === "prometheus" ? prometheusLabels(stack, tier) : flagLabels(tier);
}

function prometheusLabels(stack: Stack, tier: Tier) {
  const config = prometheusConfigOf(stack, tier);
  return (pod: Pod) => externalLabelsOf(config, tier, pod);
}

/** Labels of a Ruler or a Receiver. */
function flagLabels(tier: Tier) {
  const labels = tier.flags.values("label").map((text) => {
    // One that Thanos refuses has a policy of its own; what was meant is good enough here.
    const [name, ...value] = text.split("=");
    const label = parseLabel(text) ?? { name, value: value.join("=") };
    // Outside a shell this would be no variable; inside one it may be anything.
    if (/\$(?!\()/.test(label.value)) throw unreadable(`--label=${text} may be changed by a shell`);
    return label;
  });
  return (pod: Pod) =>
    new Map(labels.map(({ name, value }) => [name, inPod(value, tier.container, pod)] as const));
}
