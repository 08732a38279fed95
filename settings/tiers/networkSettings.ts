/** Settings of the network policies. */
import { z } from "zod";
import { isAddressRange } from "../../model/kubernetes/hostPorts";
import { checkedText, dnsLabel } from "../kinds/nameKinds";
import { objectLabels } from "../kinds/podKinds";

const port = z.int().min(1).max(65535);

/** `thanos:network`. */
export const network = z
  .strictObject({
    policies: z
      .boolean()
      .default(false)
      .describe(
        "whether NetworkPolicies close every pod, in and out, but for what the stack itself needs. The cluster's network must enforce them. So far they were held against the stack's own addresses and scrape jobs, and not tried on such a network",
      ),
    clients: z
      .array(
        z.strictObject({
          namespace: dnsLabel.describe("their namespace"),
          pods: objectLabels
            .default({})
            .describe("labels that they have; all pods of the namespace if empty"),
        }),
      )
      .default([])
      .describe(
        "pods that may call Query Frontend, Query and Alertmanager, such as Grafana's and an ingress controller's",
      ),
    clientRanges: z
      .array(
        checkedText("range of addresses", (range) =>
          isAddressRange(range) ? undefined : "is not an address range. Write it such as 10.0.0.0/8.",
        ),
      )
      .default([])
      .describe("ranges of addresses, outside the cluster's pods, that may call the same"),
    receiverPorts: z
      .array(port)
      .min(1)
      .default([80, 443, 25, 465, 587])
      .describe("ports of the receivers that Alertmanager notifies"),
  })
  .prefault({})
  .describe("who may talk to whom");
