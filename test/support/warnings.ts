import assert from "node:assert/strict";
import { parseSettings } from "../../settings/parseSettings";

/** A configuration that is warned of. */
export interface Warned {
  /** The settings under `thanos:`. */
  readonly written: Record<string, unknown>;
  /** The nearest settings that are taken without a word. */
  readonly right?: Record<string, unknown>;
  /** Every warning. @default none */
  readonly warns?: string | readonly string[];
}

/** The warnings that settings give, whether or not they are taken. */
function warningsOf(settings: Record<string, unknown>): string[] {
  const warnings: string[] = [];
  try {
    parseSettings(settings, { warn: (line) => warnings.push(line) });
  } catch {
    // What is refused is another test's.
  }
  return warnings;
}

/** Registers a test of each configuration: exactly these warnings, and none of what is right. */
export function testWarnings(cases: Readonly<Record<string, Warned>>): void {
  for (const [name, { written, right, warns = [] }] of Object.entries(cases)) {
    it(name, () => {
      assert.deepEqual(warningsOf(written), [warns].flat());
      if (right) assert.deepEqual(warningsOf(right), [], "what is right is warned of");
    });
  }
}
