/** The exceptions of `exceptions.yaml`: which findings are right as they are, and why. */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { projectDir } from "../../settings/projectFolder";
import { sources, type Source } from "./scanners";
import type { Finding, Report } from "./scanners/scanner";

const file = join(__dirname, "exceptions.yaml");
/** The file as messages name it. */
const shownFile = relative(projectDir, file);

const texts = z.array(z.string().min(1)).min(1);
const form = z.array(
  z.strictObject({
    /** Why the objects are right as they are. */
    reason: z.string().min(30),
    /** The rules of each scanner. */
    rules: z.strictObject(
      Object.fromEntries(sources.map((name) => [name, texts.optional()])) as Record<
        Source,
        z.ZodOptional<typeof texts>
      >,
    ),
    /** Kinds and names, such as `Deployment/thanos-query`. A star stands for any part of a name. */
    objects: texts,
    /** Stacks and examples. @default all */
    environments: texts.optional(),
  }),
);

/** One rule of one scanner for some objects: the smallest thing that an exception can say. */
export interface Exception {
  readonly scanner: Source;
  readonly rule: string;
  readonly object: string;
  readonly environments?: readonly string[];
  readonly reason: string;
}

/** Reads the text of the file. @throws Error that names each place where it has another form. */
export function readExceptions(text = readFileSync(file, "utf8")): Exception[] {
  const read = form.safeParse(parse(text));
  if (!read.success)
    throw new Error(`The exceptions of scans are not valid (${shownFile}):\n${z.prettifyError(read.error)}`);
  return read.data.flatMap(({ reason, rules, objects, environments }) =>
    sources.flatMap((scanner) =>
      (rules[scanner] ?? []).flatMap((rule) =>
        objects.map((object): Exception => ({ scanner, rule, object, environments, reason })),
      ),
    ),
  );
}

/** A report, with what it is of. */
export interface ScannedEnvironment extends Report {
  readonly scanner: Source;
  readonly environment: string;
  /** How many objects the environment has. */
  readonly objects: number;
}

/** A report, sorted. */
export interface Judged {
  readonly scanned: ScannedEnvironment;
  /** Findings that an exception is about. */
  readonly excepted: readonly Finding[];
  readonly open: readonly Finding[];
}

/** What a scan comes to. */
export interface Verdict {
  readonly judged: readonly Judged[];
  /** A sentence for each exception that is wrong or of no use. */
  readonly idle: readonly string[];
}

const matches = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.split("*").map(escape).join(".*")}$`).test(name);
const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/**
 * Sorts findings into excepted and open ones.
 *
 * An exception is idle when it matches no finding. It is judged only where its scanner ran, and all of its environments.
 */
export function judge(all: readonly ScannedEnvironment[], exceptions: readonly Exception[]): Verdict {
  const used = new Set<Exception>();
  const isExcepted = ({ scanner, environment }: ScannedEnvironment, finding: Finding): boolean => {
    const found = exceptions.filter(
      (each) =>
        each.scanner === scanner &&
        each.rule === finding.rule &&
        (each.environments?.includes(environment) ?? true) &&
        matches(each.object, finding.object),
    );
    found.forEach((each) => used.add(each));
    return found.length > 0;
  };
  const judged = all.map((scanned): Judged => {
    const excepted = scanned.findings.filter((finding) => isExcepted(scanned, finding));
    return { scanned, excepted, open: scanned.findings.filter((finding) => !excepted.includes(finding)) };
  });
  const ran = new Set(all.map(({ scanner }) => scanner));
  const idle = exceptions
    .filter((each) => ran.has(each.scanner) && !used.has(each))
    .map(({ scanner, rule, object, environments }) => {
      const known = all.some((each) => each.scanner === scanner && each.rules.has(rule));
      const where = environments ? ` in ${environments.join(", ")}` : "";
      return known
        ? `${scanner} ${rule} for ${object}${where} matches no finding any more. Remove it from ${shownFile}.`
        : `${scanner} ${rule} for ${object}${where}: ${scanner} checks no such rule here. Correct or remove it in ${shownFile}.`;
    });
  return { judged, idle };
}
