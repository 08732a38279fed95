/** Shapes of stacks for which the alerts are tested. */
import { standardShape } from "../../monitoring/standardShape";
import type { StackShape } from "../../monitoring/stackShape";

/** One pod of everything, nothing that is optional. */
const small: StackShape = {
  ...standardShape,
  replicas: {
    prometheus: 1,
    monitor: 1,
    query: 1,
    queryFrontend: 1,
    storeGateway: 1,
    ruler: 1,
    compactor: 1,
    alertmanager: 1,
    minio: 0,
    memcached: 0,
  },
  maxReplicas: { query: 1, queryFrontend: 1, storeGateway: 1 },
  downsampling: false,
  keys: undefined,
  sources: { kubeStateMetrics: false, kubelet: false },
};

/** Everything that a setting can add. */
const large: StackShape = {
  ...standardShape,
  shards: 3,
  retiredShards: 1,
  replicas: {
    prometheus: 2,
    monitor: 2,
    query: 3,
    queryFrontend: 3,
    storeGateway: 4,
    ruler: 2,
    compactor: 1,
    alertmanager: 3,
    minio: 4,
    memcached: 2,
  },
  maxReplicas: { query: 10, queryFrontend: 10, storeGateway: 8 },
  outsideStores: ["thanos.west.example:10901"],
  activeSeries: 3_000_000,
};

/** By name; a test file `query.large.yaml` is for the large one, `query.yaml` for the standard one. */
export const shapes: Readonly<Record<string, StackShape>> = { standard: standardShape, small, large };
