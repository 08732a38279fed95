import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
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

/** A table of configurations, by name, in test/settings. */
export const table = <T>(name: string): T =>
  parse(readFileSync(join(__dirname, "..", "settings", name), "utf8")) as T;

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
