import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { buildSecretVolume } from "./configMaps";
import { addSkipAwait, Annotations, buildMetadata, nameChild, Tier } from "./tier";

/** One role's way into the bucket: args of each tier that reads or writes it. */
export interface Credentials {
  /** Name of the Secret that holds `objstore.yml`, Thanos' object-store configuration. */
  readonly objectStoreSecret: pulumi.Input<string>;
  /**
   * Changes with what is in the Secret. Thanos reads it only at its start, so pods roll when this changes.
   * @default none: pods do not roll by themselves
   */
  readonly objectStoreDigest: pulumi.Input<string> | undefined;
  /** Annotations that give a service account an identity of the cloud. @default none: keys are in the Secret */
  readonly serviceAccountAnnotations: Annotations | undefined;
}

/** A role's Secret as a volume, its mount, the path that `--objstore.config-file` gets, and what the pods roll on. */
export function buildObjstoreFiles({ objectStoreSecret, objectStoreDigest }: Credentials): {
  path: string;
  volume: k8s.types.input.core.v1.Volume;
  mount: k8s.types.input.core.v1.VolumeMount;
  rollOn: Readonly<Record<string, pulumi.Input<string>>>;
} {
  return {
    path: "/etc/thanos/objstore/objstore.yml",
    volume: buildSecretVolume("objstore", objectStoreSecret),
    mount: { name: "objstore", mountPath: "/etc/thanos/objstore", readOnly: true },
    rollOn: objectStoreDigest === undefined ? {} : { objstore: objectStoreDigest },
  };
}

/** Creates a service account of a tier. No token for the Kubernetes API comes with it. */
export function createServiceAccount(
  tier: Tier,
  annotations: Annotations | undefined,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ServiceAccount {
  return new k8s.core.v1.ServiceAccount(
    nameChild(tier),
    {
      metadata: {
        ...buildMetadata(tier),
        // A provider of before Kubernetes 1.24 would wait for a token Secret that no longer comes.
        annotations: addSkipAwait(annotations),
      },
      automountServiceAccountToken: false,
    },
    opts,
  );
}

/**
 * Creates the service account through which a tier that does not call the Kubernetes API has its identity.
 *
 * @returns its name; nothing for a role with keys, which needs none.
 */
export const createIdentityAccount = (
  tier: Tier,
  { serviceAccountAnnotations }: Credentials,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> | undefined =>
  serviceAccountAnnotations && createServiceAccount(tier, serviceAccountAnnotations, opts).metadata.name;
