import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isRpcSecret, unwrapRpcSecret } from "@pulumi/pulumi/runtime";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { parse } from "yaml";
import { ThanosStack } from "../../../components/thanosStack";
import { loadSettings } from "../../../config";
import { run } from "../../support/mocks";
import type { FakeResource, PolicySettings } from "../../support/policy";

/** One of this repository's environments, as its settings file makes it. */
export interface ShippedStack {
  readonly name: string;
  readonly resources: readonly FakeResource[];
  /** What the environment sets of policies, in `policies/NAME.json`. */
  readonly policySettings: PolicySettings;
}

/** The environments that have a settings file. Each is made once, however often it is asked for. */
export function shippedStacks(): Promise<readonly ShippedStack[]> {
  return (made ??= makeAll());
}

let made: Promise<readonly ShippedStack[]> | undefined;

async function makeAll(): Promise<readonly ShippedStack[]> {
  const names = readdirSync(".").flatMap((file) => /^Pulumi\.(\w+)\.yaml$/.exec(file)?.slice(1) ?? []);
  if (names.length === 0)
    throw new Error("No Pulumi.<stack>.yaml here: run the tests in the project's folder.");
  const stacks: ShippedStack[] = [];
  // Settings and mocks are Pulumi's globals, so one after the other.
  for (const name of names.sort()) {
    stacks.push({ name, resources: await resourcesOf(name), policySettings: policySettingsOf(name) });
  }
  return stacks;
}

async function resourcesOf(stack: string): Promise<FakeResource[]> {
  const { config = {} } = parse(readFileSync(`Pulumi.${stack}.yaml`, "utf8")) as {
    config?: Record<string, { secure?: string } | string | number>;
  };
  const settings = Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith("thanos:"))
      .map(([key, value]) => [
        key.slice("thanos:".length),
        typeof value === "object" && value.secure ? "secret-of-this-test" : value,
      ]),
  );
  const protectedUrns = new Set<string>();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the monitor below
  const register = MockMonitor.prototype.registerResource;
  // The mocks leave resource options out.
  MockMonitor.prototype.registerResource = function (request, ...rest) {
    if (request.getProtect()) protectedUrns.add(`${request.getType()} ${request.getName()}`);
    return register.call(this, request, ...rest);
  };
  try {
    const program = await run(() => new ThanosStack("thanos", loadSettings().thanos), settings);
    return program.resources.map(({ type, name, inputs }) => ({
      type,
      name,
      props: plain(inputs) as Record<string, unknown>,
      opts: { protect: protectedUrns.has(`${type} ${name}`) },
    }));
  } finally {
    MockMonitor.prototype.registerResource = register;
  }
}

/** A policy gets secrets as plain values. */
function plain(value: unknown): unknown {
  if (isRpcSecret(value)) return plain(unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function policySettingsOf(stack: string): PolicySettings {
  const file = `policies/${stack}.json`;
  if (!existsSync(file)) return {};
  const settings = JSON.parse(readFileSync(file, "utf8")) as Record<string, string | object>;
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, object] => typeof entry[1] === "object"),
  );
}
