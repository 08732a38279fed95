/** A preview's summary as text for a terminal, and as Markdown for a comment on a pull request. */
import type { Change, Summary, Violation } from "./summary";

/** What is said of a preview beside what is in it. */
export interface Heading {
  readonly stack: string;
  /** What the changes are changes to, a sentence each. */
  readonly notes: readonly string[];
  /** True when Pulumi did not come to an end with it, or a mandatory policy is violated. */
  readonly failed: boolean;
}

/** A part of the report, in both forms. */
interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  /** True for what a reviewer only looks up: Markdown folds it. */
  readonly folded?: boolean;
}

const most = 4;

/** A list in one line, with the number of those that are too many. */
function short(items: readonly string[], mark: (item: string) => string): string {
  const shown = items.slice(0, most).map(mark).join(", ");
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}

const code = (text: string): string => `\`${text}\``;
const named = ({ kind, name }: Change): string => code(`${kind} ${name}`);
const total = (created: ReadonlyMap<string, number>): number =>
  [...created.values()].reduce((a, b) => a + b, 0);

const levels = ["mandatory", "remediate", "advisory"];
const rank = ({ level }: Violation): number =>
  (levels.indexOf(level) + levels.length + 1) % (levels.length + 1);

/** What is to be decided on, in one line. */
export function headline({ created, changed, replaced, deleted, unchanged, errors }: Summary): string {
  const counts = [
    `${total(created)} objects created`,
    `${changed.length} changed`,
    `${replaced.length} replaced`,
    `${deleted.length} deleted`,
    `${unchanged} as they are`,
  ].join(", ");
  return errors.length > 0 ? `It failed; as far as it came: ${counts}` : counts;
}

/** The policies' verdict, in one line. */
export function verdict({ violations, unjudged, policies, errors }: Summary): string {
  if (policies === 0) return "Policies: none was asked.";
  const count = (level: string): number => violations.filter((each) => each.level === level).length;
  const later = unjudged.length > 0 ? `; ${unjudged.length} can't be judged by a preview` : "";
  const found = levels.filter(count).map((level) => `${count(level)} ${level}`);
  return found.length === 0
    ? `Policies: ${policies - unjudged.length} judged, ${errors.length > 0 ? "none violated so far" : "all kept"}${later}.`
    : `Policies: ${policies - unjudged.length} judged, violated: ${found.join(", ")}${later}.`;
}

function sections(summary: Summary): Section[] {
  const { created, changed, replaced, deleted, unprotected, violations, unjudged, images, errors } = summary;
  const holding: readonly (readonly [string, readonly Change[]])[] = [
    ["replaced", replaced],
    ["deleted", deleted],
    ["changed", changed],
  ];
  const listed: Section[] = [
    { title: "Errors", lines: errors },
    {
      title: "Replaced",
      lines: replaced.map(
        (each) => `${named(each)}, forced by ${short(each.forcedBy, code) || "its provider"}`,
      ),
    },
    { title: "Deleted", lines: deleted.map(named) },
    {
      title: "Holds data",
      lines: [
        ...holding.flatMap(([what, changes]) =>
          changes.flatMap((each) => (each.data ? [`${named(each)}, ${what}: ${each.data}`] : [])),
        ),
        ...unprotected.map((each) => `${named(each)}, no longer protected: the next \`destroy\` takes it.`),
      ],
    },
    {
      title: "Policy violations",
      lines: [...violations]
        .sort((a, b) => rank(a) - rank(b))
        .map(({ level, policy, resource, message }) =>
          [`${level}: ${code(policy)}`, resource && code(resource), message.replaceAll(/\s*\n\s*/g, " ")]
            .filter(Boolean)
            .join(", "),
        ),
    },
    {
      title: "Policies that can't be judged by a preview",
      lines: unjudged.map(code),
      folded: true,
    },
    {
      title: "Changed",
      lines: changed.map((each) => `${named(each)}: ${short(each.properties, code)}`),
      folded: true,
    },
    {
      title: "Created",
      lines: [[...created].map(([kind, count]) => `${count} ${kind}`).join(", ")].filter(Boolean),
      folded: true,
    },
    { title: "Images", lines: images.map(code), folded: true },
  ];
  return listed.filter(({ lines }) => lines.length > 0);
}

const outcome = ({ failed }: Heading): string => (failed ? "FAILED" : "ok");

/** The summary for a terminal. */
export function text(heading: Heading, summary: Summary): string {
  return [
    `== Preview of stack ${heading.stack}: ${outcome(heading)}`,
    ...heading.notes,
    headline(summary),
    verdict(summary),
    ...sections(summary).flatMap(({ title, lines }) => [
      "",
      title,
      ...lines.map((each) => `  ${each.replaceAll("`", "").replaceAll("\n", "\n  ")}`),
    ]),
  ].join("\n");
}

/** The summary as Markdown. Its first line is fixed for a stack, so that a bot finds its own comment again. */
export function markdown(heading: Heading, summary: Summary): string {
  const parts = sections(summary).map(({ title, lines, folded }) => {
    const list = lines.map((each) => `- ${each}`).join("\n");
    const counted = title === "Created" ? title : `${title} (${lines.length})`;
    return folded
      ? `<details><summary>${counted}</summary>\n\n${list}\n\n</details>`
      : `#### ${counted}\n\n${list}`;
  });
  return `${[
    `### Preview of stack ${code(heading.stack)}: ${outcome(heading)}`,
    heading.notes.join("\n"),
    `**${headline(summary)}.** ${verdict(summary)}`,
    ...parts,
  ].join("\n\n")}\n`;
}
