import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { metadata, Placement, Tier } from "./tier";

/** A way in by an ingress controller. */
export interface IngressArgs {
  readonly host: string;
  /** @default the cluster's default IngressClass */
  readonly className?: string;
  /** Secret with the certificate. @default no TLS */
  readonly tlsSecret?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A way in by the Gateway API. */
export interface GatewayArgs {
  readonly host: string;
  /** Name of the Gateway. */
  readonly name: string;
  /** @default the stack's namespace */
  readonly namespace?: string;
  /** Listener of the Gateway. @default any */
  readonly section?: string;
}

/** An Ingress that leads to the port `http` of a tier's Service. */
export function ingress(
  tier: Tier,
  placement: Placement,
  args: IngressArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.networking.v1.Ingress {
  const backend = { service: { name: tier.name, port: { name: "http" } } };
  return new k8s.networking.v1.Ingress(
    tier.name,
    {
      metadata: {
        ...metadata(tier, placement),
        // An address comes from the controller's cloud, minutes later or never: no reason to hold the update up.
        annotations: { ...args.annotations, "pulumi.com/skipAwait": "true" },
      },
      spec: {
        ingressClassName: args.className,
        tls: args.tlsSecret ? [{ hosts: [args.host], secretName: args.tlsSecret }] : undefined,
        rules: [{ host: args.host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
      },
    },
    opts,
  );
}

/** An HTTPRoute that leads to a tier's Service. The cluster must have the Gateway API. */
export function httpRoute(
  tier: Tier,
  placement: Placement,
  port: number,
  args: GatewayArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(
    tier.name,
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: metadata(tier, placement),
      spec: {
        parentRefs: [{ name: args.name, namespace: args.namespace, sectionName: args.section }],
        hostnames: [args.host],
        rules: [{ backendRefs: [{ name: tier.name, port }] }],
      },
    },
    opts,
  );
}
