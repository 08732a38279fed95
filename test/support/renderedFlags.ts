import * as pulumi from "@pulumi/pulumi";
import type { Program as Command } from "../../model/flagCatalogue";
import { Program, Registered } from "./mocks";

/** One container of the stack that runs a program whose flags are known. */
export interface Rendered {
  /** The workload's and the container's name. */
  readonly name: string;
  readonly command: Command;
  /** Tag of its image. */
  readonly version: string;
  /** Its arguments, without the command of Thanos. */
  readonly words: readonly string[];
  /** Files of its ConfigMaps and Secrets by name, by the folder that they are mounted into; others are empty. */
  readonly folders: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const workloads = ["kubernetes:apps/v1:StatefulSet", "kubernetes:apps/v1:Deployment"];

/** Every Thanos, Prometheus and Alertmanager that a program registered. */
export function renderedFlags(program: Program<unknown>): Rendered[] {
  return workloads
    .flatMap((type) => program.ofType(type))
    .flatMap((workload) => containers(program, workload));
}

function containers(program: Program<unknown>, { name, inputs }: Registered): Rendered[] {
  const { initContainers = [], containers, volumes = [] } = inputs.spec.template.spec;
  return [...initContainers, ...containers].flatMap((container: any): Rendered[] => {
    const [, image, version] = /\/([^/:]+):([^@]+)(?:@.*)?$/.exec(container.image as string) ?? [];
    const args: string[] = container.args ?? [];
    const folders = Object.fromEntries(
      container.volumeMounts.map(({ name, mountPath }: any) => [
        mountPath,
        filesOf(program, volumes.find((volume: any) => volume.name === name) ?? {}),
      ]),
    );
    const place = { name: `${name}/${container.name}`, version, folders };
    if (image === "thanos") return [{ ...place, command: args[0] as Command, words: args.slice(1) }];
    return image === "prometheus" || image === "alertmanager"
      ? [{ ...place, command: image, words: args }]
      : [];
  });
}

/** A Secret that somebody else puts into the namespace has no files here. */
function filesOf(program: Program<unknown>, { configMap, secret }: any): Record<string, string> {
  const kind = configMap ? "ConfigMap" : "Secret";
  const name: string | undefined = configMap?.name ?? secret?.secretName;
  const found = program.ofType(`kubernetes:core/v1:${kind}`).find((resource) => resource.name === name);
  const data = found?.inputs.data ?? found?.inputs.stringData ?? {};
  return pulumi.runtime.isRpcSecret(data) ? pulumi.runtime.unwrapRpcSecret(data) : data;
}
