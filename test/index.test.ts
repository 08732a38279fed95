import assert from "node:assert/strict";
import { preview } from "./support/engine";

describe("the program itself, with a bad configuration", () => {
  it("ends with all problems in one message, without a stack trace and without a secret", async () => {
    const started = Date.now();
    const { code, errors, output } = await preview(
      {
        "thanos:prometheus": JSON.stringify({ retention: "1h" }),
        "thanos:logLevl": "debug",
        "thanos:alertmanagrConfig": "password: swordfish",
        "aws:region": "eu-west-1",
      },
      ["thanos:alertmanagrConfig"],
    );
    assert.deepEqual(errors, [
      [
        "The stack's configuration is not valid:",
        '  thanos:prometheus.retention is "1h", which is below 6h: fewer than three blocks are kept, so one that can\'t be uploaded for two hours is lost. Use 6h or more.',
        "  thanos:logLevl is not a setting. Did you mean thanos:logLevel?",
        "  thanos:alertmanagrConfig is not a setting. Did you mean thanos:alertmanagerConfig?",
      ].join("\n"),
    ]);
    const warning =
      "aws:region is in a namespace that this program does not read. Remove it if no other program has this file.";
    assert.equal(output.trim(), warning);
    // By this the SDK tells the engine that the user knows.
    assert.equal(code, 32);
    // An error with Pulumi's frames would be formatted for a quarter of a minute on Node 20.
    assert.ok(Date.now() - started < 12_000, `it took ${Date.now() - started} ms`);
  });
});
