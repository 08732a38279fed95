import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { stringify } from "yaml";

/** A resource as the engine would be told of it, without its place in the tree. */
export interface Registered {
  readonly type: string;
  /** The name that it has where it is made, such as `metadata.name`; else the one that it has in Pulumi. */
  readonly name: string;
  /** The name that it has in Pulumi. */
  readonly pulumiName: string;
  readonly inputs: Record<string, any>;
}

/** Everything that a program registered. */
export interface Program<T> {
  readonly result: T;
  readonly resources: readonly Registered[];
  /** The only resource of a type and a name where it is made; an error when there is none, or more than one. */
  resource(type: string, name: string): Registered;
  ofType(type: string): readonly Registered[];
}

/**
 * Runs a program against mocks. Secrets keep Pulumi's marker in `inputs`, so a test can see that they stayed secret.
 *
 * @param config settings under `thanos:`, by key; structured ones as objects.
 * @param secrets keys of those that are secret. @default none
 */
export async function run<T>(
  program: () => T,
  config: Record<string, unknown> = {},
  secrets: readonly string[] = [],
): Promise<Program<T>> {
  const resources: Registered[] = [];
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(config).map(([key, value]) => [
        `thanos:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
    secrets.map((key) => `thanos:${key}`),
  );
  await pulumi.runtime.setMocks(
    {
      newResource(args) {
        const inputs = args.inputs as Record<string, any>;
        resources.push({
          type: args.type,
          name: ownName(inputs) ?? args.name,
          pulumiName: args.name,
          inputs,
        });
        const generated =
          args.type === "random:index/randomPassword:RandomPassword"
            ? { result: `generated-${args.name}` }
            : {};
        return { id: `${args.name}-id`, state: { ...inputs, ...generated } };
      },
      call: () => ({}),
    },
    "thanos",
    "dev",
  );
  const clashes = findClashes();
  const result = program();
  await settled();
  assert.deepEqual(clashes, [], "resources that the engine would refuse: their URNs are the same");
  return {
    result,
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    resource(type, name) {
      const found = resources.filter((resource) => resource.type === type && resource.name === name);
      if (found.length === 1) return found[0];
      const names = resources.map((resource) => `${resource.type} ${resource.name}`).sort();
      throw new Error(`${found.length} resources are ${type} ${name}; there are\n${stringify(names)}`);
    },
  };
}

/** The name that a resource gives to what it makes: a Kubernetes object, a bucket, a user or a policy. */
function ownName({ metadata, name, bucket }: Record<string, any>): string | undefined {
  return ([metadata?.name, name, bucket] as unknown[]).find(
    (each): each is string => typeof each === "string",
  );
}

/**
 * URNs that more than one resource has, as they are registered: the engine would refuse the second one, and the mocks
 * let it take the place of the first. A URN has the types of all parents in it, but not their names.
 */
function findClashes(): readonly string[] {
  const monitor = pulumi.runtime.getMonitor() as unknown as MockMonitor;
  const clashes: string[] = [];
  const seen = new Set<string>();
  /** Types of a resource and of its parents, by its URN in the mocks. */
  const types = new Map<string, string>();
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = async (request, callback) => {
    const parent = types.get(request.getParent());
    const chain = parent === undefined ? request.getType() : `${parent}$${request.getType()}`;
    const urn = `${chain}::${request.getName()}`;
    if (seen.has(urn)) clashes.push(urn);
    seen.add(urn);
    await register(request, (error: any, response: any) => {
      if (response) types.set(response.getUrn() as string, chain);
      callback(error, response);
    });
  };
  return clashes;
}

/** The value of an output. */
export const valueOf = <T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> =>
  new Promise((resolve, reject) => {
    pulumi.output(output).apply(resolve);
    // An output that fails never calls `apply`.
    (output as unknown as { promise(): Promise<unknown> }).promise().catch(reject);
  });

/** Waits until nothing more is being registered: a resource may wait for the outputs of others. */
async function settled(): Promise<void> {
  const monitor = pulumi.runtime.getMonitor() as unknown as MockMonitor;
  for (let known = -1; known !== monitor.getRegisteredResources().size;) {
    known = monitor.getRegisteredResources().size;
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}
