import { parse, stringify } from "yaml";
import type { FakeResource } from "../../support/policy";

/** One thing broken in a stack. */
export interface Mutant {
  /** What was changed, and where. */
  readonly what: string;
  readonly resources: readonly FakeResource[];
}

/** A class of mistakes. */
export interface Break {
  readonly name: string;
  /** Stacks in which it is no mistake, by their titles. */
  readonly exceptIn?: RegExp;
  /** The stack, each time with one mistake of the class. */
  readonly mutants: (stack: readonly FakeResource[]) => readonly Mutant[];
}

/** A container of a stack, to be changed by {@link changeContainer}. */
export interface Place {
  readonly at: number;
  readonly workload: string;
  readonly pod: any;
  readonly container: any;
}

const podOf = (props: any) => props.spec?.template?.spec;
const containersOf = (pod: any): any[] => [
  ...(pod?.containers ?? []),
  ...(pod?.initContainers ?? []).filter(({ restartPolicy }: any) => restartPolicy === "Always"),
];

/** The long-running containers of all workloads. */
export function places(resources: readonly FakeResource[]): Place[] {
  return resources.flatMap(({ props }, at) => {
    const pod = podOf(props);
    const workload = String((props.metadata as any)?.name);
    return containersOf(pod).map((container) => ({ at, workload, pod, container }));
  });
}

/** The stack with one resource changed. */
export function change(
  resources: readonly FakeResource[],
  at: number,
  what: string,
  edit: (props: any) => void,
): Mutant {
  const copy = structuredClone(resources[at]);
  edit(copy.props);
  return { what, resources: resources.map((one, index) => (index === at ? copy : one)) };
}

/** The stack with one container changed. */
export function changeContainer(
  resources: readonly FakeResource[],
  { at, workload, container }: Place,
  what: string,
  edit: (container: any, pod: any) => void,
): Mutant {
  return change(resources, at, `${workload}, ${container.name}: ${what}`, (props) => {
    const pod = podOf(props);
    edit(
      containersOf(pod).find(({ name }) => name === container.name),
      pod,
    );
  });
}

/** The words of a container that are such a flag with a value, with their place among the arguments. */
export function flagsOf({ container }: Place, name: RegExp): { at: number; flag: string; value: string }[] {
  return ((container.args ?? []) as unknown[]).flatMap((word, at) => {
    const [, flag = "", value = ""] = /^--?([\w.-]+)=(.*)$/s.exec(String(word)) ?? [];
    return name.test(flag) ? [{ at, flag, value }] : [];
  });
}

/** The stack with one flag's value changed. */
export function changeFlags(
  resources: readonly FakeResource[],
  name: RegExp,
  by: (value: string, flag: string) => string | undefined,
): Mutant[] {
  return places(resources).flatMap((place) =>
    flagsOf(place, name).flatMap(({ at, flag, value }) => {
      const changed = by(value, flag);
      return changed === undefined || changed === value
        ? []
        : [
            changeContainer(resources, place, `--${flag}=${changed}`, ({ args }) => {
              args[at] = `--${flag}=${changed}`;
            }),
          ];
    }),
  );
}

/** The subcommand, or the program's name, of a container. */
export function programOf({ container }: Place): string {
  const [first = ""] = (container.args ?? []) as string[];
  if (!String(first).startsWith("-")) return String(first);
  return (
    String(container.image ?? "")
      .replace(/@.*|:[^/]*$/g, "")
      .split("/")
      .at(-1) ?? ""
  );
}

/** The stack with a word more in each container of these programs. */
export function addWord(
  resources: readonly FakeResource[],
  programs: readonly string[],
  word: string,
): Mutant[] {
  return places(resources)
    .filter((place) => programs.includes(programOf(place)) && !place.container.args.includes(word))
    .map((place) => changeContainer(resources, place, word, (container) => container.args.push(word)));
}

/** The stack with each Service changed in one way. */
export function changeServices(
  resources: readonly FakeResource[],
  what: string,
  edit: (spec: any, port: any) => void,
): Mutant[] {
  return resources.flatMap(({ type, props }, at) =>
    type.endsWith(":Service") && (props.spec as any)?.selector
      ? [
          change(resources, at, `Service ${String((props.metadata as any).name)}: ${what}`, ({ spec }) =>
            edit(spec, spec.ports[0]),
          ),
        ]
      : [],
  );
}

/** The stack with a part of each ConfigMap's texts replaced. */
export function changeFiles(
  resources: readonly FakeResource[],
  part: RegExp,
  by: (found: string) => string | undefined,
): Mutant[] {
  return resources.flatMap(({ type, props }, at) => {
    if (!type.endsWith(":ConfigMap")) return [];
    const data = (props.data ?? {}) as Record<string, string>;
    return Object.keys(data).flatMap((key) =>
      [...String(data[key]).matchAll(part)].flatMap(({ 0: found, index }) => {
        const changed = by(found);
        if (changed === undefined || changed === found) return [];
        return [
          change(resources, at, `${key}: ${changed}`, (copy) => {
            copy.data[key] = data[key].slice(0, index) + changed + data[key].slice(index + found.length);
          }),
        ];
      }),
    );
  });
}

/** The long-running containers of these programs, once each workload. */
export const placesOf = (resources: readonly FakeResource[], ...programs: readonly string[]): Place[] =>
  places(resources).filter((place) => programs.includes(programOf(place)));

/** The stack with these words more in one container, in place of those of the same flags. */
export function addWords(
  resources: readonly FakeResource[],
  place: Place,
  ...words: readonly string[]
): Mutant {
  return changeContainer(resources, place, words.join(" "), (container) => {
    const names = words.map((word) => `${word.split("=")[0]}=`);
    container.args = [
      ...container.args.filter((word: string) => !names.some((name) => word.startsWith(name))),
      ...words,
    ];
  });
}

/** The stack with several workloads in place of one, each with other words more and a name of its own. */
export function split(
  resources: readonly FakeResource[],
  { at, container }: Place,
  what: string,
  words: readonly (readonly string[])[],
): Mutant {
  const parts = words.map((more, part) => {
    const copy = structuredClone(resources[at]);
    const metadata = copy.props.metadata as { name: string };
    metadata.name = `${metadata.name}-part-${part}`;
    containersOf(podOf(copy.props))
      .find(({ name }) => name === container.name)
      .args.push(...more);
    return { ...copy, name: `${copy.name}-part-${part}` };
  });
  return { what, resources: [...resources.slice(0, at), ...parts, ...resources.slice(at + 1)] };
}

/** The stack with each configuration of a Prometheus changed in one way, if that changes it. */
export function changeConfigs(
  resources: readonly FakeResource[],
  what: string,
  edit: (config: any) => void,
): Mutant[] {
  return resources.flatMap(({ type, props }, at) => {
    if (!type.endsWith(":ConfigMap")) return [];
    const data = (props.data ?? {}) as Record<string, string>;
    return Object.keys(data).flatMap((key) => {
      if (!/^scrape_configs:/m.test(String(data[key])) || !/external_labels/.test(data[key])) return [];
      const config = parse(data[key]) as object;
      const before = JSON.stringify(config);
      edit(config);
      if (JSON.stringify(config) === before) return [];
      return [change(resources, at, `${key}: ${what}`, (copy) => (copy.data[key] = stringify(config)))];
    });
  });
}
