import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { buildMetadata, buildSelector, nameChild, nameObject, Tier } from "./tier";

/** A volume for data, one a replica. */
export interface Storage {
  readonly size: string;
  /** @default the cluster's default StorageClass */
  readonly className?: string;
}

/** The name of the data volume of a StatefulSet with storage. */
export const dataVolume = "data";

export interface StatefulSetArgs {
  /** Tells it from other StatefulSets of the tier. @default none: it is named after the tier */
  readonly suffix?: string;
  /** Left out when an autoscaler sets it. */
  readonly replicas: number | undefined;
  /** Headless Service that gives the pods their names. @default the tier's name */
  readonly serviceName?: string;
  /** Labels of the pods beside the tier's selector, for a tier of several StatefulSets. */
  readonly matchLabels?: Readonly<Record<string, string>>;
  /**
   * Whether Query finds these pods by DNS. Then an update waits until Query has found a new pod before it takes the
   * next one: otherwise answers have gaps without a warning, and Query Frontend keeps them. @default false
   */
  readonly discovered?: boolean;
  /** Seconds that a new pod must have been ready before the next one is taken. @default by `discovered` */
  readonly minReadySeconds?: number;
  readonly template: k8s.types.input.core.v1.PodTemplateSpec;
  /** @default no data volume */
  readonly storage?: Storage;
}

/** Longest time in which Query finds a new pod: cluster DNS' cache (30 s), Query's look-up (10 s), its greeting (5 s). */
const discoverySeconds = 45;

/** Creates a tier's StatefulSet. Replicas do not wait for each other at the start; updates still take one at a time. */
export function createStatefulSet(
  tier: Tier,
  args: StatefulSetArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.StatefulSet {
  return new k8s.apps.v1.StatefulSet(
    nameChild(tier, args.suffix),
    {
      metadata: buildMetadata(tier, args.suffix),
      spec: {
        replicas: args.replicas,
        serviceName: args.serviceName ?? nameObject(tier),
        podManagementPolicy: "Parallel",
        minReadySeconds: args.minReadySeconds ?? (args.discovered ? discoverySeconds : undefined),
        selector: { matchLabels: { ...buildSelector(tier), ...args.matchLabels } },
        template: args.template,
        ...(args.storage && buildVolumeClaim(tier, args.storage)),
      },
    },
    opts,
  );
}

/** The claim template of a tier's data volume. Deleting the StatefulSet never deletes the data. */
function buildVolumeClaim(
  tier: Tier,
  storage: Storage,
): Pick<
  k8s.types.input.apps.v1.StatefulSetSpec,
  "volumeClaimTemplates" | "persistentVolumeClaimRetentionPolicy"
> {
  return {
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    volumeClaimTemplates: [
      {
        metadata: { name: dataVolume, labels: buildSelector(tier) },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: storage.className,
          resources: { requests: { storage: storage.size } },
        },
      },
    ],
  };
}
