import * as k8s from "@pulumi/kubernetes";
import { ThanosStack } from "pulumi-thanos";

// Thanos reloads its configuration, so ConfigMaps and Secrets are changed in place rather than replaced.
const cluster = new k8s.Provider("cluster", { enableConfigMapMutable: true, enableSecretMutable: true });

const thanos = new ThanosStack("thanos", { prometheus: { shards: 2 } }, { providers: [cluster] });

export const { endpoints, readme } = thanos;
