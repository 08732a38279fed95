import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { addSettingsFile, listPolicyFlags, prepareInvocation } from "../../cli/pulumi";

describe("the flags that have the policies judge a stack", () => {
  const stacks = readdirSync(".").flatMap((file) => /^Pulumi\.(\w+)\.yaml$/.exec(file)?.[1] ?? []);

  it("name the levels and thresholds of an environment that has its own", () => {
    const own = stacks.filter((stack) => existsSync(`policies/${stack}.json`));
    assert.ok(own.includes("dev") && own.includes("prod"));
    for (const stack of own)
      assert.deepEqual(listPolicyFlags(stack), [
        "--policy-pack",
        "policies",
        "--policy-pack-config",
        `policies/${stack}.json`,
      ]);
  });

  it("leave the pack's own where an environment has none", () =>
    assert.deepEqual(listPolicyFlags("no-such-stack"), ["--policy-pack", "policies"]));
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

describe("pulumi on a cluster of the user's", () => {
  const before = { ...process.env };
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "invocation-"));
    for (const name of ["kubeconfig", "pulumi"]) writeFileSync(join(folder, name), "", { mode: 0o755 });
    Object.assign(process.env, { KUBECONFIG: join(folder, "kubeconfig"), PATH: folder });
    delete process.env.THANOS_STACK_OVERRIDES;
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
    rmSync(folder, { recursive: true });
  });

  it("is called as it is, on the stack's own file", async () => {
    const { command } = await prepareInvocation(["up", "--yes"], "dev");
    assert.deepEqual(command, [join(folder, "pulumi"), "up", "--yes"]);
  });

  it("takes the settings of a test over those of the stack's file, which stays as it is", async () => {
    process.env.THANOS_STACK_OVERRIDES = join(folder, "overrides.yaml");
    writeFileSync(process.env.THANOS_STACK_OVERRIDES, "config: { thanos:prometheus: { shards: 4 } }\n");
    const checkedIn = readFileSync("Pulumi.dev.yaml", "utf8");
    const { command } = await prepareInvocation(["up", "--yes"], "dev");
    const file = join(folder, "Pulumi.dev.yaml");
    assert.deepEqual(command.slice(1), ["up", "--config-file", file, "--yes"]);
    const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, object> };
    assert.deepEqual(config["thanos:prometheus"], { shards: 4, replicas: 2 });
    assert.equal(readFileSync("Pulumi.dev.yaml", "utf8"), checkedIn);
    assert.deepEqual((await prepareInvocation(["stack", "export"], "dev")).command.slice(1), [
      "stack",
      "export",
    ]);
  });
});
