import { contentOf } from "./content";
import { documentFlags, withoutVariables } from "./fileFlags";
import type { Subject } from "./kubernetes";
import { keysOf } from "./mountedFiles";
import { readingOf } from "./filesRead";
import type { Container } from "./podSpec";
import { ourContainers } from "./ours";
import { programs } from "./programs";
import type { Stack } from "./stack";
import { thanosTiers } from "./tiers";
import { isUnknown, known, orUnknown, unreadable, type Known } from "./unknowns";
import type { Workload } from "./workloads";

/** `$(NAME)`, and with a dollar more the same as plain text. */
const reference = /\$?\$\(([A-Za-z_][\w.-]*)\)/g;

/** What Kubernetes gives every container for each Service of its namespace. */
const ofServices = /^[A-Z0-9_]+_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)$/;

/** A text in which variables of a container are put in. */
export interface ReferringText extends Subject {
  readonly workload: Workload;
  readonly container: Container;
  /** Where it stands, as in `has $(NAME) in ...`. */
  readonly place: string;
  readonly text: () => string;
}

/** The arguments of the stack's containers, the values of their variables, and the files of Thanos that are read so. */
export function referringTexts(stack: Stack): Known<ReferringText>[] {
  return [...inContainers(stack), ...inDocuments(stack)];
}

function inContainers(stack: Stack): Known<ReferringText>[] {
  return ourContainers(stack).flatMap((one): Known<ReferringText>[] => {
    if (isUnknown(one)) return [one];
    const { container } = one;
    // In a shell's script it is the shell's own.
    const byShell = orUnknown(() => programs(container).some((program) => program.byShell));
    const of = (words: readonly unknown[] | null | undefined, place: string) =>
      Array.from({ length: words?.length ?? 0 }, (_, at) => ({
        ...one,
        place,
        text: () => String(words?.[at]),
      }));
    return [
      ...(byShell === false
        ? [...of(container.command, "its command"), ...of(container.args, "its arguments")]
        : []),
      ...(container.env ?? []).map(({ name }, at) => ({
        ...one,
        // A variable sees those before it.
        container: { ...container, env: (container.env ?? []).slice(0, at) },
        place: `the variable ${name}`,
        text: () => (container.env ?? [])[at].value ?? "",
      })),
    ];
  });
}

/** Files that Thanos reads with variables. Those of reloaders have a policy of their own: `template-variables-set`. */
function inDocuments(stack: Stack): ReferringText[] {
  const flags = Object.keys(documentFlags)
    .filter((flag) => !withoutVariables.has(flag))
    .map((flag) => `--${flag}-file`);
  const tiers = new Set(stack.tiers(...thanosTiers).flatMap((tier) => (isUnknown(tier) ? [] : tier.title)));
  return readingOf(stack).documents.flatMap((document) => {
    const { seen, by, viewer, source, title, urn } = document;
    if (!seen || !flags.includes(by) || !tiers.has(title)) return [];
    return [{ title, urn, ...viewer, place: `${source} (${by})`, text: () => contentOf(seen.file) }];
  });
}

/** The variables of the text that nobody sets. @throws UnknownValueError if one may be set by what is not in this stack. */
export function unsetIn(stack: Stack, { text, container, workload }: ReferringText): string[] {
  const names = [...text().matchAll(reference)]
    .filter(([whole]) => !whole.startsWith("$$"))
    .map(([, name]) => name)
    .filter((name) => !ofServices.test(name));
  return [...new Set(names)].filter((name) => !isSet(stack, workload, container, name));
}

function isSet(stack: Stack, workload: Workload, { env, envFrom }: Container, name: string): boolean {
  if ((env ?? []).some((one) => one.name === name)) return true;
  return (envFrom ?? []).some((source) => {
    const { configMapRef, secretRef } = source;
    const kind = configMapRef ? "ConfigMap" : "Secret";
    const ref = configMapRef ?? secretRef;
    const object = ref?.name ? stack.named(kind, ref.name, workload) : undefined;
    if (!object)
      throw unreadable(
        `the variable ${name} may be from ${kind} ${ref?.name ?? "?"}, which is not in this stack`,
      );
    const prefix = (source as { prefix?: string | null }).prefix ?? "";
    return known(keysOf(object)).some((key) => `${prefix}${key}` === name);
  });
}

/** Variables that a container has more than once, with values that may differ. */
export function repeatedVariables({ env }: Container): string[] {
  const last = new Map((env ?? []).map((one) => [one.name, JSON.stringify([one.value, one.valueFrom])]));
  const differing = (env ?? []).filter(
    (one) => last.get(one.name) !== JSON.stringify([one.value, one.valueFrom]),
  );
  return [...new Set(differing.map(({ name }) => name))];
}
