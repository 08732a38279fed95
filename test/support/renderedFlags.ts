import type { Program as Command } from "../../model/flagCatalogue";
import { Program, Registered } from "./mocks";

/** The arguments of one container of the stack that runs a program whose flags are known. */
export interface Rendered {
  /** The workload's and the container's name. */
  readonly name: string;
  readonly command: Command;
  /** Tag of its image. */
  readonly version: string;
  /** Its arguments, without the command of Thanos. */
  readonly words: readonly string[];
}

const workloads = ["kubernetes:apps/v1:StatefulSet", "kubernetes:apps/v1:Deployment"];

/** Arguments of every Thanos, Prometheus and Alertmanager that a program registered. */
export function renderedFlags(program: Program<unknown>): Rendered[] {
  return workloads.flatMap((type) => program.ofType(type)).flatMap(containers);
}

function containers({ name, inputs }: Registered): Rendered[] {
  const { initContainers = [], containers } = inputs.spec.template.spec;
  return [...initContainers, ...containers].flatMap((container: any): Rendered[] => {
    const [, image, version] = /\/([^/:]+):([^@]+)(?:@.*)?$/.exec(container.image as string) ?? [];
    const args: string[] = container.args ?? [];
    const place = { name: `${name}/${container.name}`, version };
    if (image === "thanos") return [{ ...place, command: args[0] as Command, words: args.slice(1) }];
    return image === "prometheus" || image === "alertmanager"
      ? [{ ...place, command: image, words: args }]
      : [];
  });
}
