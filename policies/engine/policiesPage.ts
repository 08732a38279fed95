import type { Documentation, GuardPolicy, Setting } from "./policy";
import { policies as all } from "../pack";

/** What the pack says of a stack. */
export interface StackFindings {
  readonly title: string;
  /** Which deployment it is, of which version and date. */
  readonly rebuilds: string;
  /** What is not in it. */
  readonly leftOut: string;
  /** Messages by policy. One that starts with `unknown: ` or `unreadable: ` tells why the policy could not judge. */
  readonly messages: Readonly<Record<string, readonly string[]>>;
}

/** `docs/policies.md`, made of what each policy says of itself and of stacks that others wrote. */
export function policiesMarkdown(
  findings: readonly StackFindings[] = [],
  policies: readonly GuardPolicy[] = all,
): string {
  const documented = policies.map(({ documentation, ...policy }) => ({
    ...documentation,
    scope: "validateStack" in policy ? "the whole stack" : "each workload by itself",
  }));
  const mandatory = documented.filter(({ level }) => level === "mandatory").length;
  return [
    "# Policies",
    "",
    "Made by `npm run docs` from the policies themselves. How to use them is in [policies/README.md](../policies/README.md).",
    "",
    `${documented.length} policies, of which ${mandatory} are mandatory: one that is violated fails the preview or the update. An advisory one is only reported.`,
    "What they find in deployments that others published is [at the end](#on-stacks-that-others-wrote).",
    "A policy that can't judge, because a preview does not know a value yet or because it is in no resource of the stack, says so and does not pass.",
    "",
    "| policy | level | severity | demands |",
    "| --- | --- | --- | --- |",
    ...documented.map(
      ({ name, level, severity, rule }) =>
        `| [\`${name}\`](#${name}) | ${level} | ${severity} | ${cell(rule)} |`,
    ),
    "",
    ...documented.flatMap(section),
    "## On stacks that others wrote",
    "",
    "What the pack says of these with its own levels and settings. Each is a small Pulumi program in `test/policies/foreign/`, after what its authors publish; nothing of it is a judgement on what they mean it for.",
    "",
    ...findings.flatMap((stack) => foundIn(stack, policies)),
  ].join("\n");
}

function section(policy: Documentation & { readonly scope: string }): string[] {
  const settings = Object.entries(policy.settings ?? {});
  return [
    `## ${policy.name}`,
    "",
    `${policy.displayName}. ${policy.level}, ${policy.severity}; judges ${policy.scope}; ${policy.tags.join(", ")}.`,
    "",
    `- **Demands:** ${policy.rule}`,
    `- **Why:** ${policy.why}`,
    `- **Source:** ${policy.source}`,
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
  { title, rebuilds, leftOut, messages }: StackFindings,
  policies: readonly GuardPolicy[],
): string[] {
  const found = policies
    .map(({ documentation: policy }) => ({ policy, faults: (messages[policy.name] ?? []).filter(isFault) }))
    .filter(({ faults }) => faults.length > 0)
    .sort((a, b) => b.policy.level.localeCompare(a.policy.level));
  const unjudged = Object.entries(messages).flatMap(([name, all]) => {
    const reasons = all
      .filter((message) => !isFault(message))
      .map((message) => message.replace(/^\w+: /, ""));
    return reasons.length > 0 ? [`- \`${name}\`: ${[...new Set(reasons)].join("; ")}`] : [];
  });
  const mandatory = found.filter(({ policy }) => policy.level === "mandatory").length;
  return [
    `### ${title}`,
    "",
    `Rebuilds ${rebuilds}. Left out: ${leftOut}.`,
    "",
    `${found.length === 1 ? "One policy has" : `${found.length} policies have`} something to say; mandatory: ${mandatory}.`,
    "",
    "| policy | level | times | the first of them |",
    "| --- | --- | --- | --- |",
    ...found.map(
      ({ policy: { name, level, why }, faults }) =>
        `| [\`${name}\`](#${name}) | ${level} | ${faults.length} | ${cell(withoutReason(faults[0], why))} |`,
    ),
    "",
    ...(unjudged.length > 0 ? ["Could not be judged:", "", ...unjudged, ""] : []),
  ];
}

const isFault = (message: string) => !/^(unknown|unreadable): /.test(message);

/** The page has a policy's reason and remedy already. */
function withoutReason(message: string, why: string): string {
  const at = message.indexOf(` ${why}`);
  return at < 0 ? message : message.slice(0, at);
}

/** A table's cell ends at a bar. */
function cell(text: string): string {
  return text.replace(/\|/g, "\\|").replace(/\s*\n\s*/g, " ");
}
