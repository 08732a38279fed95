import assert from "node:assert/strict";
import fc from "fast-check";
import { policies } from "../../policies/pack";
import { judgeWith, unknown, type FakeResource } from "../support/policy";
import { mutations } from "./mutations";
import { NoTarget, StackCopy, type Mutation } from "./mutations/mutation";
import { resourcesOfStack, shippedStacks, type ShippedStack } from "./mutations/stacks";

type Path = readonly (string | number)[];

describe("the policy pack on this repository's environments", () => {
  let stacks: readonly ShippedStack[];
  const kills = new Map(policies.map(({ name }) => [name, 0]));

  before("make them", async function () {
    this.timeout(60_000);
    stacks = await shippedStacks();
  });

  it("has nothing to say of any", () => {
    for (const { name, policySettings, resources } of stacks) {
      assert.ok(resources.length > 40, `${name} has resources`);
      assert.deepEqual(judgeWith(policySettings, policies, resources), {}, name);
    }
  });

  it("has nothing to say of replicas that the compactor merges by the program's own setting", async () => {
    const resources = await resourcesOfStack("dev", "compactor", { deduplicate: true });
    assert.match(JSON.stringify(resources), /--deduplication\.replica-label=/);
    const settings = stacks.find(({ name }) => name === "dev")?.policySettings ?? {};
    assert.deepEqual(judgeWith(settings, policies, resources), {});
  });

  it("has nothing to say of all of the cluster's own metrics: node-exporter is no part of Thanos, and needs its node", async () => {
    const resources = await resourcesOfStack("dev", "clusterMetrics", { nodeExporter: { enabled: true } });
    assert.match(JSON.stringify(resources), /"hostNetwork":true/);
    const settings = stacks.find(({ name }) => name === "dev")?.policySettings ?? {};
    assert.deepEqual(judgeWith(settings, policies, resources), {});
  });

  it("takes nothing for a fault in a first preview, which knows no Secret", () => {
    for (const { name, policySettings, resources } of stacks) {
      const first = resources.map((one) =>
        one.type.endsWith(":Secret")
          ? { ...one, props: { ...one.props, data: undefined, stringData: unknown("String") } }
          : one,
      );
      for (const [policy, messages] of Object.entries(judgeWith(policySettings, policies, first)))
        for (const message of messages)
          assert.match(message, /^unknown: |^unreadable: /, `${name}: ${policy}`);
    }
  });

  describe("changed in one thing, is refused by the policies that are for it and no other", () => {
    for (const mutation of mutations) {
      it(mutation.name, () => {
        const { stack, found, copy } = apply(stacks, mutation);
        assert.deepEqual(
          Object.keys(found).sort(),
          [...mutation.fires].sort(),
          `${stack.name}: ${JSON.stringify(found, null, 2)}`,
        );
        for (const name of mutation.fires) kills.set(name, (kills.get(name) ?? 0) + 1);
        hasNoSecret(Object.values(found).flat(), copy.resources);
        for (const name of mutation.fires) reportsUnknown(stack, mutation, copy, name);
      });
    }
  });

  it("has secrets to look for in every message", () => {
    assert.ok(secretsOf(stacks[0].resources).length > 5);
  });

  it("never takes a value that is not known for a fault, nor fails on it", () => {
    const [stack] = stacks;
    const leaves = stack.resources.flatMap(({ props }, at) =>
      leavesOf(props).map((path) => [at, path] as const),
    );
    fc.assert(
      fc.property(fc.constantFrom(...leaves), ([at, path]) => {
        const resources = stack.resources.map((one, index) => (index === at ? unknownAt(one, path) : one));
        const found = judgeWith(stack.policySettings, policies, resources, [resources[at]]);
        for (const message of Object.values(found).flat()) assert.match(message, /^(unknown|unreadable): /);
        hasNoSecret(Object.values(found).flat(), stack.resources);
      }),
      { numRuns: 100 },
    );
  }).timeout(180_000);

  describe("as a whole", () => {
    it("refuses at least one mutation by each policy", () => {
      const unproven = policies.map(({ name }) => name).filter((name) => !kills.get(name));
      assert.deepEqual(
        unproven,
        [],
        "these policies refuse no mutation: write one in test/policies/mutations/",
      );
    });

    after("coverage", () => {
      const width = Math.max(...policies.map(({ name }) => name.length));
      console.log("\n    policy, its level, and mutations that it refuses");
      for (const { name, enforcementLevel } of policies)
        console.log(`    ${name.padEnd(width)}  ${String(enforcementLevel).padEnd(9)}  ${kills.get(name)}`);
    });
  });
});

/** What the pack says of the first shipped stack that the mutation can change. */
function apply(stacks: readonly ShippedStack[], mutation: Mutation) {
  const missing: string[] = [];
  for (const stack of stacks) {
    const copy = new StackCopy(stack.resources);
    try {
      mutation.change(copy);
    } catch (error) {
      if (!(error instanceof NoTarget)) throw error;
      missing.push(`${stack.name}: ${error.message}`);
      continue;
    }
    const settings = { ...stack.policySettings, ...mutation.settings };
    return { stack, copy, found: judgeWith(settings, policies, copy.resources, [...copy.touched]) };
  }
  throw new Error(`No environment has what "${mutation.name}" changes: ${missing.join(" ")}`);
}

/** Where a mutation changes one value: while that is unknown, the policy does not pass, it says that it can't judge. */
function reportsUnknown(stack: ShippedStack, mutation: Mutation, copy: StackCopy, policy: string): void {
  const [changed, ...others] = [...copy.touched].filter((resource) => !sameAsBefore(stack, resource));
  const before = stack.resources.find(({ type, name }) => type === changed?.type && name === changed.name);
  if (!changed || !before || others.length > 0 || copy.resources.length !== stack.resources.length) return;
  const paths = leavesOf(changed.props).filter(
    (path) => valueAt(changed.props, path) !== valueAt(before.props, path),
  );
  if (paths.length !== 1) return;
  const resources = copy.resources.map((one) => (one === changed ? unknownAt(one, paths[0]) : one));
  const settings = { ...stack.policySettings, ...mutation.settings };
  const alone = resources.filter((one) => !copy.resources.includes(one));
  const found = judgeWith(
    settings,
    policies.filter(({ name }) => name === policy),
    resources,
    alone,
  );
  assert.match(
    found[policy]?.[0] ?? "",
    /^(unknown|unreadable): /,
    `${policy} passes ${paths[0].join(".")} for good`,
  );
}

function sameAsBefore(stack: ShippedStack, resource: FakeResource): boolean {
  const text = JSON.stringify(resource);
  return stack.resources.some((one) => one.name === resource.name && JSON.stringify(one) === text);
}

/** Passwords and keys of the stack, and the texts of its Secrets, are in no message. */
function hasNoSecret(messages: readonly string[], resources: readonly FakeResource[]): void {
  const secrets = secretsOf(resources);
  for (const message of messages)
    for (const secret of secrets)
      assert.ok(!message.includes(secret), `a secret is in: ${message.slice(0, 60)}...`);
}

function secretsOf(resources: readonly FakeResource[]): string[] {
  return resources
    .filter(({ type }) => type.endsWith(":Secret"))
    .flatMap(({ props }: any) => Object.values<string>({ ...props.stringData, ...props.data }))
    .flatMap((text) => [text, ...(text.match(/(?<=_key: ).+/g) ?? [])])
    .filter((text) => /secret|generated|password/.test(text));
}

function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function valueAt(value: any, path: Path): unknown {
  return path.reduce((inner, key) => inner?.[key], value);
}

function unknownAt(resource: FakeResource, path: Path): FakeResource {
  const copy = structuredClone(resource);
  const parent = valueAt(copy.props, path.slice(0, -1)) as Record<string | number, unknown>;
  parent[path[path.length - 1]] = unknown("String");
  return copy;
}
