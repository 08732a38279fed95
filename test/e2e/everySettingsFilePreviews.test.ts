/** Each settings file of the project through `make preview`, as a pull request has it. Needs no cluster. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { projectDir } from "../../settings/projectFolder";
import { run } from "../../cli/machine/processes";
import { readSetting } from "../../settings/stackSettings";
import { make } from "../support/stack";

const stacks = readdirSync(projectDir)
  .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
  // That of the stack under test is previewed against its state by other proofs.
  .filter((stack) => stack !== (process.env.STACK || "dev"));

describe("0c. The settings of other environments pass `make preview` @slow", () => {
  before(() => make("node_modules"));

  it("staging and production are among them", () => {
    assert.deepEqual(
      ["prod", "staging"].filter((stack) => !stacks.includes(stack)),
      [],
    );
  });

  for (const stack of stacks) {
    it(`${stack}: planned whole by the real CLI, and every policy kept`, async () => {
      const output = await run(["make", "--no-print-directory", "preview"], {
        cwd: projectDir,
        env: { STACK: stack },
        timeoutMs: 300_000,
      });
      const summary = output.slice(output.indexOf(`== Preview of stack ${stack}`));
      assert.match(summary, new RegExp(`^== Preview of stack ${stack}: ok\n`), output.slice(-3000));
      assert.match(summary, /Everything is shown as new/);
      const [, created, others] =
        /\n(\d+) to create, (0 to change, 0 to replace, 0 to delete, 0 unchanged)\n/.exec(summary) ?? [];
      assert.ok(Number(created) > 30, `objects of a whole stack: ${created}\n${summary}`);
      assert.ok(others, summary);
      const [, checked] = /\nPolicies: (\d+) checked, none violated[.;]/.exec(summary) ?? [];
      assert.ok(Number(checked) > 40, `the verdict of the policies:\n${summary}`);
      // What the file says, and not what is at default.
      const { shards = 1 } = (readSetting(stack, "thanos:prometheus") ?? {}) as { shards?: number };
      const planned = output.matchAll(/StatefulSet thanos-(prometheus-shard-\d+) create/g);
      assert.deepEqual(
        [...new Set([...planned].map(([, name]) => name))].sort(),
        Array.from({ length: shards }, (_, i) => `prometheus-shard-${i}`),
      );
      console.log(`      ${created} objects, ${checked} policies checked`);
    });
  }
});
