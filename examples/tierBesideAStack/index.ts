import * as k8s from "@pulumi/kubernetes";
import { StoreGateway } from "pulumi-thanos";

const cluster = new k8s.Provider("cluster", { enableConfigMapMutable: true, enableSecretMutable: true });

// The namespace `thanos` has a stack of another program, with a Store Gateway of its own. This one serves the blocks of
// an old bucket. `objectName` keeps the two apart: without it, both would be called thanos-store.
const archive = new StoreGateway(
  "archive",
  {
    namespace: "thanos",
    objectName: "thanos-archive",
    objectStoreSecret: "archive-objstore",
    resources: { memory: "3Gi" },
  },
  { providers: [cluster] },
);

/** Add it to the stack: `pulumi config set --path 'thanos:query.stores[0]' ADDRESS`. */
export const storeApi = archive.grpcEndpoint;
