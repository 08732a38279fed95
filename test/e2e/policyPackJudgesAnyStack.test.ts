/** The policy pack through Pulumi's own CLI, on programs that are none of this repository's. Needs no cluster. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../../settings/projectFolder";
import { run } from "../../cli/machine/processes";
import { listPolicyFlags } from "../../cli/pulumi";
import { ensurePulumi } from "../../lab/pulumi/ensurePulumi";
import { makeOfflineStack } from "../../cli/preview/offlineStack";
import { findCli } from "../../cli/machine/installedPrograms";
import { parseEvents, type EngineEvent } from "../../cli/preview/engineEvents";
import { summarize } from "../../cli/preview/summary";
import { bundlePolicies } from "../../policies/engine/bundle";
import { policies } from "../../policies/pack";
import { messagesOf } from "../policies/foreign";
import { guide } from "../policies/foreign/guide";

const pack = join(projectDir, "policies");

/** A compactor that has all that policies ask of one, but for what `more` changes. */
const compactor = (replicas: number, ...more: string[]) => `
const k8s = require("@pulumi/kubernetes");
const labels = { app: "compactor" };
const probe = (path) => ({ httpGet: { path, port: 10902 } });
const objstore = "type: S3\\nconfig: { bucket: blocks, endpoint: s3.example.org, access_key: compactor }\\n";
new k8s.core.v1.Secret("objstore", {
  metadata: { name: "objstore", namespace: "thanos" },
  immutable: true,
  stringData: { "objstore.yml": objstore },
});
new k8s.apps.v1.StatefulSet("compactor", {
  metadata: { name: "compactor", namespace: "thanos" },
  spec: {
    replicas: ${replicas},
    serviceName: "compactor",
    selector: { matchLabels: labels },
    template: {
      metadata: { labels, annotations: { "checksum/objstore": "1" } },
      spec: {
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1001, fsGroup: 1001, seccompProfile: { type: "RuntimeDefault" } },
        containers: [{
          name: "compactor",
          image: "quay.io/thanos/thanos:v0.42.4",
          args: [
            "compact", "--wait", "--data-dir=/data", "--objstore.config-file=/objstore/objstore.yml", "--enable-auto-gomemlimit",
            ...${JSON.stringify(more)},
          ],
          resources: { requests: { cpu: "1", memory: "4Gi" }, limits: { memory: "8Gi" } },
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
          startupProbe: probe("/-/ready"), readinessProbe: probe("/-/ready"), livenessProbe: probe("/-/healthy"),
          volumeMounts: [{ name: "data", mountPath: "/data" }, { name: "objstore", mountPath: "/objstore", readOnly: true }],
        }],
        volumes: [{ name: "objstore", secret: { secretName: "objstore" } }],
      },
    },
    volumeClaimTemplates: [{
      metadata: { name: "data" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "200Gi" } } },
    }],
  },
});
`;

const violating = compactor(2, "--debug.accept-malformed-index", "--retention.resolution-raw=24h");

interface Preview {
  readonly passed: boolean;
  readonly output: string;
  readonly events: readonly EngineEvent[];
  /** Names of the policies that had something to say, by level; `unjudged` are those that could not. */
  readonly violated: Readonly<Record<string, readonly string[]>>;
  readonly seconds: number;
}

describe("0a. The policy pack, through Pulumi's own CLI", function () {
  this.timeout(300_000);
  let folder: string;
  /** Of a state and a kubeconfig that are thrown away, with the settings of the dev stack. */
  let env: Record<string, string>;
  let settingsFile: string;

  before("a state that is thrown away", async () => {
    await ensurePulumi();
    folder = mkdtempSync(join(tmpdir(), "thanos-policy-pack-"));
    ({ settingsFile, env } = (await makeOfflineStack("dev", folder)) as {
      settingsFile: string;
      env: typeof env;
    });
    // The programs below name no provider. The default one asks the cluster of a kubeconfig before it plans anything, and
    // today's does so without end where none answers; a kubeconfig without a cluster leaves it nobody to ask.
    env.KUBECONFIG = join(folder, "no-cluster");
    writeFileSync(env.KUBECONFIG, "apiVersion: v1\nkind: Config\n");
  });
  after(() => rmSync(folder, { recursive: true }));

  async function preview(cwd: string, ...flags: string[]): Promise<Preview> {
    const log = join(folder, "events.jsonl");
    rmSync(log, { force: true });
    const lines: string[] = [];
    const begun = performance.now();
    const passed = await run([findCli(), "preview", "--non-interactive", "--event-log", log, ...flags], {
      cwd,
      // The flag of the event log is one of the automation API, and shown to it alone.
      env: { ...env, PULUMI_DEBUG_COMMANDS: "true" },
      timeoutMs: 120_000,
      onLine: (line) => lines.push(line),
    }).then(
      () => true,
      () => false,
    );
    const seconds = (performance.now() - begun) / 1000;
    const output = lines.join("\n");
    assert.match(output, /Previewing|Preview/, output);
    const events = parseEvents(readFileSync(log, "utf8"));
    const violated: Record<string, string[]> = {};
    const { violations, unjudged } = summarize(events);
    if (unjudged.length > 0) violated.unjudged = [...unjudged];
    for (const { level, policy } of violations)
      violated[level] = [...new Set([...(violated[level] ?? []), policy])].sort();
    return { passed, output, events, violated, seconds };
  }

  /** A project with this program, in a folder that has Pulumi's packages by a link. */
  function project(name: string, code: string): string {
    const at = join(folder, name);
    mkdirSync(at);
    writeFileSync(
      join(at, "Pulumi.yaml"),
      "name: thanos\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n",
    );
    // The CLI keeps the salt of the stack's secrets in its settings.
    cpSync(settingsFile, join(at, "Pulumi.dev.yaml"));
    writeFileSync(join(at, "index.js"), code);
    writeFileSync(join(at, "package.json"), JSON.stringify({ name, main: "index.js" }));
    symlinkSync(join(projectDir, "node_modules"), join(at, "node_modules"));
    return at;
  }

  it("has nothing to say of a compactor that is right", async () => {
    const { passed, violated, output } = await preview(project("clean", compactor(1)), "--policy-pack", pack);
    assert.deepEqual(violated, {}, output);
    assert.ok(passed, output);
  });

  it("refuses one with three faults, by exactly the policies that are for them", async () => {
    const { passed, violated, output } = await preview(
      project("violating", violating),
      "--policy-pack",
      pack,
    );
    assert.deepEqual(
      violated,
      {
        mandatory: ["compactor-single-replica", "retention-covers-downsampling"],
        advisory: ["compactor-checks-index"],
      },
      output,
    );
    assert.equal(passed, false);
    assert.match(output, /Set replicas to 1/);
  });

  it("puts right what a team has it put right, and leaves the rest to the levels that it sets", async () => {
    const levels = join(folder, "levels.json");
    writeFileSync(
      levels,
      JSON.stringify({
        "compactor-single-replica": "remediate",
        "compactor-checks-index": "remediate",
        "retention-covers-downsampling": "advisory",
      }),
    );
    const { passed, violated, output, events } = await preview(
      project("remediated", violating),
      "--policy-pack",
      pack,
      "--policy-pack-config",
      levels,
    );
    assert.ok(passed, output);
    assert.deepEqual(violated, { advisory: ["retention-covers-downsampling"] }, output);
    const planned = events.map((event) => event.resourcePreEvent?.metadata).find(isStatefulSet);
    const spec = planned?.new?.inputs?.spec as {
      replicas: number;
      template: { spec: { containers: { args: string[] }[] } };
    };
    assert.equal(spec.replicas, 1);
    assert.ok(spec.template.spec.containers[0].args.includes("--no-debug.accept-malformed-index"));
    assert.ok(!spec.template.spec.containers[0].args.includes("--debug.accept-malformed-index"));
  });

  it("says of the guide, deployed as printed, what docs/policies.md lists", async () => {
    const code = `require("tsx/cjs"); require(${JSON.stringify(join(projectDir, "test/policies/foreign/guide.ts"))}).guide.program();`;
    const { passed, violated, output } = await preview(project("guide", code), "--policy-pack", pack);
    assert.equal(passed, false);
    const listed = await messagesOf(guide);
    assert.deepEqual(Object.values(violated).flat().sort(), Object.keys(listed).sort(), output);
  });

  it("is the same as a folder of its own, started where there is nothing of this repository", async () => {
    const bundle = join(folder, "bundle");
    await bundlePolicies(bundle);
    // What `npm install` in the folder would do, without the network.
    for (const name of ["@pulumi/policy", "@pulumi/pulumi"]) {
      mkdirSync(join(bundle, "node_modules", name, ".."), { recursive: true });
      symlinkSync(join(projectDir, "node_modules", name), join(bundle, "node_modules", name));
    }
    const flags = ["--policy-pack", bundle, "--policy-pack-config", join(bundle, "prod.json")];
    const refused = await preview(project("violating-elsewhere", violating), ...flags);
    assert.equal(refused.passed, false);
    assert.deepEqual(
      refused.violated.mandatory,
      ["compactor-checks-index", "compactor-single-replica", "retention-covers-downsampling"],
      refused.output,
    );
    const { passed, violated, output } = await preview(project("clean-elsewhere", compactor(1)), ...flags);
    assert.deepEqual(violated, {}, output);
    assert.ok(passed);
  });

  it("adds little to a preview of the dev stack @slow", async function () {
    this.timeout(600_000);
    const settings = ["--config-file", settingsFile, "--stack", "dev"];
    const times = { with: [] as number[], without: [] as number[] };
    for (let round = 0; round < 3; round++) {
      const bare = await preview(projectDir, ...settings);
      const judged = await preview(projectDir, ...settings, ...listPolicyFlags("dev"));
      for (const { passed, output } of [bare, judged]) assert.ok(passed, output);
      times.without.push(bare.seconds);
      times.with.push(judged.seconds);
    }
    const shown = (seconds: readonly number[]) => seconds.map((each) => `${each.toFixed(1)} s`).join(", ");
    const median = (seconds: readonly number[]) => [...seconds].sort((a, b) => a - b)[1];
    const added = median(times.with) - median(times.without);
    console.log(
      `      preview of dev without the pack ${shown(times.without)}; with its ${policies.length} policies ${shown(times.with)}: ${added.toFixed(1)} s more`,
    );
    assert.ok(added < 15, `the pack adds ${added} s`);
  });
});

function isStatefulSet(step: NonNullable<EngineEvent["resourcePreEvent"]>["metadata"] | undefined): boolean {
  return step?.type === "kubernetes:apps/v1:StatefulSet";
}
