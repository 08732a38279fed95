import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { stringify } from "yaml";

/** A resource as the engine would be told of it, without its place in the tree. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, any>;
}

/** Everything that a program registered. */
export interface Program<T> {
  readonly result: T;
  readonly resources: readonly Registered[];
  /** The only resource of a type and name; an error when there is none, or more than one. */
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
        resources.push({ type: args.type, name: args.name, inputs });
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
  const result = program();
  await settled();
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

/** Waits until nothing more is being registered: a resource may wait for the outputs of others. */
async function settled(): Promise<void> {
  const monitor = pulumi.runtime.getMonitor() as unknown as MockMonitor;
  for (let known = -1; known !== monitor.getRegisteredResources().size;) {
    known = monitor.getRegisteredResources().size;
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}
