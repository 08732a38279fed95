import type { Documentation, GuardPolicy, Setting } from "./policy";
import { policies as all } from "./pack";

/** `docs/policies.md`, made of what each policy says of itself. */
export function policiesMarkdown(policies: readonly GuardPolicy[] = all): string {
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
    ...settings.map(([name, setting]) => `- **Setting** \`${name}\`: ${described(setting)}`),
    "",
  ];
}

function described(setting: Setting): string {
  return `${setting.description} ${setting.type}, by default \`${JSON.stringify(setting.default)}\`.`;
}

/** A table's cell ends at a bar. */
function cell(text: string): string {
  return text.replace(/\|/g, "\\|");
}
