/** `npm run validate -- [--json] FILE...`: checks stacks' files without Pulumi, a cluster or any tool. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { problemLine } from "../settings/checking/problems";
import { environmentsNote, namesEnvironments } from "../settings/projectDefaults";
import { readStackText } from "../settings/stackText";
import { Problem, validate } from "../settings/validateText";

const usage = [
  "Usage: npm run --silent validate -- [--json] FILE...",
  "",
  "Checks files of stacks, such as Pulumi.prod.yaml, without Pulumi, a cluster or any tool, with the defaults of the",
  "Pulumi.yaml beside each. Values of ESC environments are not seen. Prints one problem a line:",
  "",
  "  key = value: what is wrong. What to do.",
  "",
  "The exit code is 1 where a file has an error, 0 where there are warnings at most, and 2 where the command is wrong.",
  "",
  "  --json  prints one array of {level, key, value?, message, rule}, each also with its `file` where there are several.",
  "          `level` is error or warning, `rule` identifies the check and stays the same.",
].join("\n");

/** What is said of one file. */
interface Said {
  readonly file: string;
  readonly problems: readonly Problem[];
}

/** Checks a file; one that can't be read is a problem as well. */
function check(file: string): Said {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT" ? "does not exist" : code === "EISDIR" ? "is a folder" : `can't be read (${code})`;
    const message = `${why}. Name the file of a stack, such as Pulumi.dev.yaml.`;
    return { file, problems: [{ level: "error", key: file, message, rule: "file/unreadable" }] };
  }
  if (hasEnvironments(text)) console.error(`note: ${file} ${environmentsNote}`);
  return { file, problems: validate(text, { file, project: readProject(file) }) };
}

/** Whether a stack's file names ESC environments; a file that can't be read is reported by its problems. */
const hasEnvironments = (text: string): boolean =>
  // Most files have no such word, and are not read twice.
  text.includes("environment") && namesEnvironments(readStackText(text, "").content);

/** The text of the project's file beside a stack's one; none where there is none. */
function readProject(file: string): string | undefined {
  try {
    return readFileSync(join(dirname(file), "Pulumi.yaml"), "utf8");
  } catch {
    return undefined;
  }
}

/** Checks files. Returns the exit code. */
export function runValidate(args: readonly string[], print: (text: string) => void = console.log): number {
  if (args.includes("--help")) {
    print(usage);
    return 0;
  }
  const files = args.filter((each) => each !== "--json");
  const unknown = files.find((each) => each.startsWith("-"));
  if (files.length === 0 || unknown !== undefined) {
    console.error(
      `error: ${unknown === undefined ? "no file is named" : `${unknown} is not an option`}.\n\n${usage}`,
    );
    return 2;
  }
  const said = files.map(check);
  const lines = asLines(said);
  if (args.includes("--json")) print(asJson(said));
  else if (lines !== "") print(lines);
  // Not on standard output, which has problems and nothing else.
  else console.error("Nothing is wrong.");
  return said.some(({ problems }) => problems.some(({ level }) => level === "error")) ? 1 : 0;
}

const asJson = (said: readonly Said[]): string =>
  JSON.stringify(
    said.flatMap(({ file, problems }) =>
      said.length === 1 ? problems : problems.map((problem) => ({ file, ...problem })),
    ),
    null,
    2,
  );

const asLines = (said: readonly Said[]): string =>
  said
    .flatMap(({ file, problems }) =>
      problems.map((problem) => (said.length === 1 ? "" : `${file}: `) + problemLine(problem)),
    )
    .join("\n");
