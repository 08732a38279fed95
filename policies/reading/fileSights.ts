import { posix } from "node:path";
import { imagesOwn, isOfAccount } from "./imageFiles";
import { fileOf, keysOf, objectOf, type MountedFile } from "./mountedFiles";
import type { ProjectedSource, Projection, Volume } from "./podSpec";
import type { Stack } from "./stack";
import { isUnknown, known, orUnknown, type Known } from "./unknowns";
import { hasOpenPart } from "./variables";
import type { Viewer } from "./viewer";
import { placeOf, type Place } from "./volumes";

/** A file of a ConfigMap or a Secret, as a container sees it. */
export interface SeenFile {
  readonly path: string;
  readonly file: MountedFile;
  /** Rights, as a number. @throws UnknownValueError if they are not known. */
  readonly mode: () => number;
}

/**
 * What a container sees at a path: a file; a folder; nothing, with the end of a sentence that says why; or what no
 * resource of the stack tells, as on a disk or in the image.
 */
export type Sight =
  | { readonly is: "file"; readonly seen: SeenFile }
  | { readonly is: "folder" | "not judged" }
  | { readonly is: "missing"; readonly why: string };

const notJudged: Sight = { is: "not judged" };
const standardMode = 0o644;

/**
 * What is at this path of the container.
 *
 * @throws UnknownValueError if it hangs on a value that is not known yet.
 */
export function sightOf(stack: Stack, viewer: Viewer, path: string): Sight {
  // A relative path starts at the image's own working directory.
  if (!path.startsWith("/") || hasOpenPart(path)) return notJudged;
  const wanted = posix.normalize(path).replace(/(?<=.)\/$/, "");
  const place = placeOf(viewer.workload, viewer.container, wanted);
  if (!place) return hasMountBelow(viewer, wanted) ? { is: "folder" } : unmounted(stack, viewer, wanted);
  if (place.mount.subPathExpr || hasOpenPart(place.mount.subPath ?? "")) return notJudged;
  const files = place.volume && sourcesOf(place.volume);
  if (!files) return notJudged;
  const { file, mode, isOptional, isFolder, unknown } = lookIn(stack, viewer, files, place.path);
  if (file) return { is: "file", seen: { path: wanted, file, mode } };
  if (isFolder || hasMountBelow(viewer, wanted)) return { is: "folder" };
  if (isOptional) return notJudged;
  if (unknown) throw known(unknown);
  return { is: "missing", why: whyMissing(stack, viewer, place, files, wanted) };
}

/** The files of ConfigMaps and Secrets that the container sees in a folder, also in folders below it. */
export function filesBelow(
  stack: Stack,
  viewer: Viewer,
  folder: string,
): { readonly files: readonly Known<SeenFile>[]; /** Whether these are all. */ readonly isWhole: boolean } {
  const mounts = (viewer.container.volumeMounts ?? []).map(({ mountPath }) => posix.normalize(mountPath));
  const at = posix.normalize(folder).replace(/(?<=.)\/$/, "");
  const places = [at, ...mounts.filter((path) => path.startsWith(`${at}/`))].map((path) => ({
    path,
    place: placeOf(viewer.workload, viewer.container, path),
  }));
  let isWhole = true;
  const files = places.flatMap(({ path, place }): Known<SeenFile>[] => {
    if (!place) return [];
    const sources = place.volume && sourcesOf(place.volume);
    if (!sources || place.mount.subPathExpr) {
      isWhole = false;
      return [];
    }
    return sources.flatMap(({ kind, projection, standard }): Known<SeenFile>[] => {
      if (!kind) return [];
      const object = orUnknown(() => objectOf(stack, viewer, kind, projection));
      if (isUnknown(object)) return [object];
      if (!object?.found) {
        isWhole &&= Boolean(projection?.optional);
        return [];
      }
      const items = projection?.items ?? keysOf(object.found).map((key) => ({ key, path: key }));
      return items.flatMap((item) => {
        const below = relativeTo(place.path, item.path);
        const file = below === undefined ? undefined : fileOf(stack, viewer, kind, projection, item.path);
        const mode = () => ("mode" in item ? item.mode : undefined) ?? standard();
        return file ? [{ path: below ? `${path}/${below}` : path, file, mode }] : [];
      });
    });
  });
  return { files, isWhole };
}

/** A thing that a volume is made of; without a kind one that is neither a ConfigMap nor a Secret, with its files. */
interface VolumeSource {
  readonly kind?: "ConfigMap" | "Secret";
  readonly projection?: Projection | null;
  readonly paths?: readonly string[];
  readonly standard: () => number;
}

/** What the volume is made of; `undefined` if that is not read. */
export function sourcesOf({ configMap, secret, projected, downwardAPI }: Volume): VolumeSource[] | undefined {
  if (!configMap && !secret && !projected && !downwardAPI) return undefined;
  const standard = () => projected?.defaultMode ?? standardMode;
  const one = (source: ProjectedSource): VolumeSource[] | undefined => {
    if (source.configMap)
      return [
        {
          kind: "ConfigMap",
          projection: source.configMap,
          standard: () => source.configMap?.defaultMode ?? standard(),
        },
      ];
    if (source.secret)
      return [
        {
          kind: "Secret",
          projection: source.secret,
          standard: () => source.secret?.defaultMode ?? standard(),
        },
      ];
    if (source.downwardAPI)
      return [{ paths: (source.downwardAPI.items ?? []).map(({ path }) => path), standard }];
    if (source.serviceAccountToken)
      return [{ paths: [source.serviceAccountToken.path ?? "token"], standard }];
    return undefined;
  };
  const all = [{ configMap, secret, downwardAPI }, ...(projected?.sources ?? [])]
    .filter((source) => Object.values(source).some(Boolean))
    .map(one);
  return all.includes(undefined) ? undefined : all.flatMap((found) => found ?? []);
}

function lookIn(stack: Stack, viewer: Viewer, sources: readonly VolumeSource[], path: string) {
  let isOptional = false;
  let isFolder = path === "";
  let unknown: Known<never> | undefined;
  for (const { kind, projection, paths = [], standard } of sources) {
    if (paths.includes(path)) return { file: undefined, mode: standard, isOptional: true, isFolder, unknown };
    if (!kind) continue;
    const file = orUnknown(() => fileOf(stack, viewer, kind, projection, path));
    const item = projection?.items?.find((one) => one.path === path);
    if (isUnknown(file)) unknown ??= file;
    else if (file && (file.object || item || projection?.items))
      return { file, mode: () => item?.mode ?? standard(), isOptional, isFolder, unknown };
    // An object that is not in this stack may have any file; a key that the volume lists has a policy of its own.
    else if (file || item) isOptional = true;
    isFolder ||= Boolean(projection?.items?.some((one) => one.path.startsWith(`${path}/`)));
    isOptional ||= Boolean(projection?.optional);
  }
  return { file: undefined, mode: () => standardMode, isOptional, isFolder, unknown };
}

/** The path from a folder; empty for the folder itself; `undefined` if it is not in it. */
function relativeTo(folder: string, path: string): string | undefined {
  if (folder === "" || folder === path) return folder === path ? "" : path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

function hasMountBelow({ container }: Viewer, path: string): boolean {
  return (container.volumeMounts ?? []).some(({ mountPath }) =>
    posix.normalize(mountPath).startsWith(`${path}/`),
  );
}

function unmounted(stack: Stack, viewer: Viewer, path: string): Sight {
  if (isOfAccount(path)) return notJudged;
  const name = posix.basename(path);
  const volume = (viewer.workload.pod.volumes ?? []).find((one) => {
    if (viewer.container.volumeMounts?.some((mount) => mount.name === one.name)) return false;
    const held = orUnknown(() => lookIn(stack, viewer, sourcesOf(one) ?? [], name).file?.object);
    // Of an object whose keys are not known yet it can't be told.
    return held !== undefined && !isUnknown(held);
  });
  // Where a volume is forgotten, the image's own file is not what was meant.
  if (!volume)
    return imagesOwn(viewer, path) ? notJudged : { is: "missing", why: "nothing is mounted there" };
  if (viewer.byShell) return notJudged;
  return {
    is: "missing",
    why: `nothing is mounted there; the volume ${volume.name} of its pod, which it does not mount, has a file of that name`,
  };
}

function whyMissing(
  stack: Stack,
  viewer: Viewer,
  { mount, path, volume }: Place,
  sources: readonly VolumeSource[],
  wanted: string,
): string {
  const titles = sources.flatMap(({ kind, projection }) =>
    kind ? [objectOf(stack, viewer, kind, projection)?.source ?? []].flat() : [],
  );
  const what = titles.join(" and ") || `the volume ${volume?.name}`;
  const lists = sources.some(({ kind, projection }) => {
    const found = kind && objectOf(stack, viewer, kind, projection)?.found;
    return found && projection?.items && keysOf(found).includes(posix.basename(path));
  });
  const at = mount.subPath
    ? `mounts ${mount.subPath} (subPath) of ${what} at ${mount.mountPath}`
    : `mounts ${what} at ${mount.mountPath}`;
  const reason = lists
    ? `whose items leave the key ${posix.basename(path)} out`
    : `which has no ${mount.subPath && wanted === posix.normalize(mount.mountPath) ? "such key" : `file ${path}`}`;
  return `its container ${at}, ${reason}`;
}
