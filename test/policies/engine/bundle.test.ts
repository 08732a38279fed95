import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { bundlePolicies } from "../../../policies/engine/bundle";
import { policies } from "../../../policies/pack";

const environments = readdirSync(".").flatMap((file) => /^Pulumi\.(\w+)\.yaml$/.exec(file)?.[1] ?? []);

describe("the policy pack as a folder of its own", () => {
  let folder: string;

  before("make it", async () => {
    folder = join(mkdtempSync(join(tmpdir(), "policy-pack-")), "pack");
    await bundlePolicies(folder);
  });
  after("remove it", () => rmSync(join(folder, ".."), { recursive: true }));

  it("names Pulumi's packages as its only dependencies, in the versions that it was tested with", () => {
    const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    assert.deepEqual(Object.keys(dependencies), ["@pulumi/policy", "@pulumi/pulumi"]);
    for (const [name, version] of Object.entries(dependencies)) {
      const installed = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")) as {
        version: string;
      };
      assert.equal(version, installed.version.replace(/^v/, ""), name);
    }
  });

  it("has its documentation and the levels of each environment", () => {
    for (const file of ["README.md", "docs/policies.md", ...environments.map((name) => `${name}.json`)])
      assert.ok(existsSync(join(folder, file)), file);
  });

  it("starts where there is nothing but these two packages", async () => {
    // What `npm install` in the folder would do, without the network.
    for (const name of ["@pulumi/policy", "@pulumi/pulumi"]) {
      mkdirSync(join(folder, "node_modules", name, ".."), { recursive: true });
      symlinkSync(resolve("node_modules", name), join(folder, "node_modules", name));
    }
    const runner = join(folder, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
    const begun = performance.now();
    const pack = spawn(process.execPath, [runner, "127.0.0.1:1", folder], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      for await (const line of createInterface(pack.stdout)) {
        assert.match(line, /^\d+$/, "the runner prints the port of the pack");
        console.log(`      started in ${Math.round(performance.now() - begun)} ms`);
        return;
      }
      assert.fail("The pack ended before it printed its port.");
    } finally {
      pack.kill();
    }
  });

  it("audits manifests, from wherever it is started", () => {
    const audit = spawnSync(process.execPath, [join(folder, "audit.js"), "--format", "json", "-"], {
      cwd: tmpdir(),
      input:
        '{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"c"},"spec":{"replicas":2,"template":{"spec":{"containers":[{"name":"c","image":"thanos","args":["compact"]}]}}}}',
      encoding: "utf8",
    });
    assert.equal(audit.status, 1, audit.stderr);
    const { findings } = JSON.parse(audit.stdout) as { findings: { policy: string }[] };
    assert.ok(findings.some(({ policy }) => policy === "compactor-single-replica"));
  });

  it("is not written over another pack", async () => {
    writeFileSync(join(folder, "other"), "");
    await assert.rejects(bundlePolicies(folder), /is not empty\. Name a new folder/);
  });

  it("has levels only for policies that there are, and only settings that these have", () => {
    for (const environment of environments) {
      for (const [name, given] of Object.entries(levelsOf(environment))) {
        if (name === "all") continue;
        const policy = policies.find((one) => one.name === name);
        assert.ok(policy, `${environment}.json: there is no policy ${name}`);
        const settings = typeof given === "string" ? [] : Object.keys(given);
        const known = ["enforcementLevel", ...Object.keys(policy.documentation.settings ?? {})];
        assert.deepEqual(
          settings.filter((setting) => !known.includes(setting)),
          [],
          `${environment}.json: ${name}`,
        );
      }
    }
  });

  it("judges staging at the levels of prod, so that what prod would refuse is refused before", () => {
    const levels = (environment: string) =>
      Object.entries(levelsOf(environment)).flatMap(([name, given]) => {
        const level =
          typeof given === "string" ? given : (given as { enforcementLevel?: string }).enforcementLevel;
        return level === undefined ? [] : [`${name}: ${level}`];
      });
    assert.deepEqual(levels("staging").sort(), levels("prod").sort());
  });
});

function levelsOf(environment: string): Record<string, string | object> {
  return JSON.parse(readFileSync(`policies/${environment}.json`, "utf8")) as Record<string, string | object>;
}
