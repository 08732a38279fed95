import { stackPolicy, resourcePolicy, type GuardPolicy } from "../engine/policy";
import { bucketOf, isSameBucket } from "../reading/tierBucket";
import { prometheusConfigOf, unsetVariables } from "../reading/prometheusFile";
import type { Stack } from "../reading/stack";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown, known, orUnknown } from "../reading/unknowns";
import {
  hasBucket,
  labelsWithout,
  parseLabel,
  uploaderOf,
  writersOf,
  writingTiers,
} from "../reading/writers";

const tags = ["thanos", "prometheus", "ruler", "labels"];
const where = ({ kind }: Tier) => (kind === "prometheus" ? "global.external_labels" : "--label");

/** Every tier that makes blocks, and every Receiver: one that only passes samples on needs a label to start, too. */
const labelledTiers = (stack: Stack) => [...writingTiers(stack), ...stack.tiers("receive")];

/** What tells the blocks of one process from those of another. */
export const externalLabelsSet = stackPolicy({
  name: "external-labels-set",
  displayName: "Every Prometheus, Ruler and Receiver has external labels",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "A Prometheus with a sidecar has global.external_labels, and a Ruler that uploads and a Receiver have --label.",
  why: "A sidecar or a Receiver exits when it finds none, and blocks without them clash in the bucket.",
  source:
    "Thanos, cmd/thanos/sidecar.go: no external labels configured; docs/components/rule.md#external-labels",
  remedy:
    "Give it labels that nothing else has: where it runs (cluster), its shard if it is one, and its replica.",
  tags: [...tags, "data-loss"],
  subjects: labelledTiers,
  judge: (tier, { stack }) => {
    if (tier.kind === "rule" && !hasBucket(tier)) return undefined;
    const [writer] = writersOf(stack, tier);
    // Prometheus leaves a label without a value out.
    return writer && [...writer.labels.values()].every(({ text }) => text === "")
      ? `has no ${where(tier)}`
      : undefined;
  },
});

/** No two processes upload under one identity. */
export const externalLabelsUnique = stackPolicy({
  name: "external-labels-unique",
  displayName: "External labels are unique",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "No two pods of Prometheus, of a Ruler or of a Receiver that upload to the same bucket have the same external labels.",
  why: "The compactor treats their blocks as one stream: it halts at the overlap, or merges two series into one.",
  source:
    "Thanos, docs/components/sidecar.md: unique labels in the overall Thanos system; docs/components/compact.md",
  remedy:
    "Give every shard and every replica its own label: in a StatefulSet the pod's name, from an environment " +
    "variable with fieldRef metadata.name.",
  tags: [...tags, "data-loss"],
  subjects: labelledTiers,
  judge: (tier, { stack }) => {
    const own = writersOf(stack, tier).length;
    const bucket = bucketOfWriter(stack, tier);
    // One that can't be told is reported where it is the subject.
    const all = labelledTiers(stack).flatMap((one) => {
      const found = orUnknown(() => writersOf(stack, known(one)));
      return isUnknown(found) ? [] : found;
    });
    const clash = firstKnown(all, (writer) => {
      const labels = labelsWithout(writer, []);
      if (writer.tier !== tier || labels === "") return undefined;
      const other = all.slice(0, all.indexOf(writer)).find((one) => labelsWithout(one, []) === labels);
      return other && isSameBucket(bucketOfWriter(stack, other.tier), bucket) ? { writer, other } : undefined;
    });
    if (!clash) return undefined;
    const labels = `{${labelsWithout(clash.writer, [])}}`;
    return clash.other.tier === tier
      ? `runs ${own} pods, two of them with the same external labels ${labels}`
      : `has the same external labels as ${clash.other.tier.title}: ${labels}`;
  },
});

function bucketOfWriter(stack: Stack, tier: Tier) {
  const uploader = uploaderOf(tier);
  return uploader && bucketOf(stack, uploader);
}

/** A process keeps its identity when its pod is replaced. */
export const externalLabelsStable = stackPolicy({
  name: "external-labels-stable",
  displayName: "External labels survive a pod's replacement",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule:
    "No external label comes from a Deployment's pod name, an IP address, a node's name, or anything else that " +
    "changes with the pod.",
  why:
    "Every restart then starts new series and a new stream of blocks, and the old blocks are no longer compacted " +
    "with the new ones.",
  source: "Thanos, docs/components/compact.md: external labels have to be unique and persistent",
  remedy: "Run it as a StatefulSet, and take the label from metadata.name.",
  tags: [...tags, "correctness"],
  subjects: labelledTiers,
  judge: (tier, { stack }) => {
    if (tier.kind === "receive" && !uploaderOf(tier)) return undefined;
    const [writer] = writersOf(stack, tier);
    const [name, label] = [...(writer?.labels ?? [])].find(([, { passing }]) => passing.length > 0) ?? [];
    return label && `has ${where(tier)} ${name} from ${label.passing[0]}, which changes with every pod`;
  },
});

/** What a template refers to is there. */
export const templateVariablesSet = stackPolicy({
  name: "template-variables-set",
  displayName: "Variables of Prometheus' configuration are set",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "Every $(NAME) in a template of Prometheus' configuration is an environment variable of the container that renders it.",
  why:
    "That container then fails to render the configuration and exits, so Prometheus never starts or keeps its " +
    "old one.",
  source: "Thanos, pkg/reloader/reloader.go: found reference to unset environment variable",
  remedy:
    "Add the variable to env of the container with --reloader.config-envsubst-file (usually the sidecar).",
  tags: ["prometheus", "sidecar", "configuration"],
  subjects: (stack) => stack.tiers("prometheus"),
  judge: (tier, { stack }) => {
    const unset = unsetVariables(stack, tier);
    if (unset.length === 0) return undefined;
    const { renderer, source } = prometheusConfigOf(stack, tier);
    const names = unset.map((name) => `$(${name})`).join(", ");
    return `has a configuration from ${source} with ${names}, which container "${renderer?.name}" does not have`;
  },
});

/** Labels in the one form that a Ruler takes. */
export const rulerLabelsQuoted = resourcePolicy({
  name: "ruler-labels-quoted",
  displayName: "A Ruler's labels are quoted",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: 'Each --label of `thanos rule` is a name, an equals sign and a value in double quotes: replica="a".',
  why: "Thanos refuses to start with any other form.",
  source: "Thanos, cmd/thanos/config.go: parseFlagLabels",
  remedy: 'Write --label=name="value" including the quotes; in YAML \'--label=name="value"\'.',
  tags: ["thanos", "ruler", "labels"],
  subjects: (stack) => stack.tiers("rule"),
  judge: ({ flags }) => {
    const wrong = flags.values("label").find((text) => !parseLabel(text));
    return wrong === undefined ? undefined : `has --label=${wrong}`;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  externalLabelsSet,
  externalLabelsUnique,
  externalLabelsStable,
  templateVariablesSet,
  rulerLabelsQuoted,
];
