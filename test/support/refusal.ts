import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseSettings } from "../../settings/parseSettings";

/** A configuration that is refused. */
export interface Refused {
  /** The settings under `thanos:`. */
  readonly written: Record<string, unknown>;
  /** The nearest settings that are taken: at a bound, those on the bound. */
  readonly right?: Record<string, unknown>;
  /** All that is said, and nothing else. */
  readonly says: string | readonly string[];
}

const folder = join(__dirname, "..", "settings");

/** A table of configurations, by its path in test/settings. */
export const table = <T>(path: string): T => parse(readFileSync(join(folder, path), "utf8")) as T;

/** Every configuration of every table, with its name. */
export const allRefused = (): [name: string, Refused][] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".yaml"))
    .flatMap((path) => refusedIn(table<Record<string, unknown>>(path)));

/** The configurations in a table, however deep they are. */
const refusedIn = (cases: Readonly<Record<string, unknown>>): [string, Refused][] =>
  Object.entries(cases).flatMap(([name, value]): [string, Refused][] => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    return "says" in value ? [[name, value as Refused]] : refusedIn(value as Record<string, unknown>);
  });

/** What is said of settings, one line a problem; none when they are taken. */
export function problemsOf(settings: Record<string, unknown>): string[] {
  try {
    parseSettings(settings);
  } catch (error) {
    const [heading, ...lines] = (error as Error).message.split("\n");
    if (heading !== "The stack's configuration is not valid:") throw error;
    return lines.map((line) => line.trim());
  }
  return [];
}

/** Registers a test of each configuration: exactly this is said of it, and what is right is taken. */
export function testRefusals(cases: Readonly<Record<string, Refused>>): void {
  for (const [name, { written, right, says }] of Object.entries(cases)) {
    it(name, () => {
      assert.deepEqual(problemsOf(written), [says].flat());
      if (right) assert.deepEqual(problemsOf(right), [], "what is right is refused too");
    });
  }
}
