import type { Subject } from "./kubernetes";
import type { OpenLabels } from "./relabeledLabels";
import type { Stack } from "./stack";
import { bucketOf, isSameBucket, type Bucket } from "./tierBucket";
import type { Tier } from "./tiers";
import { isUnknown, orUnknown, unreadable, type Known } from "./unknowns";
import { uploaderOf, uploadingTiers, writersOf, type Writer } from "./writers";

/** Blocks with the same labels: what one pod of an uploading tier uploads. */
export interface Stream {
  readonly writer: Writer;
  /** As the blocks have them; a value that may be anything is unknown. */
  readonly labels: OpenLabels;
}

/** A tier whose blocks are uploaded, with its bucket and what its pods upload. */
export interface Uploader extends Subject {
  /** What makes the blocks: a Prometheus, a Ruler or a Receiver. */
  readonly tier: Tier;
  /** What uploads them: a sidecar, or the tier itself. */
  readonly by: Tier;
  /** @throws UnknownValueError if it can't be told. */
  readonly bucket: () => Bucket | undefined;
  /** @throws UnknownValueError if the labels can't be told. */
  readonly streams: () => readonly Stream[];
}

const read = new WeakMap<Stack, readonly Known<Uploader>[]>();

/** Every tier whose blocks are uploaded; in place of one that can't be told, the unknown value that it hangs on. */
export function uploadersOf(stack: Stack): readonly Known<Uploader>[] {
  const found =
    read.get(stack) ?? uploadingTiers(stack).map((tier) => orUnknown(() => uploader(stack, tier)));
  read.set(stack, found);
  return found;
}

/** Those that upload to this bucket. One of which that can't be told is left out: it is reported where it is the subject. */
export function uploadersTo(stack: Stack, bucket: Bucket | undefined): Uploader[] {
  return uploadersOf(stack).filter((one): one is Uploader => {
    const uses = orUnknown(() => !isUnknown(one) && isSameBucket(one.bucket(), bucket));
    return uses === true;
  });
}

function uploader(stack: Stack, tier: Known<Tier>): Uploader {
  if (isUnknown(tier)) throw tier;
  const by = uploaderOf(tier) ?? tier;
  return {
    tier,
    by,
    title: tier.title,
    urn: tier.urn,
    bucket: () => bucketOf(stack, by),
    streams: () => writersOf(stack, tier).map((writer) => ({ writer, labels: labelsOf(writer) })),
  };
}

/** The label in which a Receiver puts a tenant's name. */
export const tenantLabelOf = ({ flags }: Tier) => flags.value("receive.tenant-label-name") ?? "tenant_id";

function labelsOf({ tier, labels }: Writer): OpenLabels {
  const open = new Map<string, Known<string>>(
    [...labels].flatMap(([name, { text, passing }]) =>
      // Prometheus and Thanos leave a label without a value out.
      text === ""
        ? []
        : [
            [
              name,
              passing.length > 0 ? unreadable(`the label ${name} changes with every pod`) : text,
            ] as const,
          ],
    ),
  );
  if (tier.kind === "receive") {
    const label = tenantLabelOf(tier);
    open.set(label, unreadable(`the label ${label} has the tenant's name`));
  }
  return open;
}

/** A stream's labels as a message shows them. */
export function labelsInWords({ labels }: Stream): string {
  const parts = [...labels].map(
    ([name, value]) => `${name}=${isUnknown(value) ? "?" : JSON.stringify(value)}`,
  );
  return `{${parts.sort().join(", ")}}`;
}
