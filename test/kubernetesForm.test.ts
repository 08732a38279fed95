import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { sampleConfigurations } from "./generators/goodConfigurations";
import { findFormProblems } from "./support/kubernetesSchema";
import { run } from "./support/mocks";
import { startStack } from "./support/workloads";
import { kinds, schemaPath, schemaText } from "./support/writeKubernetesSchema";

const root = join(__dirname, "..");

/** A value as the API server gets it. */
function bare(value: any): any {
  if (pulumi.runtime.isRpcSecret(value)) return bare(pulumi.runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value as object).map(([key, each]) => [key, bare(each)]));
}

/** Kinds that a stack makes. Each of its objects has the form that Kubernetes reads. */
async function assertForms(
  settings: Record<string, unknown>,
  secrets: readonly string[],
): Promise<Set<string>> {
  const { resources } = await run(startStack, settings, secrets);
  const seen = new Set<string>();
  for (const { type, name, inputs } of resources) {
    if (!type.startsWith("kubernetes:")) continue;
    const problems = findFormProblems(type, bare(inputs));
    // Types of others are in no published document of Kubernetes.
    if (problems === undefined) assert.match(type, /^kubernetes:[\w.-]+\.[a-z]+\/\w+:/, type);
    else seen.add(type.replace("kubernetes:", ""));
    assert.deepEqual(problems ?? [], [], `${type} ${name}\n${JSON.stringify(settings)}`);
  }
  return seen;
}

/** The settings of a stack's file, as a program gets them. */
function settingsOf(file: string): Record<string, unknown> {
  const { config } = parse(readFileSync(file, "utf8"), { merge: true }) as {
    config: Record<string, unknown>;
  };
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith("thanos:"))
      .map(([key, value]) => [key.replace("thanos:", ""), value]),
  );
}

describe("every object of a stack has the form that Kubernetes publishes", () => {
  const seen = new Set<string>();
  const see = async (settings: Record<string, unknown>, secrets: readonly string[] = []) => {
    for (const kind of await assertForms(settings, secrets)) seen.add(kind);
  };

  for (const file of readdirSync(root).filter((name) => /^Pulumi\.\w+\.yaml$/.test(name)))
    it(`as ${file} has it`, () => {
      const settings = settingsOf(join(root, file));
      const secrets = ["s3Keys", "alertmanagerConfig"].filter((name) => name in settings);
      const unseen = secrets.some((name) => /secure:/.test(JSON.stringify(settings[name])));
      return unseen ? undefined : see(settings, secrets);
    });

  it("as generated configurations have it", async () => {
    // Of the two hundred that are checked elsewhere; each takes a second.
    for (const { settings, secrets } of sampleConfigurations(200).filter((_, i) => i % 16 === 0))
      await see({ ...settings, ...secrets }, Object.keys(secrets));
  }).timeout(600_000);

  it("of all kinds that are published here", () =>
    assert.deepEqual(
      kinds.filter((kind) => !seen.has(kind)),
      [],
    ));

  it("and what has not is found", () => {
    const pod = (spec: object) => ({
      spec: { selector: {}, serviceName: "a", template: { spec: { containers: [{ name: "a", ...spec }] } } },
    });
    const problems = (spec: object) => findFormProblems("kubernetes:apps/v1:StatefulSet", pod(spec));
    assert.deepEqual(problems({ image: "a", resources: { limits: { cpu: "1" } } }), []);
    for (const wrong of [
      { imagePullPolice: "Always" },
      { command: "sh" },
      { resources: { limits: { memory: "1 Gi" } } },
      { ports: [{ containerPort: "80" }] },
      { ports: [{ name: "http" }] },
      { env: [{ name: "A" }, { name: "A" }] },
      { volumeMounts: [{ name: "a" }] },
    ])
      assert.notDeepEqual(problems(wrong), [], JSON.stringify(wrong));
    assert.equal(findFormProblems("kubernetes:monitoring.coreos.com/v1:PodMonitor", {}), undefined);
  });

  it("of the version that the lab runs, where its module is here", function () {
    const options = {
      cwd: join(root, "lab/tools/kubernetes"),
      encoding: "utf8" as const,
      env: { ...process.env, GOFLAGS: "-mod=readonly", GOPROXY: "off" },
    };
    const { stdout } = spawnSync("go", ["list", "-m", "-f", "{{.Dir}}", "k8s.io/kubernetes"], options);
    if (!stdout || !existsSync(stdout.trim())) this.skip();
    assert.equal(readFileSync(schemaPath, "utf8"), schemaText());
  });
});
