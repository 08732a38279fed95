import assert from "node:assert/strict";
import { parse } from "yaml";
import { parseSettings } from "../../settings/parseSettings";
import { check } from "../generators/check";
import { table } from "../support/refusal";

/** A configuration that is right. */
interface Good {
  readonly because: string;
  readonly written?: Record<string, unknown>;
  readonly alertmanager?: string;
  /** A stack's file. */
  readonly file?: string;
  /** A message that it still gets, as a pattern: a false alarm that is known. @default none */
  readonly falseAlarm?: string;
}

const groups = table<Record<string, Record<string, Good>>>("goodConfigurations.yaml");
const cases = Object.values(groups).flatMap((group) => Object.values(group));

/** The settings of a stack's file, as Pulumi gives them to a program. */
function settingsOf(file: string): Record<string, unknown> {
  const { config = {} } = (parse(file, { merge: true }) ?? {}) as { config?: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith("thanos:"))
      .map(([key, value]) => [
        key.replace("thanos:", ""),
        typeof value === "object" ? value : String(value as string | number | boolean),
      ]),
  );
}

describe("a configuration is taken without an error or a warning:", () => {
  it("there are more than a hundred, each with its reason", () => {
    assert.ok(cases.length > 100, `${cases.length}`);
    for (const { because } of cases) assert.ok(because.length > 0);
  });

  for (const [group, members] of Object.entries(groups))
    describe(group, () => {
      for (const [name, { written, alertmanager, file, falseAlarm = "^$" }] of Object.entries(members))
        it(name, () => {
          const settings = file === undefined ? (written ?? {}) : settingsOf(file);
          const secrets: Record<string, string> =
            alertmanager === undefined ? {} : { alertmanagerConfig: alertmanager };
          const { errors, warnings } = check({ settings, secrets });
          const known = new RegExp(falseAlarm);
          assert.deepEqual(
            [...errors, ...warnings].filter((line) => !known.test(line)),
            [],
          );
        });
    });

  it("and none of them is taken for lack of a check", () =>
    assert.throws(() => parseSettings({ query: { timeout: "2 minutes" } })));
});
