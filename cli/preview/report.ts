/** Formats the summary of a preview: as text for a terminal, as Markdown for a pull request comment. */
import type { ClusterVerdict } from "./clusterCheck";
import { nobodyIsTold } from "../../monitoring/nobodyIsTold";
import type { Change, Summary, Violation } from "./summary";

/** What a report states besides the summary. */
export interface Heading {
  readonly stack: string;
  /** What the preview was compared with, one sentence each. */
  readonly notes: readonly string[];
  /** True when Pulumi failed, a mandatory policy is violated or the cluster refuses something. */
  readonly failed: boolean;
  /** What the cluster says. @default it was not asked */
  readonly cluster?: ClusterVerdict;
}

/** One section of the report. */
interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  /** True for details: Markdown folds them. */
  readonly folded?: boolean;
}

const longestList = 4;

/** Lists items on one line. Counts those that do not fit. */
function abbreviate(items: readonly string[], mark: (item: string) => string): string {
  const shown = items.slice(0, longestList).map(mark).join(", ");
  return items.length > longestList ? `${shown} and ${items.length - longestList} more` : shown;
}

const quote = (text: string): string => `\`${text}\``;
const quoteName = ({ kind, name }: Change): string => quote(`${kind} ${name}`);
const countAll = (created: ReadonlyMap<string, number>): number =>
  [...created.values()].reduce((a, b) => a + b, 0);

const levels = ["mandatory", "remediate", "advisory"];
const rank = ({ level }: Violation): number =>
  (levels.indexOf(level) + levels.length + 1) % (levels.length + 1);

/** Formats the counts that a reviewer decides on, on one line. */
export function formatHeadline({ created, changed, replaced, deleted, unchanged, errors }: Summary): string {
  const counts = [
    `${countAll(created)} to create`,
    `${changed.length} to change`,
    `${replaced.length} to replace`,
    `${deleted.length} to delete`,
    `${unchanged} unchanged`,
  ].join(", ");
  return errors.length > 0 ? `The preview failed. Until then: ${counts}` : counts;
}

/** Formats the verdict of the policies, on one line. */
export function formatVerdict({ violations, unjudged, policies, errors }: Summary): string {
  if (policies === 0) return "Policies: none ran.";
  const count = (level: string): number => violations.filter((each) => each.level === level).length;
  const later = unjudged.length > 0 ? `; ${unjudged.length} cannot be checked in a preview` : "";
  const checked = `${policies - unjudged.length} checked`;
  const found = levels.filter(count).map((level) => `${count(level)} ${level}`);
  return found.length === 0
    ? `Policies: ${checked}, ${errors.length > 0 ? "none violated before the failure" : "none violated"}${later}.`
    : `Policies: ${checked}, violations: ${found.join(", ")}${later}.`;
}

function listSections(summary: Summary, cluster: ClusterVerdict | undefined): Section[] {
  const { created, changed, replaced, deleted, unprotected, violations, unjudged, images, errors } = summary;
  const holding: readonly (readonly [string, readonly Change[]])[] = [
    ["to replace", replaced],
    ["to delete", deleted],
    ["to change", changed],
  ];
  const listed: Section[] = [
    { title: "Errors", lines: errors },
    { title: "What the cluster refuses", lines: cluster?.refused ?? [] },
    { title: "Pods that would wait", lines: cluster?.warnings ?? [] },
    {
      title: "To replace",
      lines: replaced.map(
        (each) => `${quoteName(each)}, forced by ${abbreviate(each.forcedBy, quote) || "the provider"}`,
      ),
    },
    { title: "To delete", lines: deleted.map(quoteName) },
    {
      title: "Effect on data",
      lines: [
        ...holding.flatMap(([what, changes]) =>
          changes.flatMap((each) => (each.data ? [`${quoteName(each)}, ${what}: ${each.data}`] : [])),
        ),
        ...unprotected.map(
          (each) => `${quoteName(each)}, no longer protected: the next \`destroy\` deletes it.`,
        ),
      ],
    },
    {
      title: "Policy violations",
      lines: [...violations]
        .sort((a, b) => rank(a) - rank(b))
        .map(({ level, policy, resource, message }) =>
          [`${level}: ${quote(policy)}`, resource && quote(resource), message.replaceAll(/\s*\n\s*/g, " ")]
            .filter(Boolean)
            .join(", "),
        ),
    },
    {
      title: "Policies that cannot be checked in a preview",
      lines: unjudged.map(quote),
      folded: true,
    },
    {
      title: "To change",
      lines: changed.map((each) => `${quoteName(each)}: ${abbreviate(each.properties, quote)}`),
      folded: true,
    },
    {
      title: "To create",
      lines: [[...created].map(([kind, count]) => `${count} ${kind}`).join(", ")].filter(Boolean),
      folded: true,
    },
    { title: "Images", lines: images.map(quote), folded: true },
    { title: "The cluster", lines: cluster?.notes ?? [], folded: true },
  ];
  return listed.filter(({ lines }) => lines.length > 0);
}

/** The line on alerts. A note that the receivers can't be read here comes from a preview without the key to them. */
const formatReceivers = ({ notes }: Heading, summary: Summary): string[] =>
  summary.nobodyIsTold && !notes.some((note) => note.includes("thanos:alertmanagerConfig"))
    ? [nobodyIsTold]
    : [];

const nameOutcome = ({ failed }: Heading): string => (failed ? "FAILED" : "ok");

/** Formats the summary for a terminal. */
export function formatText(heading: Heading, summary: Summary): string {
  return [
    `== Preview of stack ${heading.stack}: ${nameOutcome(heading)}`,
    ...heading.notes,
    formatHeadline(summary),
    formatVerdict(summary),
    ...(heading.cluster ? [heading.cluster.asked] : []),
    ...formatReceivers(heading, summary),
    ...listSections(summary, heading.cluster).flatMap(({ title, lines }) => [
      "",
      title,
      ...lines.map((each) => `  ${each.replaceAll("`", "").replaceAll("\n", "\n  ")}`),
    ]),
  ].join("\n");
}

/** Formats the summary as Markdown. The first line names the stack and nothing else varies in its start, so a bot finds its own comment. */
export function formatMarkdown(heading: Heading, summary: Summary): string {
  const parts = listSections(summary, heading.cluster).map(({ title, lines, folded }) => {
    const list = lines.map((each) => `- ${each}`).join("\n");
    const counted = title === "To create" ? title : `${title} (${lines.length})`;
    return folded
      ? `<details><summary>${counted}</summary>\n\n${list}\n\n</details>`
      : `#### ${counted}\n\n${list}`;
  });
  return `${[
    `### Preview of stack ${quote(heading.stack)}: ${nameOutcome(heading)}`,
    heading.notes.join("\n"),
    `**${formatHeadline(summary)}.** ${[formatVerdict(summary), heading.cluster?.asked, ...formatReceivers(heading, summary)].filter(Boolean).join(" ")}`,
    ...parts,
  ].join("\n\n")}\n`;
}
