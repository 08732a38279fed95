import type { ClaimSpec, Container, Mount, Volume } from "./podSpec";
import type { Stack } from "./stack";
import { unreadable } from "./unknowns";
import type { Workload } from "./workloads";

/** What lies under a path of a container. */
export interface Place {
  readonly mount: Mount;
  /** The path below the mount, with the mount's `subPath` before it; empty for the volume itself. */
  readonly path: string;
  /** The pod's volume; `undefined` if the pod has none of that name but the StatefulSet a claim template. */
  readonly volume?: Volume;
  /** The claim template of the StatefulSet, or of an ephemeral volume. */
  readonly claim?: ClaimSpec;
}

/** What is mounted at the path or at the nearest folder above it; `undefined` if the container's own file system is there. */
export function placeOf(workload: Workload, container: Container, path: string): Place | undefined {
  const wanted = normalized(path);
  const mounts = (container.volumeMounts ?? [])
    .filter(({ mountPath }) => isWithin(wanted, normalized(mountPath)))
    .sort((a, b) => normalized(b.mountPath).length - normalized(a.mountPath).length);
  const mount = mounts.at(0);
  if (!mount) return undefined;
  const below = wanted.slice(normalized(mount.mountPath).length).replace(/^\//, "");
  const inVolume = [mount.subPath, below].filter(Boolean).join("/");
  const volume = (workload.pod.volumes ?? []).find(({ name }) => name === mount.name);
  const template = (workload.spec.volumeClaimTemplates ?? []).find(
    ({ metadata }) => metadata?.name === mount.name,
  );
  const claim = template ? template.spec : volume?.ephemeral?.volumeClaimTemplate?.spec;
  return { mount, path: inVolume, volume: template ? undefined : volume, claim: claim ?? undefined };
}

/**
 * What the disk under a place is claimed with: a claim template, an ephemeral volume's, or a PersistentVolumeClaim of
 * the stack; `undefined` if it is no claimed disk.
 *
 * @throws UnknownValueError if the claim is not in this stack.
 */
export function claimOf(stack: Stack, workload: Workload, place: Place): ClaimSpec | undefined {
  const name = place.volume?.persistentVolumeClaim?.claimName;
  if (place.claim || !name) return place.claim;
  const claim = stack.named<ClaimSpec>("PersistentVolumeClaim", name, workload);
  if (!claim) throw unreadable(`the PersistentVolumeClaim ${name} is not in this stack`);
  return claim.spec;
}

function normalized(path: string): string {
  return `/${path.split("/").filter(Boolean).join("/")}`.replace(/^\/$/, "");
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
