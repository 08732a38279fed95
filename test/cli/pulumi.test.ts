import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { addSettingsFile, policyFlags } from "../../cli/pulumi";

describe("the flags that have the policies judge a stack", () => {
  const stacks = readdirSync(".").flatMap((file) => /^Pulumi\.(\w+)\.yaml$/.exec(file)?.[1] ?? []);

  it("name the levels and thresholds of an environment that has its own", () => {
    const own = stacks.filter((stack) => existsSync(`policies/${stack}.json`));
    assert.ok(own.includes("dev") && own.includes("prod"));
    for (const stack of own)
      assert.deepEqual(policyFlags(stack), [
        "--policy-pack",
        "policies",
        "--policy-pack-config",
        `policies/${stack}.json`,
      ]);
  });

  it("leave the pack's own where an environment has none", () =>
    assert.deepEqual(policyFlags("no-such-stack"), ["--policy-pack", "policies"]));
});

describe("arguments of pulumi on the lab", () => {
  const file = "copy.yaml";

  it("name the working copy of the settings for a command that reads them", () => {
    assert.deepEqual(addSettingsFile(["up", "--yes"], file), ["up", "--config-file", file, "--yes"]);
    assert.deepEqual(addSettingsFile(["--color", "never", "preview"], file), [
      "--color",
      "never",
      "preview",
      "--config-file",
      file,
    ]);
    assert.deepEqual(addSettingsFile(["config", "set", "a", "b"], file), [
      "config",
      "--config-file",
      file,
      "set",
      "a",
      "b",
    ]);
  });

  it("are left alone for another command, and where the user names a file", () => {
    for (const args of [
      ["stack", "ls"],
      ["stack", "import"],
      ["up", "--config-file", "mine.yaml"],
      ["up", "--config-file=mine.yaml"],
      [],
    ]) {
      assert.deepEqual(addSettingsFile(args, file), args);
    }
  });
});
