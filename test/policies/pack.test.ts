import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { GuardPolicy } from "../../policies/engine/policy";
import { policies } from "../../policies/pack";
import manifest from "../../policies/package.json";
import { kubernetesObject, unknown, workload, type FakeResource } from "../support/policy";

const folder = path.resolve("policies");
const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
const { MANDATORY, ADVISORY } = proto.EnforcementLevel;

describe("the list of the pack", () => {
  for (const file of readdirSync("policies/rules")) {
    it(`has every policy of rules/${file}`, async () => {
      const { policies: listed, ...others } = (await import(path.resolve("policies/rules", file))) as {
        readonly policies?: readonly GuardPolicy[];
      };
      assert.ok(listed && listed.length > 0, `rules/${file} exports no list of policies`);
      const exported = Object.values<Partial<GuardPolicy>>(others).filter((one) => one.documentation);
      const names = (list: readonly Partial<GuardPolicy>[]) => list.map(({ name }) => name).sort();
      assert.deepEqual(names(listed), names(exported), `the list at the end of rules/${file}`);
      assert.ok(
        existsSync(path.join("test/policies/rules", file.replace(/\.ts$/, ".test.ts"))),
        `rules/${file} has no test of the same name`,
      );
      const missing = listed.filter((policy) => !policies.includes(policy));
      assert.deepEqual(names(missing), [], `policies/pack.ts does not have the list of rules/${file}`);
    });
  }
});

describe("the policy pack, started as Pulumi starts it", () => {
  let server: ChildProcess;
  let client: AnalyzerClient;

  before("start", async function () {
    const begun = performance.now();
    // The first argument is the engine's address, which a pack needs only for its log.
    server = spawn(process.execPath, [runner, "127.0.0.1:1", folder], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const port = await firstLine(server);
    assert.match(port, /^\d+$/, "the runner prints the port of the pack");
    console.log(`      started in ${Math.round(performance.now() - begun)} ms`);
    client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  });

  after("stop", () => {
    client?.close();
    server?.kill();
  });

  it("offers its policies with what a report needs, at the level that each has", async () => {
    const info = await call<proto.AnalyzerInfo>((done) => client.getAnalyzerInfo(new Empty(), done));
    assert.equal(info.getName(), "thanos");
    assert.equal(info.getVersion(), manifest.version);
    const offered = info.getPoliciesList().map((policy) => policy.toObject());
    assert.deepEqual(
      offered.map(({ name, enforcementlevel }) => [name, enforcementlevel]),
      policies.map(({ name, enforcementLevel }) => [
        name,
        enforcementLevel === "mandatory" ? MANDATORY : ADVISORY,
      ]),
    );
    for (const policy of offered) {
      assert.notEqual(policy.severity, proto.PolicySeverity.POLICY_SEVERITY_UNSPECIFIED, policy.name);
      assert.equal(policy.url, `docs/policies.md#${policy.name}`);
      for (const text of [policy.displayname, policy.description, policy.remediationSteps])
        assert.ok(text, policy.name);
      assert.ok(policy.tagsList.length > 0, policy.name);
    }
  });

  it("refuses two compactors and a soft anti-affinity, and accepts what has neither fault", async () => {
    assert.deepEqual(await analyze(compactor(2)), [["compactor-single-replica", MANDATORY]]);
    assert.deepEqual(await analyze(compactor(1)), []);
    const prometheus = workload("StatefulSet", { image: "prom/prometheus" }, { spec: { replicas: 2 } });
    const refusals = (await analyze(prometheus)).filter(([, level]) => level === MANDATORY);
    assert.deepEqual(refusals, [["prometheus-hard-anti-affinity", MANDATORY]]);
  });

  it("turns a value that a preview does not know into an advice, not into a crash", async () => {
    assert.deepEqual(await analyze(compactor(unknown("Number"))), [["compactor-single-replica", ADVISORY]]);
  });

  it("judges a stack as a whole", async () => {
    const scaler = kubernetesObject(
      "autoscaling/v2",
      "HorizontalPodAutoscaler",
      { scaleTargetRef: { kind: "StatefulSet", name: "subject" } },
      { name: "scaler", namespace: "monitoring" },
    );
    const request = new proto.AnalyzeStackRequest();
    request.setResourcesList(
      [compactor(1), scaler].map((resource) => fill(new proto.AnalyzerResource(), resource)),
    );
    const found = diagnostics(
      await call<proto.AnalyzeResponse>((done) => client.analyzeStack(request, done)),
    );
    const ofCompactor = found.filter(([name]) => String(name).startsWith("compactor-"));
    assert.deepEqual(ofCompactor, [["compactor-not-autoscaled", MANDATORY]]);
  });

  async function analyze(resource: FakeResource) {
    const request = fill(new proto.AnalyzeRequest(), resource);
    return diagnostics(await call<proto.AnalyzeResponse>((done) => client.analyze(request, done)));
  }
});

/** A compactor that is wrong in nothing but, where it is asked for, the number of its replicas. */
function compactor(replicas: number): FakeResource {
  return workload(
    "StatefulSet",
    {
      image: "thanos",
      args: ["compact", "--wait", "--data-dir=/data"],
      volumeMounts: [{ name: "data", mountPath: "/data" }],
    },
    {
      spec: {
        replicas,
        volumeClaimTemplates: [
          { metadata: { name: "data" }, spec: { resources: { requests: { storage: "100Gi" } } } },
        ],
      },
    },
  );
}

function fill<T extends proto.AnalyzeRequest | proto.AnalyzerResource>(
  message: T,
  resource: FakeResource,
): T {
  message.setType(resource.type);
  message.setName(resource.name);
  message.setUrn(`urn:pulumi:dev::thanos::${resource.type}::${resource.name}`);
  const plain = JSON.parse(JSON.stringify(resource.props)) as Record<string, JavaScriptValue>;
  message.setProperties(Struct.fromJavaScript(plain));
  message.setOptions(new proto.AnalyzerResourceOptions());
  return message;
}

function diagnostics(response: proto.AnalyzeResponse) {
  return response.getDiagnosticsList().map((found) => [found.getPolicyname(), found.getEnforcementlevel()]);
}

function call<T>(start: (done: (error: Error | null, response: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    start((error, response) => (error ? reject(error) : resolve(response))),
  );
}

async function firstLine(started: ChildProcess): Promise<string> {
  assert.ok(started.stdout);
  for await (const line of createInterface(started.stdout)) return line;
  throw new Error("The policy pack ended before it printed its port.");
}
