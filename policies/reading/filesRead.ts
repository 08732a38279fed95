import { posix } from "node:path";
import { configurationOf } from "./configuration";
import { contentOf } from "./content";
import { documentFlags, helperFlags, pathFlagsOf, type FileFlag, type FileForm } from "./fileFlags";
import { filesBelow, sightOf, type SeenFile } from "./fileSights";
import type { Viewer } from "./viewer";
import { imageOf } from "./imageNames";
import { namesIn, namingForms } from "./innerFiles";
import type { Subject } from "./kubernetes";
import { templateOf } from "./prometheusFile";
import { programs, runsProgram } from "./programs";
import type { Stack } from "./stack";
import { Flags } from "./tierFlags";
import { thanosTiers, type Tier } from "./tiers";
import { isUnknown, orUnknown, type Known } from "./unknowns";
import { withVariables } from "./variables";

/** A path that a program is given, by a flag or in a file. */
export interface NamedFile extends Subject {
  readonly viewer: Viewer;
  readonly path: string;
  /** What names it: `--config.file`, or `rule_files in ConfigMap monitoring/prometheus, key prometheus.yml`. */
  readonly by: string;
  readonly form: FileForm;
  readonly names: NonNullable<FileFlag["names"]>;
  /** All paths that the same flag or list names. */
  readonly siblings: readonly string[];
}

/** A text that a program reads, from a file or from its arguments. */
export interface Document extends Subject {
  /** Where it stands, for messages. */
  readonly source: string;
  readonly by: string;
  readonly form: FileForm;
  /** Version of the program, as its image tells it. */
  readonly version: string | undefined;
  readonly isRuler: boolean;
  readonly isSecret: boolean;
  /** @throws UnknownValueError if it is not known. */
  readonly text: () => string;
  /** How the container sees it, if it is a file. */
  readonly seen?: SeenFile;
  readonly viewer: Viewer;
}

/** All that the programs of a stack read. */
export interface Reading {
  readonly files: readonly Known<NamedFile>[];
  readonly documents: readonly Document[];
}

const read = new WeakMap<Stack, Reading>();

/** What every tier reads, and every reloader beside one. */
export function readingOf(stack: Stack): Reading {
  const found = read.get(stack) ?? readAll(stack);
  read.set(stack, found);
  return found;
}

function readAll(stack: Stack): Reading {
  const readers = stack
    .tiers(...thanosTiers, "prometheus", "alertmanager")
    .map((tier) => (isUnknown(tier) ? tier : new Reader(stack, tier)));
  const files = readers.flatMap((reader) => (isUnknown(reader) ? [reader] : reader.read().files));
  const documents = readers.flatMap((reader) => (isUnknown(reader) ? [] : reader.documents));
  return { files: [...files, ...helperFiles(stack)], documents };
}

/** One tier's files: those of its flags, then those that are named in them. */
class Reader {
  readonly files: Known<NamedFile>[] = [];
  readonly documents: Document[] = [];
  readonly #viewer: Viewer;
  readonly #version: string | undefined;

  constructor(
    private readonly stack: Stack,
    private readonly tier: Tier,
  ) {
    const { workload, container, program } = tier;
    this.#viewer = { workload, container, byShell: program.byShell };
    const version = orUnknown(() => imageOf(container.image ?? "").version);
    this.#version = isUnknown(version) ? undefined : version;
  }

  read(): this {
    const { kind, flags } = this.tier;
    const found = orUnknown(() => {
      for (const [flag, what] of Object.entries(pathFlagsOf(kind))) {
        const paths = flags.values(flag).filter((path) => path !== "");
        for (const path of paths) this.#add({ ...this.#named(path, `--${flag}`, what), siblings: paths });
      }
      if (thanosTiers.includes(kind)) this.#readArguments();
    });
    if (isUnknown(found)) this.files.push(found);
    return this;
  }

  /** Documents in the arguments themselves. */
  #readArguments(): void {
    for (const [flag, form] of Object.entries(documentFlags)) {
      if (!this.tier.flags.has(flag)) continue;
      const configuration = orUnknown(() => configurationOf(this.stack, this.tier, flag));
      if (isUnknown(configuration) || !configuration) continue;
      const { source, text, object, isInline } = configuration;
      if (!isInline && !object) continue;
      this.#addDocument({ source, text, form, by: `--${flag}`, isSecret: object?.kind === "Secret" });
    }
  }

  #named(path: string, by: string, { form, names = "file" }: FileFlag): NamedFile {
    const { title, urn } = this.tier;
    return { title, urn, viewer: this.#viewer, path, by, form, names, siblings: [path] };
  }

  #add(file: NamedFile): void {
    // What is made in the pod is as right as the template that it is made of.
    const isRendered = file.form === "prometheus" || file.form === "alertmanager";
    const template = isRendered ? orUnknown(() => templateOf(this.tier, file.path)) : undefined;
    const made = !isUnknown(template) && template;
    const from = made
      ? { ...file, path: made.path, viewer: { ...this.#viewer, container: made.renderer } }
      : file;
    this.files.push(from);
    for (const seen of seenOf(this.stack, from)) {
      const { source, object } = seen.file;
      // What is not in this stack may be anything.
      if (!object) continue;
      const isThanos = thanosTiers.includes(this.tier.kind);
      const read = () => contentOf(seen.file);
      this.#addDocument(
        {
          source,
          by: file.by,
          form: file.form,
          isSecret: object.kind === "Secret",
          text: isThanos ? () => withVariables(read(), this.tier.container.env) : read,
          seen,
        },
        posix.dirname(file.names === "pattern" ? seen.path : file.path),
        from.viewer,
      );
    }
  }

  #addDocument(
    about: Pick<Document, "source" | "by" | "form" | "isSecret" | "text" | "seen">,
    folder = "",
    viewer = this.#viewer,
  ): void {
    const { title, urn, kind } = this.tier;
    // Two flags may name one file.
    if (this.documents.some(({ source, form }) => source === about.source && form === about.form)) return;
    this.documents.push({ ...about, title, urn, viewer, version: this.#version, isRuler: kind === "rule" });
    // Whoever reads the document itself says that it is not known.
    const inner = orUnknown(() => namesIn(about.form, about.text()));
    if (isUnknown(inner)) return;
    for (const { key, path, form, siblings, isPattern } of inner) {
      const whole = (one: string) =>
        namingForms.has(about.form) && folder ? posix.resolve(folder, one) : one;
      const names = isPattern ? "pattern" : "file";
      this.#add({
        ...this.#named(whole(path), `${key} in ${about.source}`, { form, names }),
        siblings: siblings.map(whole),
      });
    }
  }
}

/** The files that a path, or a pattern, stands for. */
function seenOf(stack: Stack, file: NamedFile): SeenFile[] {
  if (file.names === "folder") return [];
  if (isGlob(file)) {
    const { files } = filesBelow(stack, file.viewer, fixedFolder(file.path));
    const matches = globPattern(file.path);
    return files.filter((one): one is SeenFile => !isUnknown(one) && matches.test(one.path));
  }
  const sight = orUnknown(() => sightOf(stack, file.viewer, file.path));
  return !isUnknown(sight) && sight.is === "file" ? [sight.seen] : [];
}

export const isGlob = ({ names, path }: Pick<NamedFile, "names" | "path">): boolean =>
  names === "pattern" && /[*?[]/.test(path);

/** The folder before the first part of a pattern that is not fixed. */
export const fixedFolder = (pattern: string): string =>
  pattern.slice(0, pattern.lastIndexOf("/", pattern.search(/[*?[]/))) || "/";

/** As Go's `filepath.Match`. */
export function globPattern(pattern: string): RegExp {
  const parts = pattern.split(/(\*|\?|\[\^?[^\]]+\])/);
  const text = parts.map((part) => {
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    return /^\[.+\]$/.test(part) ? part : part.replace(/[.+^${}()|[\]\\*?]/g, "\\$&");
  });
  return new RegExp(`^${text.join("")}$`);
}

/** What the reloaders in the tiers' pods watch. */
function helperFiles(stack: Stack): NamedFile[] {
  const pods = new Set(
    stack
      .tiers(...thanosTiers, "prometheus", "alertmanager")
      .flatMap((tier) => (isUnknown(tier) ? [] : tier.workload)),
  );
  return [...pods].flatMap((workload) => {
    const containers = orUnknown(() => workload.containers);
    return (isUnknown(containers) ? [] : containers).flatMap((container) => {
      const found = orUnknown(() =>
        programs(container).flatMap((program) =>
          Object.entries(helperFlags).flatMap(([name, flags]) =>
            runsProgram(program, name)
              ? Object.entries(flags).flatMap(([flag, { form, names = "file" }]) =>
                  new Flags(program).values(flag).map((path): NamedFile => ({
                    title: `${workload.title}, container "${container.name}",`,
                    urn: workload.urn,
                    viewer: { workload, container, byShell: program.byShell },
                    path,
                    by: `--${flag}`,
                    form,
                    names,
                    siblings: [path],
                  })),
                )
              : [],
          ),
        ),
      );
      return isUnknown(found) ? [] : found;
    });
  });
}
