import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { adoption, placeOf } from "./adoption";
import type { GuardPolicy } from "./policy";
import type { Resource } from "../reading/kubernetes";
import { isUnknown } from "../reading/unknowns";

/** Levels and settings by policy, as in a file for `--policy-pack-config`; `all` is the level of those that it does not name. */
export type PackConfig = Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;

/** A fault, or why a policy could not judge. */
export interface AuditFinding {
  readonly policy: string;
  readonly kind: "violated" | "not judged";
  readonly level: "mandatory" | "advisory";
  readonly message: string;
  /** Of the resource; `undefined` where it is the stack as a whole. */
  readonly urn?: string;
  /** `Kind/namespace/name`. */
  readonly resource?: string;
}

const levels = ["mandatory", "advisory", "remediate", "disabled"];

/** A file of levels and settings is wrong. */
export class BadConfig extends Error {}

/**
 * Judges resources by the pack, in this process: what Pulumi does with a stack, without Pulumi.
 *
 * @throws BadConfig if the configuration names a policy, a setting or a level that there is not.
 */
export function audit(
  resources: readonly Resource[],
  config: PackConfig,
  policies: readonly GuardPolicy[],
): AuditFinding[] {
  const levelOf = levelsIn(config, policies);
  const findings: AuditFinding[] = [];
  const places = new Map(resources.map((resource) => [resource.urn, placeOf(resource)]));
  const run = (policy: GuardPolicy, of: Resource | undefined, judge: (report: Report) => void) => {
    const level = levelOf(policy);
    if (level === "disabled") return;
    const add = (kind: AuditFinding["kind"], message: string, urn: string | undefined) =>
      findings.push({
        policy: policy.name,
        kind,
        level: kind === "violated" && level !== "advisory" ? "mandatory" : "advisory",
        message,
        ...(urn !== undefined && { urn, resource: places.get(urn) }),
      });
    try {
      judge((message, urn) => add("violated", message, urn ?? of?.urn));
    } catch (error) {
      if (error === notForThis) return;
      if (!isUnknown(error)) throw error;
      // A policy for the whole stack has said in the message which resource it is.
      const what = of && error.props.length > 0 ? `${error.props.join(".")} is not known` : error.message;
      add("not judged", what, of?.urn);
    }
  };
  adoption.choose({});
  const shared = { stackTags: new Map<string, string>(), notApplicable: leave };
  for (const policy of policies) {
    const getConfig = () => settingsOf(config, policy.name);
    const validations = "validateResource" in policy ? [policy.validateResource ?? []].flat() : [];
    for (const resource of validations.length > 0 ? resources : [])
      for (const validate of validations)
        run(policy, resource, (report) => {
          const args = { ...shared, ...resource, opts: resource.opts, getConfig };
          void validate(args as unknown as ResourceValidationArgs, report);
        });
  }
  for (const policy of policies)
    if ("validateStack" in policy)
      run(policy, undefined, (report) => {
        const args = { ...shared, resources, getConfig: () => settingsOf(config, policy.name) };
        void policy.validateStack(args as unknown as StackValidationArgs, report);
      });
  return findings;
}

type Report = (message: string, urn?: string) => void;

/** What a policy throws that does not apply. */
const notForThis = new Error("not applicable");
const leave = () => {
  throw notForThis;
};

function settingsOf(config: PackConfig, policy: string): object {
  const given = config[policy] ?? {};
  if (typeof given === "string") return {};
  return Object.fromEntries(Object.entries(given).filter(([name]) => name !== "enforcementLevel"));
}

function levelsIn(config: PackConfig, policies: readonly GuardPolicy[]): (policy: GuardPolicy) => string {
  for (const [name, given] of Object.entries(config)) {
    const policy = policies.find((one) => one.name === name);
    if (!policy && name !== "all") throw new BadConfig(`${name} is not a policy of this pack.`);
    const level = typeof given === "string" ? given : given.enforcementLevel;
    if (level !== undefined && !levels.includes(level as string))
      throw new BadConfig(
        `${name} has the level ${JSON.stringify(level)}, which is not one. Write ${levels.join(", ")}.`,
      );
    const known = ["enforcementLevel", ...Object.keys(policy?.documentation.settings ?? {})];
    const unknown = typeof given === "string" ? [] : Object.keys(given).filter((one) => !known.includes(one));
    if (unknown.length > 0) throw new BadConfig(`${name} has no setting ${unknown.join(", ")}.`);
  }
  const levelIn = (name: string) => {
    const given = config[name];
    return typeof given === "object" ? (given.enforcementLevel as string | undefined) : given;
  };
  return (policy) => levelIn(policy.name) ?? levelIn("all") ?? String(policy.enforcementLevel);
}
