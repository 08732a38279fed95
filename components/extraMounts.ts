import * as k8s from "@pulumi/kubernetes";
import { Mount, mountPath } from "../model/containerFiles";
import { buildSecretVolume } from "./configMaps";

/** Volumes of a pod, and where its containers see them. */
interface Mounts {
  readonly volumes: k8s.types.input.core.v1.Volume[];
  readonly mounts: k8s.types.input.core.v1.VolumeMount[];
}

/** Names of objects may be too long for a volume, and have dots. */
const nameVolume = (at: number): string => `mount-${at}`;

/** The user's Secrets and ConfigMaps as folders, read-only. Kubernetes brings a change of one into the files by itself. */
export function buildMounts(mounts: readonly Mount[]): Mounts {
  return {
    volumes: mounts.map(({ secret, configMap }, at) =>
      secret === undefined
        ? { name: nameVolume(at), configMap: { name: configMap } }
        : buildSecretVolume(nameVolume(at), secret),
    ),
    mounts: mounts.map((mount, at) => ({
      name: nameVolume(at),
      mountPath: mountPath(mount),
      readOnly: true,
    })),
  };
}
