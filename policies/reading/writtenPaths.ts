import { posix } from "node:path";
import { dataDirectoryOf } from "./dataDirectories";
import { isReadOnlyRoot } from "./fileRights";
import { sourcesOf } from "./fileSights";
import type { Viewer } from "./viewer";
import type { Subject } from "./kubernetes";
import { programs, runsProgram } from "./programs";
import type { Stack } from "./stack";
import { Flags } from "./tierFlags";
import { thanosTiers } from "./tiers";
import { isUnknown, orUnknown, type Known } from "./unknowns";
import { hasOpenPart } from "./variables";
import { placeOf } from "./volumes";
import { hasBucket } from "./writers";

/** A path at which a program writes. */
export interface WrittenPath extends Subject {
  readonly viewer: Viewer;
  readonly path: string;
  readonly by: string;
}

/** What a reloader makes of a template. */
const rendered = ["config-envsubst-file", "reloader.config-envsubst-file"];

/** Every path at which a program of the stack writes, as its flags tell it. */
export function writtenPathsOf(stack: Stack): Known<WrittenPath>[] {
  const tiers = stack.tiers(...thanosTiers, "prometheus", "alertmanager");
  const byTiers = tiers.flatMap((tier): Known<WrittenPath>[] => {
    if (isUnknown(tier)) return [tier];
    const { kind, flags, title, urn, workload, container, program } = tier;
    const viewer = { workload, container, byShell: program.byShell };
    const found = orUnknown(() => {
      const directory = dataDirectoryOf(tier);
      const own = directory ? [{ by: `--${directory.flag}`, path: directory.path }] : [];
      if (kind === "sidecar" && hasBucket(tier)) {
        own.push({ by: "--tsdb.path", path: flags.value("tsdb.path") ?? "./data" });
      }
      const made = flags.value("reloader.config-envsubst-file");
      if (made) own.push({ by: "--reloader.config-envsubst-file", path: made });
      return own.map((one) => ({ ...one, title, urn, viewer }));
    });
    return isUnknown(found) ? [found] : found;
  });
  return [...byTiers, ...byReloaders(stack)];
}

function byReloaders(stack: Stack): WrittenPath[] {
  return stack
    .inWorkloads(({ containers }) => containers)
    .flatMap(({ workload, found }) =>
      found.flatMap((container) => {
        const paths = orUnknown(() =>
          programs(container)
            .filter((program) => runsProgram(program, "prometheus-config-reloader"))
            .flatMap((program) =>
              rendered.flatMap((flag) =>
                new Flags(program).values(flag).map((path) => ({
                  by: `--${flag}`,
                  path,
                  title: `${workload.title}, container "${container.name}",`,
                  urn: workload.urn,
                  viewer: { workload, container },
                })),
              ),
            ),
        );
        return isUnknown(paths) ? [] : paths;
      }),
    );
}

/** Why the program can't write there, as the end of a sentence; `undefined` if it can, as far as the pod tells. */
export function whyUnwritable({ viewer, path }: WrittenPath): string | undefined {
  const { workload, container } = viewer;
  const isReadOnly = isReadOnlyRoot(container);
  // A relative path starts at the image's own working directory, of which only that it is no volume may be known.
  if (!path.startsWith("/"))
    return isReadOnly && !container.volumeMounts?.length
      ? "the container's own file system is read-only, and it mounts nothing"
      : undefined;
  if (hasOpenPart(path)) return undefined;
  const place = placeOf(workload, container, posix.normalize(path));
  if (!place)
    return isReadOnly
      ? "nothing is mounted there, and the container's own file system is read-only"
      : undefined;
  const { mount, volume } = place;
  if (mount.readOnly) return `the volume ${mount.name} is mounted read-only at ${mount.mountPath}`;
  return volume && sourcesOf(volume)
    ? `the volume ${mount.name} at ${mount.mountPath} is made of ConfigMaps or Secrets, which are read-only`
    : undefined;
}
