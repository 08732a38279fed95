import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { metadata, Placement, Tier } from "./tier";

/** One role's way into the bucket. */
export interface Credentials {
  /** Secret that holds `objstore.yml`, Thanos' object-store configuration. */
  readonly secretName: pulumi.Input<string>;
  /** Changes with what is in the Secret: Thanos reads it only at its start, so pods that use it roll on it. */
  readonly version: pulumi.Input<string>;
  /** Annotations that give a service account an identity of the cloud. @default keys are in the Secret */
  readonly identity?: Readonly<Record<string, string>>;
}

/** A role's Secret as a volume, its mount, and the path that `--objstore.config-file` gets. */
export function objstoreFiles({ secretName }: Credentials): {
  path: string;
  volume: k8s.types.input.core.v1.Volume;
  mount: k8s.types.input.core.v1.VolumeMount;
} {
  return {
    path: "/etc/thanos/objstore/objstore.yml",
    volume: { name: "objstore", secret: { secretName, defaultMode: 0o440 } },
    mount: { name: "objstore", mountPath: "/etc/thanos/objstore", readOnly: true },
  };
}

/** A service account of a tier; no token for the Kubernetes API comes with it. */
export function serviceAccount(
  tier: Tier,
  placement: Placement,
  annotations: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ServiceAccount {
  return new k8s.core.v1.ServiceAccount(
    tier.name,
    {
      metadata: {
        ...metadata(tier, placement),
        // A provider of before Kubernetes 1.24 would wait for a token Secret that no longer comes.
        annotations: { ...annotations, "pulumi.com/skipAwait": "true" },
      },
      automountServiceAccountToken: false,
    },
    opts,
  );
}

/** The service account through which a tier that does not call the Kubernetes API has its identity; none for a role with keys. */
export const identityAccount = (
  tier: Tier,
  placement: Placement,
  { identity }: Credentials,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> | undefined =>
  identity && serviceAccount(tier, placement, identity, opts).metadata.name;
