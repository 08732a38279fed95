import { policies as autoscaling } from "../../../policies/rules/autoscaling";
import { compactorNotAutoscaled } from "../../../policies/rules/compaction";
import { dataClaimsRetained, dataOnClaimedDisk } from "../../../policies/rules/disks";
import { policies as disruptions } from "../../../policies/rules/disruptions";
import { policies as nodePins } from "../../../policies/rules/nodePins";
import { policies as probeTimes } from "../../../policies/rules/probeTimes";
import { policies as stopping } from "../../../policies/rules/stopping";
import { policies as updates } from "../../../policies/rules/updates";
import { kubernetesObject, type FakeResource } from "../../support/policy";
import { change, changeContainer, places, programOf, type Break, type Mutant, type Place } from "./edits";
import type { Area } from "./area";
import { livelyStacks } from "./livelyStacks";

type Stack = readonly FakeResource[];

/** A workload of the stack, by the programs in its pod. */
interface Workload {
  readonly at: number;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly replicas: number;
  readonly labels: object;
  readonly programs: readonly string[];
}

const known = /^(prometheus|sidecar|store|rule|query|query-frontend|compact|receive|alertmanager|minio)$/;

/** The workloads that run these programs. */
function setsOf(stack: Stack, programs = known, kinds = /^(StatefulSet|Deployment)$/): Workload[] {
  return stack.flatMap(({ type, props }: any, at) => {
    const kind = type.split(":").at(-1);
    if (!kinds.test(kind)) return [];
    const found = places(stack)
      .filter((place) => place.at === at)
      .map(programOf);
    const { name, namespace } = props.metadata;
    const { replicas = 1, template } = props.spec;
    return found.some((one) => programs.test(one))
      ? [{ at, kind, name, namespace, replicas, labels: template.metadata.labels, programs: found }]
      : [];
  });
}

const scaled = (stack: Stack) =>
  new globalThis.Set(stack.flatMap(({ props }: any) => props.spec?.scaleTargetRef?.name ?? []));

function adding(
  stack: Stack,
  { name, namespace }: Workload,
  what: string,
  apiVersion: string,
  kind: string,
  spec: object,
): Mutant {
  const added = {
    ...kubernetesObject(apiVersion, kind, spec, { name: `${name}-one-more`, namespace }),
    name: "one-more",
  };
  return { what: `${name}: ${what}`, resources: [...stack, added] };
}

const horizontal = (stack: Stack, set: Workload, what: string, spec: object) =>
  adding(stack, set, what, "autoscaling/v2", "HorizontalPodAutoscaler", {
    scaleTargetRef: { kind: set.kind, name: set.name },
    minReplicas: 2,
    maxReplicas: 5,
    ...spec,
  });
const byKeda = (stack: Stack, set: Workload, what: string, spec: object) =>
  adding(stack, set, what, "keda.sh/v1alpha1", "ScaledObject", {
    scaleTargetRef: { kind: set.kind, name: set.name },
    minReplicaCount: 2,
    ...spec,
  });
const budget = (stack: Stack, set: Workload, what: string, spec: object) =>
  adding(stack, set, what, "policy/v1", "PodDisruptionBudget", {
    selector: { matchLabels: set.labels },
    ...spec,
  });

/** Budgets that are there, by another amount. */
const budgets = (stack: Stack, what: string, spec: object): Mutant[] =>
  stack.flatMap(({ type, props }: any, at) =>
    type.endsWith(":PodDisruptionBudget")
      ? [
          change(
            stack,
            at,
            `${props.metadata.name}: ${what}`,
            (copy) => (copy.spec = { selector: copy.spec.selector, ...spec }),
          ),
        ]
      : [],
  );

/** The stack with each workload that runs such a program changed. */
const changeSets = (
  stack: Stack,
  sets: readonly Workload[],
  what: string,
  edit: (props: any, pod: any) => void,
): Mutant[] =>
  sets.map(({ at, name }) =>
    change(stack, at, `${name}: ${what}`, (props) => edit(props, props.spec.template.spec)),
  );

/** Containers of programs that are meant, of which the pack knows that they hold data. */
const containersOf = (stack: Stack, programs: RegExp): Place[] =>
  places(stack).filter((place) => programs.test(programOf(place)));
const holders = (stack: Stack): Place[] =>
  containersOf(stack, /^(prometheus|rule|receive)$/).filter(({ container }) => {
    const words = container.args.join(" ");
    const isRouter =
      container.args[0] === "receive" && /receive\.hashrings/.test(words) && !/local-endpoint/.test(words);
    return !isRouter && !/--remote-write\.config/.test(words);
  });
const setsOfHolders = (stack: Stack) =>
  setsOf(stack).filter(({ at }) => holders(stack).some((one) => one.at === at));

const dataFlags: Record<string, string> = {
  prometheus: "storage.tsdb.path",
  rule: "data-dir",
  receive: "tsdb.path",
};

/** The stack with the data of each holder in a volume of its pod. */
const dataOn = (stack: Stack, what: string, volume: object): Mutant[] =>
  holders(stack).map((place) =>
    changeContainer(stack, place, what, (container, pod) => {
      const flag = dataFlags[programOf(place)];
      container.args = [
        ...container.args.filter((word: string) => !word.startsWith(`--${flag}`)),
        `--${flag}=/other`,
      ];
      container.volumeMounts = [...(container.volumeMounts ?? []), { name: "other", mountPath: "/other" }];
      pod.volumes = [...(pod.volumes ?? []), { name: "other", ...volume }];
    }),
  );

/** The workload as one of another kind. */
const asKind = (stack: Stack, sets: readonly Workload[], kind: string, more: object = {}): Mutant[] =>
  sets.map(({ at, name }) => ({
    what: `${name}: ${kind}`,
    resources: stack.map((one, index) => {
      if (index !== at) return one;
      const { template } = (one.props as any).spec;
      const { metadata } = one.props;
      const spec =
        kind === "Pod"
          ? template.spec
          : kind === "CronJob"
            ? { jobTemplate: { spec: { template } } }
            : { ...(one.props as any).spec, ...more };
      const type = kind === "Pod" ? "core/v1" : /Job/.test(kind) ? "batch/v1" : "apps/v1";
      return { ...one, type: `kubernetes:${type}:${kind}`, props: { metadata, spec } };
    }),
  }));

const several = (sets: readonly Workload[]) => sets.filter(({ replicas }) => replicas > 1);
const hostname = "kubernetes.io/hostname";

const breaks: readonly Break[] = [
  {
    name: "an autoscaler of what holds data, or of a compactor",
    mutants: (stack) =>
      setsOf(stack, /^(prometheus|minio|compact)$/).flatMap((set) => [
        horizontal(stack, set, "HorizontalPodAutoscaler", {}),
        byKeda(stack, set, "ScaledObject", {}),
      ]),
  },
  {
    name: "an autoscaler that can't work: its bounds, its target or its measure",
    mutants: (stack) =>
      setsOf(stack, /^(query|query-frontend)$/)
        .filter(({ name }) => !scaled(stack).has(name))
        .flatMap((set) => [
          horizontal(stack, set, "a higher minimum", { minReplicas: 7 }),
          horizontal(stack, set, "another kind", { scaleTargetRef: { kind: "StatefulSet", name: set.name } }),
          byKeda(stack, set, "no minimum", { minReplicaCount: undefined }),
          horizontal(stack, set, "what nobody requests", {
            metrics: [{ type: "Resource", resource: { name: "ephemeral-storage" } }],
          }),
        ]),
  },
  {
    name: "a budget that lets none go",
    mutants: (stack) => [
      ...budgets(stack, "maxUnavailable: 0", { maxUnavailable: 0 }),
      ...budgets(stack, "minAvailable: 51%", { minAvailable: "51%" }),
      ...setsOf(stack)
        .filter(({ name }) => !scaled(stack).has(name))
        .flatMap((set) => [
          budget(stack, set, "minAvailable of all", { minAvailable: set.replicas }),
          budget(stack, set, "minAvailable: 100%", { minAvailable: "100%" }),
        ]),
    ],
    // Its own least replicas count, of which one goes.
    exceptIn: /an autoscaled Query/,
  },
  {
    name: "a budget that lets all go",
    mutants: (stack) =>
      several(setsOf(stack)).flatMap((set) => [
        budget(stack, set, "maxUnavailable: 100%", { maxUnavailable: "100%" }),
        budget(stack, set, "minAvailable: 0", { minAvailable: 0 }),
      ]),
  },
  {
    name: "a budget of no pods, of two tiers, or a second one",
    mutants: (stack) => [
      ...setsOf(stack).flatMap((set) => [
        budget(stack, { ...set, labels: { app: "nosuch" } }, "of no pods", { maxUnavailable: 1 }),
        adding(stack, set, "of all pods", "policy/v1", "PodDisruptionBudget", {
          selector: {},
          maxUnavailable: 1,
        }),
      ]),
      ...stack.flatMap(({ type, props }: any): Mutant[] =>
        type.endsWith(":PodDisruptionBudget")
          ? [
              {
                what: `${props.metadata.name} twice`,
                resources: [
                  ...stack,
                  { type, name: "twin", props: { ...props, metadata: { ...props.metadata, name: "twin" } } },
                ],
              },
            ]
          : [],
      ),
    ],
  },
  {
    name: "a liveness probe that kills what is busy",
    mutants: (stack) =>
      containersOf(stack, known)
        .filter(({ container }) => container.livenessProbe)
        .flatMap((place) => [
          changeContainer(
            stack,
            place,
            "failureThreshold: 1",
            ({ livenessProbe }) => (livenessProbe.failureThreshold = 1),
          ),
          changeContainer(stack, place, "three times in 6 s", ({ livenessProbe }) =>
            Object.assign(livenessProbe, { periodSeconds: 2, failureThreshold: 3, timeoutSeconds: 1 }),
          ),
        ]),
  },
  {
    name: "a startup probe that ends a long start",
    mutants: (stack) =>
      containersOf(stack, /^(prometheus|store|rule|receive)$/).map((place) =>
        changeContainer(stack, place, "ready in 50 s", (container) => {
          container.startupProbe = {
            httpGet: { path: "/-/ready", port: 1 },
            periodSeconds: 5,
            failureThreshold: 10,
          };
        }),
      ),
  },
  {
    name: "an end without time",
    mutants: (stack) => [
      ...changeSets(stack, setsOf(stack), "0 s", (_, pod) => (pod.terminationGracePeriodSeconds = 0)),
      ...changeSets(stack, setsOf(stack), "5 s", (_, pod) => (pod.terminationGracePeriodSeconds = 5)),
      ...changeSets(stack, setsOf(stack), "a hook that takes all of it", (_, pod) => {
        pod.containers[0].lifecycle = { preStop: { sleep: { seconds: 3600 } } };
      }),
    ],
  },
  {
    name: "replicas that are kept to one node",
    mutants: (stack) => {
      const sets = several(setsOf(stack));
      return [
        ...changeSets(stack, sets, "nodeName", (_, pod) => (pod.nodeName = "node-1")),
        ...changeSets(stack, sets, "nodeSelector", (_, pod) => (pod.nodeSelector = { [hostname]: "node-1" })),
        ...changeSets(stack, sets, "node affinity", (_, pod) => {
          const matchExpressions = [{ key: hostname, operator: "In", values: ["node-1"] }];
          pod.affinity = {
            ...pod.affinity,
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
            },
          };
        }),
      ];
    },
  },
  {
    name: "data that does not come along with its pod",
    mutants: (stack) => [
      ...dataOn(stack, "a folder of the node", { hostPath: { path: "/data" } }),
      ...dataOn(stack, "an emptyDir", { emptyDir: {} }),
    ],
    exceptIn: /one node where there is one pod/,
  },
  {
    name: "disks that are deleted with their StatefulSet, its replicas or their claims",
    mutants: (stack) => {
      const sets = setsOf(stack, known, /^StatefulSet$/).filter(
        ({ at, programs }) => programs.includes("minio") || setsOfHolders(stack).some((one) => one.at === at),
      );
      return [
        ...changeSets(
          stack,
          sets,
          "whenDeleted: Delete",
          ({ spec }) => (spec.persistentVolumeClaimRetentionPolicy = { whenDeleted: "Delete" }),
        ),
        ...changeSets(
          stack,
          sets,
          "whenScaled: Delete",
          ({ spec }) => (spec.persistentVolumeClaimRetentionPolicy = { whenScaled: "Delete" }),
        ),
      ];
    },
  },
  {
    name: "an update that does not reach the pods",
    mutants: (stack) => [
      ...changeSets(
        stack,
        setsOf(stack, known, /^StatefulSet$/),
        "OnDelete",
        ({ spec }) => (spec.updateStrategy = { type: "OnDelete" }),
      ),
      ...changeSets(
        stack,
        setsOf(stack, known, /^StatefulSet$/),
        "a partition",
        ({ spec }) => (spec.updateStrategy = { rollingUpdate: { partition: 1 } }),
      ),
      ...changeSets(
        stack,
        setsOf(stack, known, /^Deployment$/),
        "paused",
        ({ spec }) => (spec.paused = true),
      ),
    ],
  },
  {
    name: "an update that stops all pods",
    mutants: (stack) => {
      const deployments = setsOf(stack, /^(query|query-frontend)$/, /^Deployment$/);
      return [
        ...changeSets(stack, deployments, "Recreate", ({ spec }) => (spec.strategy = { type: "Recreate" })),
        ...changeSets(
          stack,
          several(deployments),
          "maxUnavailable: 100%",
          ({ spec }) => (spec.strategy = { rollingUpdate: { maxUnavailable: "100%" } }),
        ),
        ...changeSets(
          stack,
          several(setsOf(stack, /^(store|prometheus|rule)$/, /^StatefulSet$/)),
          "maxUnavailable: 2",
          ({ spec }) => {
            spec.updateStrategy = { rollingUpdate: { maxUnavailable: spec.replicas } };
          },
        ),
      ];
    },
  },
  {
    name: "a Deployment whose new pod waits for the disk",
    mutants: (stack) =>
      setsOf(stack, /^(store|alertmanager|query|receive|minio)$/).flatMap((set) =>
        asKind(stack, [set], "Deployment", { strategy: { type: "RollingUpdate" } }).map(
          ({ what, resources }) => {
            const claim = kubernetesObject(
              "core/v1",
              "PersistentVolumeClaim",
              { accessModes: ["ReadWriteOnce"] },
              { name: "disk", namespace: set.namespace },
            );
            return change([...resources, { ...claim, name: "disk" }], set.at, what, ({ spec }) => {
              const pod = spec.template.spec;
              pod.volumes = [
                ...(pod.volumes ?? []),
                { name: "disk", persistentVolumeClaim: { claimName: "disk" } },
              ];
            });
          },
        ),
      ),
  },
  {
    name: "a Job, a CronJob or a Pod that holds data",
    mutants: (stack) =>
      ["Job", "CronJob", "Pod"].flatMap((kind) => asKind(stack, setsOfHolders(stack), kind)),
  },
];

/** What happens to pods and their disks: autoscalers, budgets, probes, ends, pins and updates. */
export const lives: Area = {
  title: "Broken updates and disruptions",
  does: "has pods, or their disks, come or go at the wrong time",
  policies: [
    ...autoscaling,
    compactorNotAutoscaled,
    ...disruptions,
    ...probeTimes,
    ...stopping,
    ...nodePins,
    ...updates,
    dataOnClaimedDisk,
    dataClaimsRetained,
  ],
  breaks,
  known: {
    // It leaves a Receiver Kubernetes' 30 seconds.
    "The community's Helm chart, its defaults": /^grace-period-enough: .*thanos-receive/,
  },
  own: livelyStacks,
};
