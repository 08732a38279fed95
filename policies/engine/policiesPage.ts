import { profileMeanings, profiles } from "./adoption";
import type { StackFindings, AreaScores } from "./findings";
import type { Documentation, GuardPolicy, Setting } from "./policy";
import { policies as all } from "../pack";

/** What the pack says of stacks that others wrote. */
export interface Recorded {
  /** Of manifests as they are published, by the audit command. */
  readonly audited: readonly StackFindings[];
  /** Of deployments that tests rebuild. */
  readonly rebuilt: readonly StackFindings[];
  /** Of right stacks in which tests break one thing at a time. */
  readonly broken: readonly AreaScores[];
}

/** `docs/policies.md`, made of what each policy says of itself and of stacks that others wrote. */
export function policiesMarkdown(
  { audited, rebuilt, broken }: Recorded,
  policies: readonly GuardPolicy[] = all,
): string {
  const documented = policies.map(({ documentation, ...policy }) => ({
    ...documentation,
    scope:
      documentation.profile === undefined
        ? "the pack's own settings"
        : "validateStack" in policy
          ? "the whole stack"
          : "each workload by itself",
  }));
  const mandatory = documented.filter(({ level }) => level === "mandatory").length;
  const counts = profiles.map((profile) => {
    const own = documented.filter((one) => one.profile === profile);
    const strict = own.filter(({ level }) => level === "mandatory").length;
    return `| \`${profile}\` | ${profileMeanings[profile]} | ${own.length} | ${strict} |`;
  });
  return [
    "# Policies",
    "",
    "Made by `npm run docs` from the policies themselves. How to use them is in [policies/README.md](../policies/README.md).",
    "",
    `${documented.length} policies, of which ${mandatory} are mandatory: if one of these is violated, the preview or the update fails. An advisory one is only reported.`,
    "What they find in deployments that others published is [at the end](#on-stacks-that-others-wrote).",
    "A policy that can't judge says so and does not pass: because a preview does not know a value yet, or because the value is in no resource of the stack.",
    "",
    "| profile | stops | policies | of them mandatory |",
    "| --- | --- | --- | --- |",
    ...counts,
    "",
    "| policy | profile | level | severity | demands |",
    "| --- | --- | --- | --- | --- |",
    ...documented.map(
      ({ name, level, severity, rule, profile }) =>
        `| [\`${name}\`](#${name}) | ${profile ?? "-"} | ${level} | ${severity} | ${cell(rule)} |`,
    ),
    "",
    ...documented.flatMap(section),
    "## What tests break",
    "",
    "Tests take right stacks: this repository's environments, those that others wrote, and some with unusual choices (other ports, one prefix everywhere,",
    "the node's network, a proxy, receivers beside sidecars, a mesh). They break one thing at a time and count what the policies name. On the right",
    "stacks themselves the policies are silent, but for what is listed of those that others wrote.",
    "",
    ...broken.flatMap(brokenSection),
    "## On stacks that others wrote",
    "",
    "What the pack says of these at its own levels and settings. Nothing of it is a judgement on what their authors mean them for.",
    "",
    "The first ones are manifests as they are published, judged by `npm run audit -- FOLDER`. They are not part of this repository, so no test repeats that.",
    "",
    ...audited.flatMap((stack) => foundIn(stack, policies)),
    "The others are small Pulumi programs in `test/policies/foreign/`, after what their authors publish. A test judges them anew.",
    "",
    ...rebuilt.flatMap((stack) => foundIn(stack, policies)),
  ].join("\n");
}

function brokenSection({ title, does, scores, missed }: AreaScores): string[] {
  return [
    `### ${title}`,
    "",
    `Each test ${does}.`,
    "",
    "| class | tried | caught |",
    "| --- | --- | --- |",
    ...scores.map(({ name, tried, caught }) => `| ${name} | ${tried} | ${caught} |`),
    "",
    ...(missed.length > 0 ? ["Not named:", "", ...missed.map((one) => `- ${one}`), ""] : []),
  ];
}

function section(policy: Documentation & { readonly scope: string }): string[] {
  const settings = Object.entries(policy.settings ?? {});
  return [
    `## ${policy.name}`,
    "",
    `${policy.displayName}. ${policy.profile ? `Profile ${policy.profile}; ` : ""}${policy.level}, ${policy.severity}; judges ${policy.scope}; ${policy.tags.join(", ")}.`,
    "",
    `- **Demands:** ${policy.rule}`,
    `- **Why:** ${policy.why}`,
    `- **Source:** ${policy.source}`,
    ...(policy.reads ? [`- **Reads:** ${policy.reads}`] : []),
    `- **What to do:** ${policy.remedy}`,
    ...(policy.remediation ? [`- **At the level \`remediate\`:** ${policy.remediation.does}`] : []),
    ...settings.map(([name, setting]) => `- **Setting** \`${name}\`: ${described(setting)}`),
    "",
  ];
}

function described(setting: Setting): string {
  return `${setting.description} ${setting.type}, by default \`${JSON.stringify(setting.default)}\`.`;
}

/** The mandatory first, in the pack's order. */
function foundIn(
  { title, source, leftOut, found, unjudged }: StackFindings,
  policies: readonly GuardPolicy[],
): string[] {
  const levels = new Map(policies.map(({ documentation: { name, level } }) => [name, level]));
  const rows = found
    .map((finding) => ({ ...finding, level: levels.get(finding.policy) ?? "no longer in the pack" }))
    .sort((a, b) => b.level.localeCompare(a.level));
  const mandatory = rows.filter(({ level }) => level === "mandatory").length;
  return [
    `### ${title}`,
    "",
    `${source}. Left out: ${leftOut}.`,
    "",
    `${rows.length === 1 ? "One policy finds a fault" : `${rows.length} policies find a fault`}; ${mandatory} of them mandatory.`,
    "",
    "| policy | level | times | the first of them |",
    "| --- | --- | --- | --- |",
    ...rows.map(
      ({ policy, level, times, first }) =>
        `| [\`${policy}\`](#${policy}) | ${level} | ${times} | ${cell(first)} |`,
    ),
    "",
    ...(unjudged.length > 0
      ? [
          "Could not be judged:",
          "",
          ...unjudged.map(({ policy, reasons }) => `- \`${policy}\`: ${reasons.join("; ")}`),
          "",
        ]
      : []),
  ];
}

/** A table's cell ends at a bar. */
function cell(text: string): string {
  return text.replace(/\|/g, "\\|").replace(/\s*\n\s*/g, " ");
}
