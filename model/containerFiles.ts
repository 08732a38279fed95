/**
 * Secrets and ConfigMaps of the user as folders in a tier's containers, and which files a container has: a program that
 * is told of another file ends, or goes on without it.
 */

/** One Secret or ConfigMap that is mounted: exactly one of the two is set. */
export interface Mount {
  readonly secret?: string;
  readonly configMap?: string;
}

/** Folder of all mounts. Each has a folder in it that is named after its object, with a file a key. */
export const mountsFolder = "/etc/thanos/mounts";

/** Name of the mounted object. */
export const nameMount = ({ secret, configMap }: Mount): string => secret ?? configMap ?? "";

/** Folder of a mount, such as `/etc/thanos/mounts/web-certificate`. */
export const mountPath = (mount: Mount): string => `${mountsFolder}/${nameMount(mount)}`;

/** An absolute path without `.`, `..` and doubled slashes; `undefined` for a relative one. */
function normalize(path: string): string | undefined {
  if (!path.startsWith("/")) return undefined;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

const isInside = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** Whether a path is that of a file, or of files by a pattern, in one of the mounts. */
export function isMountedPath(mounts: readonly Mount[], path: string): boolean {
  const normal = normalize(path);
  return normal !== undefined && mounts.some((mount) => isInside(normal, mountPath(mount)));
}

/** Where Kubernetes puts the token of a pod that calls its API. */
export const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Where the Secret with a tier's keys of the bucket is: all its keys are files. */
export const objstoreFolder = "/etc/thanos/objstore";

/** Certificate authorities that the images of Thanos, Prometheus and Alertmanager bring along. */
const imageFolder = "/etc/ssl/certs";

/**
 * Why a container can't read a file, and the way out; `undefined` when it can, as far as the mounts tell.
 *
 * @param mounts of the tier.
 * @param setting name of the setting that holds them, as the message is to have it.
 * @param folders further folders with files that the container has. @default none
 */
export function findPathProblem(
  path: string,
  mounts: readonly Mount[],
  setting: string,
  folders: readonly string[] = [],
): string | undefined {
  const normal = normalize(path);
  const example = `${mountsFolder}/NAME/FILE`;
  if (normal === undefined)
    return `names a file by a relative path, and nothing is there. Mount its Secret or ConfigMap by ${setting}, and write ${example}.`;
  if (isMountedPath(mounts, normal)) return undefined;
  if ([imageFolder, ...folders].some((folder) => isInside(normal, folder))) return undefined;
  if (isInside(normal, mountsFolder)) {
    const name = normal.slice(mountsFolder.length + 1).split("/")[0];
    const isFolder = mounts.some((mount) => nameMount(mount) === name);
    return isFolder
      ? `names the folder of a mount, not a file in it. Write ${mountsFolder}/${name}/FILE.`
      : `names a file of ${name}, which is not mounted. Add \`secret: ${name}\` or \`configMap: ${name}\` to ${setting}.`;
  }
  return `names a file that the container does not have. Mount its Secret or ConfigMap by ${setting}, and write ${example}.`;
}
