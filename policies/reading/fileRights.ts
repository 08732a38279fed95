import type { Container } from "./podSpec";
import type { SeenFile } from "./fileSights";
import type { Viewer } from "./viewer";

interface User {
  readonly runAsUser?: number | null;
  readonly runAsGroup?: number | null;
  readonly runAsNonRoot?: boolean | null;
  readonly fsGroup?: number | null;
  readonly supplementalGroups?: readonly number[] | null;
}

/**
 * Why the container's user can't read a file of a ConfigMap or a Secret; `undefined` if it can, or if that hangs on the
 * image. The files are root's; an fsGroup gets them for its group, with the right to read.
 */
export function whyUnreadable({ workload, container }: Viewer, seen: SeenFile): string | undefined {
  const mode = seen.mode();
  const pod = (workload.pod.securityContext ?? {}) as User;
  const own = (container.securityContext ?? {}) as User;
  const user = own.runAsUser ?? pod.runAsUser;
  const isOther = user === undefined || user === null ? (own.runAsNonRoot ?? pod.runAsNonRoot) : user !== 0;
  const hasFsGroup = pod.fsGroup !== undefined && pod.fsGroup !== null;
  if (!isOther || hasFsGroup || (mode & 0o004) !== 0) return undefined;
  const group = own.runAsGroup ?? pod.runAsGroup;
  // Without a group of its own the user may be in root's.
  const isInRoots = (group ?? 0) === 0 || pod.supplementalGroups?.includes(0);
  if (isInRoots && (mode & 0o040) !== 0) return undefined;
  const name = user === undefined || user === null ? "a user other than root" : `user ${user}`;
  return `is root's with the mode 0${mode.toString(8)}, and the container runs as ${name} without an fsGroup`;
}

/** Whether nothing can be written into the container's own layer. */
export const isReadOnlyRoot = ({ securityContext }: Container): boolean =>
  (securityContext as { readonly readOnlyRootFilesystem?: boolean | null } | null | undefined)
    ?.readOnlyRootFilesystem === true;
