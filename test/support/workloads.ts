import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ThanosStack } from "../../components/thanosStack";
import { loadSettings } from "../../settings";
import { Program, Registered, run } from "./mocks";

export const statefulSet = "kubernetes:apps/v1:StatefulSet";
export const deployment = "kubernetes:apps/v1:Deployment";

/** Builds the stack of the configuration that `run` was given. */
export const startStack = (): ThanosStack => new ThanosStack("thanos", loadSettings().thanos);

/** A stack with three shards of two replicas; all else has its default. */
export const runDevStack = (): Promise<Program<ThanosStack>> =>
  run(startStack, { prometheus: { shards: 3, replicas: 2 } });

/** Every workload of a program. */
export const workloads = (program: Program<unknown>): Registered[] => [
  ...program.ofType(statefulSet),
  ...program.ofType(deployment),
];

/** Every container of a workload, native sidecars first. */
export const containersOf = (workload: Registered): any[] => [
  ...(workload.inputs.spec.template.spec.initContainers ?? []),
  ...workload.inputs.spec.template.spec.containers,
];

/** The arguments of a container, by the names of its workload and its own. @default the workload's only one */
export function argsOf(program: Program<unknown>, workload: string, container = workload): string[] {
  const found = workloads(program).find(({ name }) => name === workload);
  assert.ok(found, `there is no workload ${workload}`);
  return containersOf(found).find(({ name }) => name === container).args;
}

/** The first arguments of a program of Thanos, as a stack without other settings has them. */
export const thanosArgs = (command: string, http: number, grpc: boolean): string[] => [
  command,
  "--log.level=info",
  "--log.format=logfmt",
  "--enable-auto-gomemlimit",
  `--http-address=0.0.0.0:${http}`,
  ...(grpc ? ["--grpc-address=0.0.0.0:10901"] : []),
];

/** The files of a ConfigMap. */
export const filesOf = (program: Program<unknown>, name: string): Record<string, string> =>
  program.resource("kubernetes:core/v1:ConfigMap", name).inputs.data;

/** The value of a secret in the mocks, and any other value as it is. */
export const plain = (value: any): any =>
  pulumi.runtime.isRpcSecret(value) ? pulumi.runtime.unwrapRpcSecret(value) : value;

/** Every resource of a program but its components: kind, name in Pulumi and name of the object. */
export const childrenOf = (program: Program<unknown>): string[] =>
  program.resources
    .filter(({ type }) => !type.startsWith("thanos:index:"))
    .map(({ type, pulumiName, name }) => `${type.split(":").at(-1)} ${pulumiName} ${name}`)
    .sort();

/** Fails unless a component refuses its arguments with exactly these messages below the heading that names it. */
export async function assertRefused(start: () => unknown, heading: string, ...says: string[]): Promise<void> {
  const message = [`The arguments of ${heading} are not valid:`, ...says.map((each) => `  ${each}`)].join(
    "\n",
  );
  await assert.rejects(run(start), (error: Error) => {
    assert.equal(error.message, message);
    return true;
  });
}

/**
 * Fails unless the pods of a StatefulSet read the Secret `bucket-access`, and start again when its digest changes, but
 * for nothing else.
 *
 * @param start a program in which the Secret has this digest.
 */
export async function assertStartsAgainWithSecret(
  workload: string,
  start: (objectStoreDigest: string) => unknown,
): Promise<void> {
  const podOf = async (digest: string) =>
    (await run(() => start(digest))).resource(statefulSet, workload).inputs.spec.template;
  const [before, after] = [await podOf("a"), await podOf("b")];
  const { secret } = before.spec.volumes.find(({ name }: any) => name === "objstore");
  assert.equal(secret.secretName, "bucket-access");
  assert.deepEqual(before.spec, after.spec);
  assert.notDeepEqual(before.metadata.annotations, after.metadata.annotations);
}

/**
 * Fails unless the components "one" and "two" of a program have no object in common, and no selector of the one takes
 * pods of the other: such a Service would send its requests to the wrong tier.
 */
export function assertApart(program: Program<unknown>): void {
  const objects = program.resources
    .filter(({ inputs }) => inputs.metadata !== undefined)
    .map(({ type, name, inputs }) => `${type} ${inputs.metadata.namespace}/${name}`);
  assert.equal(new Set(objects).size, objects.length, `an object is there twice: ${objects.join(", ")}`);
  const ownerOf = ({ pulumiName }: Registered) => pulumiName.split("-")[0];
  const selecting = program.resources.filter(({ inputs }) => inputs.spec?.selector);
  assert.deepEqual([...new Set(selecting.map(ownerOf))].sort(), ["one", "two"]);
  for (const each of selecting) {
    const { selector } = each.inputs.spec;
    const behind = workloads(program).filter(({ inputs }) =>
      Object.entries(selector.matchLabels ?? selector).every(
        ([label, value]) => inputs.spec.template.metadata.labels[label] === value,
      ),
    );
    assert.deepEqual([...new Set(behind.map(ownerOf))], [ownerOf(each)], `${each.type} ${each.name}`);
  }
}

/** The arguments of Prometheus with the defaults. */
export const prometheusArgs: readonly string[] = [
  "--log.level=info",
  "--log.format=logfmt",
  "--config.file=/etc/prometheus/config_out/prometheus.yaml",
  "--storage.tsdb.path=/prometheus",
  "--storage.tsdb.retention.time=2d",
  "--storage.tsdb.min-block-duration=2h",
  "--storage.tsdb.max-block-duration=2h",
  "--web.route-prefix=/",
  "--web.enable-lifecycle",
  "--web.listen-address=0.0.0.0:9090",
];

/** The arguments of its sidecar with the defaults. */
export const sidecarArgs: readonly string[] = [
  ...thanosArgs("sidecar", 10902, true),
  "--tsdb.path=/prometheus",
  "--prometheus.url=http://127.0.0.1:9090",
  "--objstore.config-file=/etc/thanos/objstore/objstore.yml",
  "--reloader.config-file=/etc/prometheus/config/prometheus.yaml.tmpl",
  "--reloader.config-envsubst-file=/etc/prometheus/config_out/prometheus.yaml",
  "--reloader.rule-dir=/etc/prometheus/rules",
  "--reloader.watch-interval=1m",
];
