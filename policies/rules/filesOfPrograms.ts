import { stackPolicy, resourcePolicy, type GuardPolicy } from "../engine/policy";
import { contentOf } from "../reading/content";
import { documentFlags } from "../reading/fileFlags";
import { faultIn } from "../reading/fileForms";
import { whyUnreadable } from "../reading/fileRights";
import { filesBelow, sightOf } from "../reading/fileSights";
import {
  fixedFolder,
  globPattern,
  isGlob,
  readingOf,
  type Document,
  type NamedFile,
} from "../reading/filesRead";
import type { Stack } from "../reading/stack";
import { thanosTiers } from "../reading/tiers";
import { firstKnown } from "../reading/unknowns";
import { whyUnwritable, writtenPathsOf } from "../reading/writtenPaths";

const tags = ["thanos", "prometheus", "files"];
const readFiles =
  "Every path in a flag of Thanos, Prometheus, Alertmanager or a reloader, and every path in the files that they name, through the pod's mounts to the key of a " +
  "ConfigMap or a Secret.";
const blind =
  "It is blind where the file is on a disk, in an emptyDir or in a program's own image, where a path is relative to the image's working directory, and where " +
  "the object is in no resource of the stack.";

/** What a path stands for is there. */
export const namedFileThere = stackPolicy({
  name: "named-file-there",
  displayName: "Files that programs name are mounted",
  severity: "critical",
  level: "mandatory",
  profile: "availability",
  rule: "A path that a flag or a configuration names is in a mount of its container, and the ConfigMap or Secret there has it; a pattern takes the files that are meant for it.",
  why: "The program does not start, or goes on without what is in the file: rules, targets, a password.",
  source:
    "Kubernetes, docs on volumes: items, subPath; Go, filepath.Glob; Prometheus and Thanos, help of the flags",
  reads: `${readFiles} ${blind}`,
  remedy: "Mount the object that has the file at that path, or correct the path or the key.",
  tags,
  subjects: (stack) => readingOf(stack).files,
  judge: (file, { stack }) => {
    const why = isGlob(file) ? whyNoMatch(stack, file) : whyNotThere(stack, file);
    return why && `names ${file.path} (${file.by}), but ${why}`;
  },
});

function whyNotThere(stack: Stack, { viewer, path, names }: NamedFile): string | undefined {
  const sight = sightOf(stack, viewer, path);
  if (sight.is === "missing") return sight.why;
  // An optional volume may bring a folder later.
  if (sight.is === "file" && names === "folder")
    return `${sight.seen.file.source} is a file there, not a folder`;
  return sight.is === "folder" && names === "file" ? "that is a folder" : undefined;
}

/** What tells a file that a pattern may have been meant for. */
const meant: Partial<Readonly<Record<NamedFile["form"], RegExp>>> = {
  rules: /^["']?groups["']?:/m,
  targets: /["']?\btargets["']?\s*:/,
  templates: /\{\{-?\s*define/,
  "scrape jobs": /^["']?scrape_configs["']?:/m,
};

/** A pattern may take nothing yet; that others lie beside it which it was meant for is a mistake. */
function whyNoMatch(stack: Stack, file: NamedFile): string | undefined {
  const { viewer, path, siblings, form } = file;
  const folder = fixedFolder(path);
  const { files, isWhole } = filesBelow(stack, viewer, folder);
  const takes = (pattern: string, one: string) => globPattern(pattern).test(one);
  const isTaken = firstKnown(files, (one) => (takes(path, one.path) ? one : undefined));
  if (isTaken || !isWhole) return undefined;
  const sight = sightOf(stack, viewer, folder);
  if (sight.is === "missing") return sight.why;
  const left = firstKnown(files, (one) =>
    !siblings.some((pattern) => takes(pattern, one.path)) && meant[form]?.test(contentOf(one.file))
      ? one
      : undefined,
  );
  return left && `it takes none of the files there, not even ${left.path} (${left.file.source})`;
}

/** What is read is what the program reads. */
export const namedFileValid = stackPolicy({
  name: "named-file-valid",
  displayName: "Files are what their programs read",
  severity: "critical",
  level: "mandatory",
  profile: "availability",
  rule: "A file that a flag or a configuration names is of the form that the program reads there: its keys, the kinds of its values, what it requires; expressions and templates of rules too.",
  why: "The program does not start, or keeps what it had before, and the next restart fails.",
  source:
    "types and parsers of each program, release by release: model/fileCatalogue, model/files, model/languages",
  reads:
    `${readFiles} Configurations in arguments too. Thanos v0.40 to v0.42, Prometheus v3 and Alertmanager from v0.28 are judged by their types, other versions by keys ` +
    "that are a slip of a known one. What is put in only in the pod, as $(NAME), is not judged.",
  remedy: "Correct the file. promtool, amtool and the program itself check one too.",
  tags: [...tags, "correctness"],
  subjects: (stack) => readingOf(stack).documents,
  judge: (document) => {
    const fault = faultIn(document);
    if (!fault) return undefined;
    const { source, by, form } = document;
    const wayOut = [fault.wayOut, checkers[form]].filter(Boolean).join(" ") || "Correct the file.";
    return { is: `reads ${source} (${by}), which ${fault.is}`, wayOut };
  },
});

/** Programs that tell more of a file. */
const checkers: Partial<Readonly<Record<Document["form"], string>>> = {
  prometheus: "`promtool check config` tells more.",
  rules: "`promtool check rules` tells more.",
  alertmanager: "`amtool check-config` tells more.",
};

/** Who reads a file may. */
export const namedFileReadable = stackPolicy({
  name: "named-file-readable",
  displayName: "Programs may read their files",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "The mode of a mounted file lets the user of the container read it.",
  why: "The program ends with `permission denied`, or goes on without the file.",
  source:
    "Kubernetes, docs on volumes: files of ConfigMaps and Secrets are root's; fsGroup gives them to a group",
  reads: `${readFiles} defaultMode and mode there, and runAsUser, runAsNonRoot, runAsGroup, fsGroup and supplementalGroups. Which user an image has is not read.`,
  remedy: "Set fsGroup in the pod's securityContext, or leave defaultMode out.",
  tags: [...tags, "security"],
  subjects: (stack) => readingOf(stack).documents,
  judge: ({ seen, viewer, source, by }) => {
    const why = seen && whyUnreadable(viewer, seen);
    return why && `reads ${source} (${by}), which ${why}`;
  },
});

/** Where something is written, it can be. */
export const writtenPathWritable = stackPolicy({
  name: "written-path-writable",
  displayName: "Programs can write where they have to",
  severity: "critical",
  level: "mandatory",
  profile: "availability",
  rule: "No data directory and no output of a reloader is in a mount that is read-only, or in a read-only file system without a mount.",
  why: "The program ends when it first writes, or the file that another one waits for is never made.",
  source: "Kubernetes, docs on volumes: readOnly; ConfigMaps and Secrets are always mounted read-only",
  reads:
    "--data-dir, --tsdb.path, --storage.tsdb.path, --storage.agent.path, --storage.path and the reloaders' outputs; mounts, volumes and readOnlyRootFilesystem. " +
    "Who may write on a disk is not read.",
  remedy: "Mount an emptyDir or a claim there, without readOnly.",
  tags: [...tags, "disk"],
  subjects: writtenPathsOf,
  judge: (written) => {
    const why = whyUnwritable(written);
    return why && `writes to ${written.path} (${written.by}), but ${why}`;
  },
});

/** A configuration is given in one way. */
export const configurationGivenOnce = resourcePolicy({
  name: "configuration-given-once",
  displayName: "A configuration is a file or an argument, not both",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "No tier of Thanos has both --NAME and --NAME-file of a configuration.",
  why: "It exits as it starts: it does not choose between the two.",
  source: "Thanos, github.com/efficientgo/tools/extkingpin: both file and content flags set",
  reads: `The arguments of Thanos: ${Object.keys(documentFlags).length} pairs of flags.`,
  remedy: "Remove one of the two.",
  tags: [...tags, "flags"],
  subjects: (stack) => stack.tiers(...thanosTiers),
  judge: ({ flags }) => {
    const twice = Object.keys(documentFlags).find(
      (flag) => Boolean(flags.value(flag)) && Boolean(flags.value(`${flag}-file`)),
    );
    return twice && `has both --${twice} and --${twice}-file`;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  namedFileThere,
  namedFileValid,
  namedFileReadable,
  writtenPathWritable,
  configurationGivenOnce,
];
