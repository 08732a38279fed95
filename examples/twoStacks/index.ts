import * as k8s from "@pulumi/kubernetes";
import { ThanosStack } from "pulumi-thanos";

const cluster = new k8s.Provider("cluster", { enableConfigMapMutable: true, enableSecretMutable: true });

/** One stack a team, each in its own namespace. */
const teams = { payments: 30900, search: 30901 };

export const endpoints = Object.entries(teams).map(([team, nodePort]) => {
  const thanos = new ThanosStack(
    team,
    {
      namespace: `thanos-${team}`,
      // Tells the series of the two stacks apart, should one Query ever ask both.
      cluster: team,
      // Pulumi makes bucket and users through a port of the nodes, and a port serves one MinIO.
      objectStore: { minio: { address: `127.0.0.1:${nodePort}`, service: { nodePort } } },
    },
    { providers: [cluster] },
  );
  return thanos.endpoints;
});
