import { isRpcSecret, unwrapRpcSecret } from "@pulumi/pulumi/runtime";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { run } from "../../support/mocks";
import type { FakeResource } from "../../support/policy";

/**
 * The resources of a Pulumi program as they reach policies, with its protection and with secrets as plain values.
 *
 * @param settings under `thanos:`, by key.
 */
export async function resourcesOf(
  program: () => unknown,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<FakeResource[]> {
  const protectedUrns = new Set<string>();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the monitor below
  const register = MockMonitor.prototype.registerResource;
  // The mocks leave resource options out.
  MockMonitor.prototype.registerResource = function (request, ...rest) {
    if (request.getProtect()) protectedUrns.add(`${request.getType()} ${request.getName()}`);
    return register.call(this, request, ...rest);
  };
  try {
    const { resources } = await run(program, settings);
    return resources.map(({ type, name, pulumiName, inputs }) => ({
      type,
      name,
      props: plain(inputs) as Record<string, unknown>,
      opts: { protect: protectedUrns.has(`${type} ${pulumiName}`) },
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
