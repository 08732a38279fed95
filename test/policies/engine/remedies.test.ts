import assert from "node:assert/strict";
import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import * as deserialize from "@pulumi/policy/deserialize";
import * as proxy from "@pulumi/policy/proxy";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { policies } from "../../../policies/pack";
import { judge, unknown, workload, type FakeResource } from "../../support/policy";

// The SDK's own steps around a remediation; its type declarations leave them out.
const { deserializeProperties, serializeProperties } = deserialize as unknown as {
  deserializeProperties: (struct: Struct, proxySecrets: boolean) => Record<string, unknown>;
  serializeProperties: (value: unknown) => Promise<Record<string, unknown>>;
};
const { unknownCheckingProxy: checked } = proxy as unknown as { unknownCheckingProxy: <T>(value: T) => T };

const remediating = policies.filter(({ documentation }) => documentation.remediation);
const named = (name: string) =>
  remediating.find((policy) => policy.name === name) as ResourceValidationPolicy;

/** The resource as a remediation leaves it, by the way that it takes through the SDK; `undefined` if it is not touched. */
async function remediated(name: string, resource: FakeResource): Promise<FakeResource | undefined> {
  const struct = Struct.fromJavaScript(
    JSON.parse(JSON.stringify(resource.props)) as Record<string, JavaScriptValue>,
  );
  const props = checked(deserializeProperties(struct, true));
  const args = { ...resource, urn: "urn", props, opts: {}, getConfig: () => ({}) };
  const result = await named(name).remediateResource?.(args as unknown as ResourceValidationArgs);
  return result ? { ...resource, props: await serializeProperties(result) } : undefined;
}

const secretMark = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [secretMark]: "1b47061264138c4ac30d75fd1eb44270", value });
const compactor = (args: unknown[] = [], spec: object = {}, kind = "StatefulSet") =>
  workload(kind, { image: "thanos", args: ["compact", ...args] }, { spec });
const prometheus = (args: unknown[] = [], spec: object = {}) =>
  workload("StatefulSet", { image: "prom/prometheus", args }, { spec });
const words = (resource: FakeResource): unknown =>
  (resource.props as any).spec.template.spec.containers[0].args;

/** What is wrong, by policy, and whether a remediation makes it pass. */
const wrong: readonly [string, string, FakeResource][] = [
  ["compactor-single-replica", "two replicas", compactor([], { replicas: 2 })],
  ["compactor-single-replica", "a rolling Deployment of three", compactor([], { replicas: 3 }, "Deployment")],
  [
    "compactor-single-replica",
    "a CronJob that overlaps",
    workload("CronJob", { image: "thanos", args: ["compact"] }, { spec: { concurrencyPolicy: "Replace" } }),
  ],
  ["compactor-halts-on-error", "a switch off", compactor(["--no-debug.halt-on-error"])],
  ["compactor-halts-on-error", "a switch off by its value", compactor(["--debug.halt-on-error=false"])],
  ["compactor-checks-index", "the flag twice", compactor(Array(2).fill("--debug.accept-malformed-index"))],
  [
    "compactor-checks-index",
    "the flag beside a word that is not known",
    compactor([`--data-dir=/data`, unknown("String"), "--debug.accept-malformed-index"]),
  ],
  ["data-locked", "Prometheus", prometheus(["--storage.tsdb.no-lockfile"])],
  [
    "data-locked",
    "a Ruler, its flag in command",
    workload("StatefulSet", { image: "thanos", command: ["thanos", "rule", "--tsdb.no-lockfile"] }),
  ],
  [
    "data-claims-retained",
    "one that deletes",
    prometheus([], { persistentVolumeClaimRetentionPolicy: { whenScaled: "Delete" } }),
  ],
];

describe("a policy at the level remediate", () => {
  for (const [name, fault, resource] of wrong) {
    it(`${name} puts ${fault} right`, async () => {
      const policy = named(name);
      assert.ok(judge([policy], resource)[name], "it is refused before");
      const result = await remediated(name, resource);
      assert.ok(result, "something is changed");
      assert.deepEqual(judge([policy], result), {});
      assert.equal(await remediated(name, result), undefined, "what is right is not touched");
    });
  }

  it("is proven for each that says it remediates", () => {
    const proven = new Set(wrong.map(([name]) => name));
    assert.deepEqual(
      remediating.map(({ name }) => name).filter((name) => !proven.has(name)),
      [],
    );
    for (const { name, documentation } of remediating)
      assert.match(documentation.remediation?.does ?? "", /^[A-Z].+\.$/, name);
    assert.ok(remediating.length >= 4);
  });

  it("changes one word and nothing else, and keeps what is secret or not known yet", async () => {
    const args = ["--a=b", secret("--log.level=debug"), unknown("String"), "--debug.accept-malformed-index"];
    const resource = compactor(args);
    const result = await remediated("compactor-checks-index", resource);
    assert.ok(result);
    assert.deepEqual(words(result), ["compact", ...args.slice(0, -1), "--no-debug.accept-malformed-index"]);
    assert.deepEqual(result, {
      ...resource,
      props: { ...resource.props, spec: (result.props as { spec: unknown }).spec },
    });
  });

  it("refuses what has no safe remedy: one on every node, a script of a shell", async () => {
    const daemons = compactor([], {}, "DaemonSet");
    const left = await remediated("compactor-single-replica", daemons);
    assert.equal(left, undefined);
    assert.ok(judge([named("compactor-single-replica")], daemons)["compactor-single-replica"]);
    const script = workload("StatefulSet", {
      image: "thanos",
      command: ["sh", "-c", "thanos compact --debug.accept-malformed-index"],
    });
    const still = await remediated("compactor-checks-index", script);
    assert.equal(still, undefined);
    assert.ok(judge([named("compactor-checks-index")], script)["compactor-checks-index"]);
  });
});
