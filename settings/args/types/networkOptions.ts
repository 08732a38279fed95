// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";

/** Who may talk to whom. */
export interface NetworkOptions {
  /**
   * Whether NetworkPolicies close every pod, in and out, but for what the stack itself needs. The cluster's network
   * must enforce them. So far they were held against the stack's own addresses and scrape jobs, and not tried on
   * such a network.
   * @default false
   */
  readonly policies?: boolean;
  /**
   * Pods that may call Query Frontend, Query and Alertmanager, such as Grafana's and an ingress controller's.
   * @default []
   */
  readonly clients?: readonly {
    /** Their namespace. DNS label. */
    readonly namespace: pulumi.Input<string>;
    /**
     * Labels that they have; all pods of the namespace if empty.
     * @default {}
     */
    readonly pods?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  }[];
  /**
   * Ranges of addresses, outside the cluster's pods, that may call the same.
   * @default []
   */
  readonly clientRanges?: readonly string[];
  /**
   * Ports of the receivers that Alertmanager notifies.
   * @default [80,443,25,465,587]
   */
  readonly receiverPorts?: readonly number[];
}
