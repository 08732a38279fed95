import type { FakeResource, PolicySettings } from "../../support/policy";

/** One change to a shipped stack that breaks it, and every policy that must say so. */
export interface Mutation {
  readonly name: string;
  /** The policies that fire: these, no more. */
  readonly fires: readonly string[];
  /** What a team would have set of policies, if the change makes sense only then. */
  readonly settings?: PolicySettings;
  readonly change: (stack: StackCopy) => void;
}

/** The shipped stack at hand does not have what the mutation changes; another one may. */
export class NoTarget extends Error {}

const podKinds = ["StatefulSet", "Deployment", "DaemonSet"];

/** A stack's resources for a mutation to change; what it asks for is copied first. */
export class StackCopy {
  readonly resources: FakeResource[];
  /** Resources that may differ from the original. */
  readonly touched = new Set<FakeResource>();

  constructor(original: readonly FakeResource[]) {
    this.resources = [...original];
  }

  /** The properties of the Kubernetes object of this kind and name. */
  object(kind: string, name: string): any {
    return this.#take(
      ({ type, props }: any) => type.endsWith(`:${kind}`) && props.metadata?.name === name,
      `${kind} ${name}`,
    ).props;
  }

  /** The properties of a resource of this Pulumi type, such as `minio:index/s3Bucket:S3Bucket`. */
  resource(type: string, name?: string): FakeResource {
    return this.#take((one) => one.type === type && (name ?? one.name) === one.name, `${type} ${name ?? ""}`);
  }

  /**
   * A container by its name, with the workload's properties and its pod's `spec`.
   *
   * @param at which, where several workloads have one.
   */
  container(name: string, at = 0): { container: any; pod: any; workload: any } {
    const has = ({ type, props }: any) =>
      podKinds.some((kind) => type.endsWith(`:${kind}`)) &&
      containersOf(props).some((one) => one.name === name);
    const workload = this.#take(has, `container ${name}`, at).props as any;
    const container = containersOf(workload).find((one) => one.name === name);
    return { container, pod: workload.spec.template.spec, workload };
  }

  /** The words of a container, to be changed with `setFlag` and `dropFlag`. */
  args(name: string, at = 0): string[] {
    return this.container(name, at).container.args;
  }

  add(resource: FakeResource): void {
    this.resources.push(resource);
    this.touched.add(resource);
  }

  /** A second resource like the one of this kind and name, under another name. */
  duplicate(kind: string, name: string, newName: string): any {
    const { type, props, opts } = this.#find(
      ({ type, props }: any) => type.endsWith(`:${kind}`) && props.metadata?.name === name,
      `${kind} ${name}`,
    );
    const copy = structuredClone({ type, name: newName, props, opts }) as any;
    copy.props.metadata.name = newName;
    this.add(copy);
    return copy.props;
  }

  remove(kind: string, name: string): void {
    const found = this.#find(
      ({ type, props }: any) => type.endsWith(`:${kind}`) && props.metadata?.name === name,
      `${kind} ${name}`,
    );
    this.resources.splice(this.resources.indexOf(found), 1);
  }

  #find(is: (resource: FakeResource) => boolean, what: string, at = 0): FakeResource {
    const found = this.resources.filter(is)[at];
    if (!found) throw new NoTarget(`The stack has no ${what}.`);
    return found;
  }

  #take(is: (resource: FakeResource) => boolean, what: string, at = 0): FakeResource {
    const found = this.#find(is, what, at);
    if (this.touched.has(found)) return found;
    const copy = structuredClone(found);
    this.resources[this.resources.indexOf(found)] = copy;
    this.touched.add(copy);
    return copy;
  }
}

/** Gives a flag another value, or adds it: `true` and `false` are `--name` and `--no-name`. */
export function setFlag(args: string[], name: string, value: string | boolean): void {
  const word = typeof value === "string" ? `--${name}=${value}` : value ? `--${name}` : `--no-${name}`;
  const at = args.findIndex((arg) => isFlag(arg, name));
  if (at < 0) args.push(word);
  else args[at] = word;
}

/** Takes every occurrence of a flag away. */
export function dropFlag(args: string[], name: string): void {
  if (!args.some((arg) => isFlag(arg, name))) throw new NoTarget(`There is no --${name} to take away.`);
  for (let at = args.length - 1; at >= 0; at--) if (isFlag(args[at], name)) args.splice(at, 1);
}

/** Replaces a part of a ConfigMap's file. */
export function replaceInFile(
  stack: StackCopy,
  configMap: string,
  key: string,
  part: string | RegExp,
  by: string,
): void {
  const { data } = stack.object("ConfigMap", configMap);
  const text: string = data[key].replace(part, by);
  if (text === data[key]) throw new NoTarget(`${configMap} has no ${part}.`);
  data[key] = text;
}

function isFlag(arg: string, name: string): boolean {
  return arg === `--${name}` || arg === `--no-${name}` || arg.startsWith(`--${name}=`);
}

function containersOf(props: any): any[] {
  const { containers = [], initContainers = [] } = props.spec?.template?.spec ?? {};
  return [...containers, ...initContainers];
}
