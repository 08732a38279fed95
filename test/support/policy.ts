import * as sdk from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy";
import { isUnknown } from "../../policies/unknowns";
import type { Labels } from "../../policies/selectors";

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

/**
 * Runs policies over a stack as the SDK does, and returns the messages of each policy that has any. A policy that
 * met an unknown value gives `unknown: PATH`, which the SDK shows as an advisory "can't run policy".
 */
export function judge(policies: sdk.Policies, ...resources: FakeResource[]): Record<string, string[]> {
  const messages: Record<string, string[]> = {};
  const seen = resources.map((resource) => ({
    ...resource,
    urn: `urn:${resource.name}`,
    props: unknownCheckingProxy(resource.props),
  }));
  for (const policy of policies) {
    const report = (message: string) => void (messages[policy.name] ??= []).push(message);
    const run = (validate: () => void) => {
      try {
        validate();
      } catch (error) {
        if (!isUnknown(error)) throw error;
        report(`unknown: ${error.props.join(".")}`);
      }
    };
    if ("validateStack" in policy) {
      run(() => void policy.validateStack({ resources: seen } as unknown as sdk.StackValidationArgs, report));
    } else {
      const validations = [policy.validateResource ?? []].flat();
      for (const resource of seen)
        for (const validate of validations)
          run(() => void validate(resource as unknown as sdk.ResourceValidationArgs, report));
    }
  }
  return messages;
}
