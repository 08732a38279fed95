import { isOlder } from "../../model/images";
import { catalogueOf, checkFlags, type FlagFinding, type Program } from "../../model/flagCatalogue";
import { thanosCommands } from "../../model/flagCatalogue/catalogue";
import { error } from "../../model/flagCatalogue/flagFindings";
import { findHarm } from "../../model/flagCatalogue/harmfulFlags";
import { findRemovedFlag, writeWayOut } from "../../model/flagCatalogue/removedFlags";
import { anyStack } from "../../model/controls";
import { readArguments } from "../../model/commandLine";
import { resourcePolicy, type GuardPolicy } from "../engine/policy";
import { imageOf } from "../reading/imageNames";
import type { Stack } from "../reading/stack";
import type { Tier, TierKind } from "../reading/tiers";
import { isUnknown, known, type Known } from "../reading/unknowns";
import { beside } from "../reading/writers";

const tags = ["thanos", "prometheus", "flags"];
const source = "the programs' own help, release by release: model/flagCatalogue";
const kinds: readonly TierKind[] = [...thanosCommands, "prometheus", "alertmanager"];
const subjects = (stack: Stack) => stack.tiers(...kinds);

/** Flags of {@link flagsHarmless}. */
const silent = new Set([
  "agent",
  "shipper.allow-out-of-order-uploads",
  "shipper.skip-corrupted-blocks",
  "shipper.upload-compacted",
]);

/** A flag that has a policy of its own, which says more: see the policies of compaction, retention and disks. */
const judgedElsewhere = new Set([
  ...silent,
  "alert.label-drop",
  "compact.enable-vertical-compaction",
  "compact.skip-block-with-out-of-order-chunks",
  "debug.accept-malformed-index",
  "debug.halt-on-error",
  "label",
  "query.replica-label",
  // A Ruler may well be stateless.
  "remote-write.config",
  "remote-write.config-file",
  "deduplication.func",
  "deduplication.replica-label",
  "delete-delay",
  "shipper.ignore-unequal-block-size",
  "storage.tsdb.no-lockfile",
  "tsdb.no-lockfile",
  "web.enable-admin-api",
]);

/** Flags that the program takes, or it does not start. */
export const flagsAccepted = resourcePolicy({
  name: "flags-accepted",
  displayName: "Flags exist in the image's version",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule:
    "Every flag of Thanos, Prometheus and Alertmanager exists in the image's version, and has a value of its " +
    "type without quotes.",
  why: "Otherwise the program exits and is restarted over and over, or takes a quote as part of the value.",
  source,
  remedy: "Compare with --help of that version.",
  tags: [...tags, "reliability"],
  subjects,
  judge: [
    (tier) => {
      const faults = faultsOf(tier, "error");
      return faults && `has flags that it refuses or misreads: ${faults}`;
    },
    allWordsKnown,
  ],
});

/** Flags that will be there in the next release. */
export const flagsLasting = resourcePolicy({
  name: "flags-lasting",
  displayName: "Thanos' flags are neither deprecated nor hidden",
  severity: "low",
  level: "advisory",
  profile: "availability",
  rule:
    "No flag of Thanos is deprecated or hidden in the image's version, and none enables a feature that its help " +
    "does not list.",
  why: "The next release may not start with it, or it has no effect already.",
  source,
  remedy: "Remove or replace it before the next upgrade.",
  tags: [...tags, "compatibility"],
  // The flags of Prometheus are those of the newest v3, whose replacements older ones do not have.
  subjects: (stack) => stack.tiers(...thanosCommands),
  judge: [
    (tier) => {
      const faults = faultsOf(tier, "warning");
      return faults && `has flags that may not last: ${faults}`;
    },
    allWordsKnown,
  ],
});

/** Flags that lose or hide blocks in silence. */
export const flagsHarmless = resourcePolicy({
  name: "flags-harmless",
  displayName: "No flag silently hides or loses blocks",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule:
    "No sidecar or Ruler skips corrupted blocks, uploads out of order or uploads compacted blocks, and no " +
    "Prometheus with a sidecar is an agent.",
  why: "Such flags are for an incident or a migration, and no alert reports that they are still set.",
  source: "Thanos, cmd/thanos/config.go: help of the flags; Prometheus, docs on agent mode",
  remedy: "Remove the flag once its reason is gone.",
  tags: [...tags, "data-loss"],
  subjects: (stack) => stack.tiers("sidecar", "rule", "prometheus"),
  judge: [
    (tier) => {
      const { flags } = argumentsOf(tier);
      const found = (name: string) => findHarm(tier.kind as Program, name, flags);
      const name = [...flags.keys()].find((one) => silent.has(one) && found(one));
      if (name === undefined || (name === "agent" && !beside(tier, "sidecar"))) return undefined;
      return `has --${name}, which ${found(name)?.harm}`;
    },
    allWordsKnown,
  ],
});

/** Beside a rule that judges the words that are known: the others are no pass. */
function allWordsKnown({ program: { words } }: Tier): undefined {
  words.forEach(known);
}

/** What is wrong with the words of a tier that are known, as the end of a message; `undefined` if it is nothing. */
function faultsOf(tier: Tier, level: FlagFinding["level"]): string | undefined {
  const { version } = imageOf(tier.container.image ?? "");
  // What a shell makes of its words can't be told; `unreadable-command` says so.
  if (version === undefined || tier.program.byShell) return undefined;
  const words = wordsOf(tier);
  const messages = findings(tier, version, words)
    .filter((finding) => finding.level === level && !judgedElsewhere.has(finding.flag))
    .map(({ message }) => withoutSecrets(message, words));
  return messages.length > 0 ? [...new Set(messages)].join(" ").replace(/\.$/, "") : undefined;
}

function findings(tier: Tier, version: string, words: readonly string[]): FlagFinding[] {
  const program = tier.kind as Program;
  if (catalogueOf(program, version)) return checkFlags(program, version, words);
  // Of other versions no flags are known but those that were removed before.
  return [...argumentsOf(tier).flags.keys()].flatMap((flag): FlagFinding[] => {
    const gone = findRemovedFlag(program, flag);
    if (!gone || isOlder(version, gone.since)) return [];
    const wayOut = writeWayOut(gone.wayOut, anyStack);
    return [error(flag, `--${flag}`, `was removed in ${gone.since}. ${wayOut}`)];
  });
}

/** A word of which something is still to come; also a file of more words, of which `unreadable-command` speaks. */
const isOpen = (word: Known<string>) => isUnknown(word) || word.includes("$(") || word.startsWith("@");

/** Words behind the subcommand; a flag whose value is told only when the pod starts, or not known yet, is left out. */
function wordsOf({ kind, program: { words } }: Tier): string[] {
  const command = words.indexOf(kind);
  return words.filter((word, at): word is string => {
    const next = words[at + 1];
    const takesOpenWord = next !== undefined && isOpen(next) && !isUnknown(word) && /^--[^=]+$/.test(word);
    return at !== command && !isOpen(word) && !(takesOpenWord && !isFlag(next));
  });
}

const isFlag = (word: Known<string>) => !isUnknown(word) && word.startsWith("-");

const argumentsOf = (tier: Tier) => readArguments(wordsOf(tier));

/** A configuration in the arguments may hold keys: then the message names none of its words. */
function withoutSecrets(message: string, words: readonly string[]): string {
  const secret = words.some(
    (word) =>
      /secret|password|_key|token|\n/i.test(word) &&
      [word, JSON.stringify(word), word.replace(/^--[^=\s]+[=\s]/, "")].some((text) =>
        message.includes(text),
      ),
  );
  return secret ? "A word that may hold a secret, and is not shown, is wrong." : message;
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [flagsAccepted, flagsLasting, flagsHarmless];
