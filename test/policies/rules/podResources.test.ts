import { describeCases } from "../support/cases";
import {
  resourcesSet,
  memoryLimitKnownToGo,
  probesSet,
  disruptionBudgetSet,
  claimedDiskWritable,
} from "../../../policies/rules/podResources";
import { thanos } from "../support/servers";
import { kubernetesObject, unknown } from "../../support/policy";

const args = (command: string, ...words: unknown[]) => [thanos(command, words)];

const of = (container: object, pod: object = {}) => [thanos("store", [], { container, pod })];

const resources = (requests: object, limits: object) => of({ resources: { requests, limits } });

describeCases(resourcesSet, {
  "all of them": [undefined, resources({ cpu: "1", memory: "1Gi" }, { memory: "1Gi" })],
  "a limit that is the request": [undefined, resources({ cpu: "1" }, { memory: "1Gi" })],
  nothing: [/has no requests.cpu, requests.memory, limits.memory\. /, of({})],
  "no limit": [/has no limits.memory\. /, resources({ cpu: "1", memory: "1Gi" }, {})],
});

const limited = (words: string[], env: object[] = [], version = "v0.42.4") => [
  thanos("store", words, {
    container: { image: `thanos:${version}`, env, resources: { limits: { memory: "1Gi" } } },
  }),
];

describeCases(memoryLimitKnownToGo, {
  "the flag": [undefined, limited(["--enable-auto-gomemlimit"])],
  "a lower GOMEMLIMIT": [undefined, limited([], [{ name: "GOMEMLIMIT", value: "900MiB" }])],
  "no limit": [undefined, args("store")],
  "a version without the flag": [undefined, limited([], [], "v0.30.2")],
  "no flag": [/has limits.memory: 1Gi without/, limited([])],
  "a higher GOMEMLIMIT": [
    /has GOMEMLIMIT=2GiB, not below/,
    limited([], [{ name: "GOMEMLIMIT", value: "2GiB" }]),
  ],
});

const ready = { httpGet: { path: "/-/ready", port: "http" } };

const healthy = { httpGet: { path: "/-/healthy", port: "http" } };

describeCases(probesSet, {
  both: [undefined, of({ livenessProbe: healthy, readinessProbe: ready })],
  "a Job": [undefined, [thanos("compact", [], { kind: "CronJob" })]],
  none: [/has no livenessProbe and no readinessProbe/, of({})],
  "a liveness that asks for readiness": [
    /livenessProbe that asks \/-\/ready/,
    of({ livenessProbe: ready, readinessProbe: ready }),
  ],
});

const replicas = (count: unknown, command = "store") => thanos(command, [], { spec: { replicas: count } });

const budget = (spec: object, app = "subject") =>
  kubernetesObject("policy/v1", "PodDisruptionBudget", { selector: { matchLabels: { app } }, ...spec });

describeCases(disruptionBudgetSet, {
  "one replica": [undefined, [replicas(1)]],
  "a budget": [undefined, [replicas(2), budget({ maxUnavailable: 1 })]],
  "a budget by its least": [undefined, [replicas(2), budget({ minAvailable: 1 })]],
  "compactors, which are another fault": [undefined, [replicas(2, "compact")]],
  none: [/has replicas: 2, and no PodDisruptionBudget matches/, [replicas(2)]],
  "a budget of others": [/no PodDisruptionBudget matches/, [replicas(2), budget({ maxUnavailable: 1 }, "x")]],
  "unknown replicas": [/^unknown: /, [replicas(unknown("Number"))]],
});

const volumes = [{ name: "d", persistentVolumeClaim: { claimName: "c" } }];

const mounts = { volumeMounts: [{ name: "d", mountPath: "/d" }] };

const onDisk = (securityContext: object, container: object = {}, pod: object = {}) =>
  of({ ...mounts, ...container }, { volumes, securityContext, ...pod });

describeCases(claimedDiskWritable, {
  "a group": [undefined, onDisk({ fsGroup: 1001 })],
  root: [undefined, onDisk({ runAsUser: 0 })],
  "an image of old, which is root": [undefined, onDisk({}, { image: "thanos:v0.31.0" })],
  "a container that prepares the disk": [
    undefined,
    onDisk({}, {}, { initContainers: [{ name: "chown", ...mounts }] }),
  ],
  "no claim": [undefined, of({})],
  "no group": [/has a claimed disk and no fsGroup/, onDisk({})],
  "a user without a group": [/no fsGroup/, onDisk({ runAsUser: 65534 }, { image: "thanos:v0.31.0" })],
});
