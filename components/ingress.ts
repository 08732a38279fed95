import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { addSkipAwait, Annotations, buildMetadata, nameChild, nameObject, Tier } from "./tier";

/** A way in by an ingress controller. */
export interface IngressArgs {
  readonly host: pulumi.Input<string>;
  /** @default the cluster's default IngressClass */
  readonly className?: string;
  /** Secret with the certificate. @default no TLS */
  readonly tlsSecret?: pulumi.Input<string>;
  readonly annotations: Annotations;
}

/** A way in by the Gateway API. */
export interface GatewayArgs {
  readonly host: pulumi.Input<string>;
  /** Name of the Gateway. */
  readonly name: pulumi.Input<string>;
  /** @default the stack's namespace */
  readonly namespace?: pulumi.Input<string>;
  /** Listener of the Gateway. @default any */
  readonly section?: string;
}

/**
 * Creates an Ingress that leads to the port `http` of a tier's Service.
 * @param path leads to it, and is passed on.
 */
export function createIngress(
  tier: Tier,
  args: IngressArgs,
  opts: pulumi.CustomResourceOptions,
  path = "/",
): k8s.networking.v1.Ingress {
  const backend = { service: { name: nameObject(tier), port: { name: "http" } } };
  return new k8s.networking.v1.Ingress(
    nameChild(tier),
    {
      metadata: {
        ...buildMetadata(tier),
        // An address comes from the controller's cloud, minutes later or never: no reason to hold the update up.
        annotations: addSkipAwait(args.annotations),
      },
      spec: {
        ingressClassName: args.className,
        tls: args.tlsSecret ? [{ hosts: [args.host], secretName: args.tlsSecret }] : undefined,
        rules: [{ host: args.host, http: { paths: [{ path, pathType: "Prefix", backend }] } }],
      },
    },
    opts,
  );
}

/**
 * Creates an HTTPRoute that leads to a tier's Service. The cluster must have the Gateway API.
 * @param path leads to it, and is passed on. @default any
 */
export function createHttpRoute(
  tier: Tier,
  port: number,
  args: GatewayArgs,
  opts: pulumi.CustomResourceOptions,
  path?: string,
): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(
    nameChild(tier),
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: buildMetadata(tier),
      spec: {
        parentRefs: [{ name: args.name, namespace: args.namespace, sectionName: args.section }],
        hostnames: [args.host],
        rules: [
          {
            matches: path === undefined ? undefined : [{ path: { type: "PathPrefix", value: path } }],
            backendRefs: [{ name: nameObject(tier), port }],
          },
        ],
      },
    },
    opts,
  );
}
