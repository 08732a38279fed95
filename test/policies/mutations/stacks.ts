import { existsSync, readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { ThanosStack } from "../../../components/thanosStack";
import { loadSettings } from "../../../settings";
import type { FakeResource, PolicySettings } from "../../support/policy";
import { resourcesOf } from "../support/program";

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
    stacks.push({ name, resources: await resourcesOfStack(name), policySettings: policySettingsOf(name) });
  }
  return stacks;
}

/**
 * The resources of an environment.
 *
 * @param tier whose settings are changed.
 */
export function resourcesOfStack(stack: string, tier?: string, change?: object): Promise<FakeResource[]> {
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
  if (tier) settings[tier] = { ...(settings[tier] as object | undefined), ...change };
  return resourcesOf(() => new ThanosStack("thanos", loadSettings().thanos), settings);
}

function policySettingsOf(stack: string): PolicySettings {
  const file = `policies/${stack}.json`;
  if (!existsSync(file)) return {};
  const settings = JSON.parse(readFileSync(file, "utf8")) as Record<string, string | object>;
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, object] => typeof entry[1] === "object"),
  );
}
