import * as sdk from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy";
import { adoption } from "../../policies/engine/adoption";
import { isUnknown } from "../../policies/reading/unknowns";
import type { Resource } from "../../policies/reading/kubernetes";
import type { Labels } from "../../policies/reading/selectors";

// The SDK's type declarations leave these out: they are marked internal, though its own tests and ours need them.
const { unknownCheckingProxy } = sdk as unknown as { unknownCheckingProxy: <T>(value: T) => T };
const sentinels = proxy as unknown as Record<string, string>;

/** What stands in a resource's properties for a value that a preview does not know yet. The type is a fiction. */
export function unknown<T>(kind: "String" | "Number" | "Array" | "Object" | "Boolean"): T {
  const sentinel = sentinels[`unknown${kind}Value`];
  if (sentinel === undefined) throw new Error(`The policy SDK has no sentinel for an unknown ${kind}.`);
  return sentinel as T;
}

/** A resource as it reaches a policy. */
export interface FakeResource {
  type: string;
  name: string;
  props: Record<string, unknown>;
  opts?: { protect?: boolean; parent?: string };
}

/** A Kubernetes object in the given group and version. */
export function kubernetesObject(
  apiVersion: string,
  kind: string,
  spec: unknown,
  metadata: Record<string, unknown> = { name: "subject", namespace: "monitoring" },
): FakeResource {
  return { type: `kubernetes:${apiVersion}:${kind}`, name: "subject-resource", props: { metadata, spec } };
}

const versions: Record<string, string> = { Job: "batch/v1", CronJob: "batch/v1", Pod: "core/v1" };

/**
 * A workload of this kind with one container and, unless `spec` says otherwise, an otherwise empty pod.
 *
 * @param spec of the workload, beside its pod template.
 * @param pod of the pod, beside its container.
 */
export function workload(
  kind: string,
  container: Record<string, unknown>,
  { spec = {}, pod = {}, labels = { app: "subject" } }: { spec?: object; pod?: object; labels?: Labels } = {},
): FakeResource {
  const podSpec = { containers: [{ name: "main", ...container }], ...pod };
  const template = { metadata: { labels }, spec: podSpec };
  const whole =
    kind === "Pod"
      ? podSpec
      : kind === "CronJob"
        ? { jobTemplate: { spec: { template } }, ...spec }
        : { template, ...spec };
  return kubernetesObject(versions[kind] ?? "apps/v1", kind, whole);
}

/** What a team sets of policies: as in a file for `--policy-pack-config`, without levels. */
export type PolicySettings = Readonly<Record<string, object>>;

/** What the SDK throws of a policy that does not apply. */
const left = new Error("not applicable");
const notApplicable = () => {
  throw left;
};

/**
 * Runs policies over a stack as the SDK does, and returns the messages of each policy that has any. A policy that
 * met an unknown value gives `unknown: PATH`, or `unreadable: REASON` for what will not be known later either; the SDK
 * shows both as an advisory "can't run policy".
 */
export function judge(policies: sdk.Policies, ...resources: FakeResource[]): Record<string, string[]> {
  return judgeWith({}, policies, resources);
}

/**
 * As `judge`, with settings.
 *
 * @param alone resources that policies of one resource judge.
 * @default alone all of them
 */
export function judgeWith(
  settings: PolicySettings,
  policies: sdk.Policies,
  resources: readonly FakeResource[],
  alone: readonly FakeResource[] = resources,
): Record<string, string[]> {
  const messages: Record<string, string[]> = {};
  // What another test chose is not this one's choice.
  adoption.choose({});
  const seen = new Map(resources.map((resource) => [resource, asSeen(resource)]));
  // One list for all, so that they share one reading of it, as they do in a preview.
  const stack = [...seen.values()];
  for (const policy of policies) {
    const getConfig = () => settings[policy.name] ?? {};
    const report = (message: string, urn?: string) => {
      if (urn !== undefined && !resources.some((resource) => urnOf(resource) === urn))
        throw new Error(`${policy.name} reports a resource that the stack does not have: ${urn}`);
      (messages[policy.name] ??= []).push(message);
    };
    const run = (validate: () => void) => {
      try {
        validate();
      } catch (error) {
        if (error === left) return;
        if (!isUnknown(error)) throw error;
        report(error.props.length > 0 ? `unknown: ${error.props.join(".")}` : `unreadable: ${error.message}`);
      }
    };
    if ("validateStack" in policy) {
      const args = { resources: stack, getConfig, notApplicable };
      run(() => void policy.validateStack(args as unknown as sdk.StackValidationArgs, report));
    } else {
      const validations = [policy.validateResource ?? []].flat();
      for (const resource of alone)
        for (const validate of validations) {
          const args = { ...seen.get(resource), getConfig, notApplicable };
          run(() => void validate(args as unknown as sdk.ResourceValidationArgs, report));
        }
    }
  }
  return messages;
}

/** The resource as a policy sees it: a value that is not known yet throws when it is touched. */
export function asSeen(resource: FakeResource): Resource {
  return { opts: {}, ...resource, urn: urnOf(resource), props: unknownCheckingProxy(resource.props) };
}

const urnOf = ({ type, name }: FakeResource) => `urn:${type}::${name}`;
