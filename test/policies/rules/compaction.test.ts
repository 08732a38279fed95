import assert from "node:assert/strict";
import { workload, type FakeResource, unknown, kubernetesObject, judge } from "../../support/policy";
import {
  compactorSingleReplica,
  compactorNotAutoscaled,
  compactorHaltsOnError,
  compactorChecksIndex,
  compactorStopsAtOutOfOrderChunks,
  compactorWaits,
  compactorOnePerBucket,
} from "../../../policies/rules/compaction";
import { policies } from "../../../policies/pack";
import { describeTable } from "../support/cases";

const disk = {
  spec: {
    volumeClaimTemplates: [
      { metadata: { name: "data" }, spec: { resources: { requests: { storage: "100Gi" } } } },
    ],
  },
};

const mounts = { volumeMounts: [{ name: "data", mountPath: "/data" }] };

const image = "quay.io/thanos/thanos:v0.42.4";

/** A compactor in which nothing is wrong but what these arguments make so. */
const compactor = (...args: string[]) =>
  workload(
    "StatefulSet",
    { image, args: ["compact", "--wait", "--data-dir=/data", ...args], ...mounts },
    disk,
  );

const tier = (name: string, ...args: string[]): FakeResource => {
  const resource = workload("Deployment", { image, args: [name, ...args] });
  resource.props.metadata = { name, namespace: "monitoring" };
  return { ...resource, name };
};

describeTable(compactorHaltsOnError, [
  [undefined, [compactor()]],
  [undefined, [compactor("--debug.halt-on-error")]],
  [/has --no-debug\.halt-on-error\. Overlapping/, [compactor("--no-debug.halt-on-error")]],
  [/has --no-debug/, [compactor("--debug.halt-on-error=false")]],
  [undefined, [tier("store", "--no-debug.halt-on-error")]],
]);

describeTable(compactorChecksIndex, [
  [undefined, [compactor("--no-debug.accept-malformed-index")]],
  [/has --debug\.accept-malformed-index/, [compactor("--debug.accept-malformed-index")]],
]);

describeTable(compactorStopsAtOutOfOrderChunks, [
  [undefined, [compactor()]],
  [/has --compact\.skip/, [compactor("--compact.skip-block-with-out-of-order-chunks")]],
]);

describeTable(compactorWaits, [
  [undefined, [compactor()]],
  [undefined, [workload("StatefulSet", { image, args: ["compact", "-w"] })]],
  [/has no --wait/, [workload("StatefulSet", { image, args: ["compact"] })]],
  [/has no --wait/, [compactor("--no-wait")]],
  [undefined, [workload("CronJob", { image, args: ["compact"] })]],
  [
    /has --wait, so it never ends\. .* Take --wait away\./,
    [workload("CronJob", { image, args: ["compact", "--wait"] })],
  ],
  [/unknown: .*args\.1/, [workload("StatefulSet", { image, args: ["compact", unknown("String")] })]],
]);

describeTable(compactorOnePerBucket, [
  [undefined, [compactor()]],
  [
    undefined,
    [
      compactor("--objstore.config={type: S3, config: {bucket: a}}"),
      second("{type: S3, config: {bucket: b}}"),
    ],
  ],
  [
    /works on the same bucket/,
    [
      compactor("--objstore.config={type: S3, config: {bucket: a}}"),
      second('{"type":"s3","config":{"bucket":"a"}}'),
    ],
  ],
  [
    /unreadable: .*is from no ConfigMap/,
    [compactor("--objstore.config-file=/a"), second("{type: S3, config: {bucket: a}}")],
  ],
]);

function second(objstore: string): FakeResource {
  const resource = compactor(`--objstore.config=${objstore}`);
  resource.props.metadata = { name: "second", namespace: "monitoring" };
  return { ...resource, name: "second" };
}

const compact = { image: "quay.io/thanos/thanos:v0.42.4", args: ["compact", "--wait"] };

const why = "Two compactors on one bucket write overlapping blocks, which have to be repaired by hand.";

const faster =
  "to compact faster raise --compact.concurrency, or split the blocks between workloads by --selector.relabel-config.";

const message = (kind: string, fault: string, wayOut: string) =>
  `${kind} monitoring/subject (\`thanos compact\` in container "main") ${fault}. ${why} ${wayOut}`;

const replicas = (count: number) => [`has replicas: ${count}`, `Set replicas to 1; ${faster}`] as const;

const recreate = { strategy: { type: "Recreate" } };

describe("compactor-single-replica", () => {
  const good: Record<string, FakeResource> = {
    "StatefulSet of one": workload("StatefulSet", compact, { spec: { replicas: 1 } }),
    "StatefulSet with replicas unset": workload("StatefulSet", compact),
    "StatefulSet with replicas null": workload("StatefulSet", compact, { spec: { replicas: null } }),
    "StatefulSet scaled to nothing": workload("StatefulSet", compact, { spec: { replicas: 0 } }),
    "StatefulSet that starts pods in parallel": workload("StatefulSet", compact, {
      spec: { replicas: 1, podManagementPolicy: "Parallel" },
    }),
    "Deployment that is recreated": workload("Deployment", compact, { spec: { replicas: 1, ...recreate } }),
    "ReplicaSet of one": workload("ReplicaSet", compact, { spec: { replicas: 1 } }),
    ReplicationController: workload("ReplicationController", compact),
    Job: workload("Job", compact, { spec: { parallelism: 1, completions: 3 } }),
    "CronJob that waits": workload("CronJob", compact, { spec: { concurrencyPolicy: "Forbid" } }),
    Pod: workload("Pod", compact),
    "two replicas of another tier": workload(
      "StatefulSet",
      { ...compact, args: ["store"] },
      { spec: { replicas: 2 } },
    ),
    "a DaemonSet of something else": workload("DaemonSet", { image: "fluent-bit" }),
    "a patch, which says only a part": kubernetesObject(
      "apps/v1",
      "DeploymentPatch",
      workload("Deployment", compact).props.spec,
    ),
    "no workload": {
      type: "random:index/randomPassword:RandomPassword",
      name: "x",
      props: { spec: { replicas: 2 } },
    },
  };
  for (const [title, resource] of Object.entries(good)) {
    it(`accepts ${title}`, () => assert.deepEqual(judge([compactorSingleReplica], resource), {}));
  }

  const rolling = (type: string) =>
    [
      `has strategy.type: ${type}, which starts the new pod beside the old one`,
      "Set strategy.type to Recreate, or use a StatefulSet with replicas: 1.",
    ] as const;
  const parallelism = ["has parallelism: 2", `Set parallelism to 1; ${faster}`] as const;
  const concurrent = (policy: string) =>
    [
      `has concurrencyPolicy: ${policy}, so a run may start before the last one has ended`,
      "Set concurrencyPolicy to Forbid.",
    ] as const;
  const bad: [string, FakeResource, string, ...(readonly [string, string])[]][] = [
    [
      "StatefulSet of two",
      workload("StatefulSet", compact, { spec: { replicas: 2 } }),
      "StatefulSet",
      replicas(2),
    ],
    [
      "Deployment of three",
      workload("Deployment", compact, { spec: { replicas: 3, ...recreate } }),
      "Deployment",
      replicas(3),
    ],
    [
      "Deployment with strategy unset",
      workload("Deployment", compact),
      "Deployment",
      rolling("RollingUpdate (the default)"),
    ],
    [
      "Deployment that rolls without surge, which does not wait for the old pod's end",
      workload("Deployment", compact, {
        spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0 } } },
      }),
      "Deployment",
      rolling("RollingUpdate"),
    ],
    [
      "Deployment of two that rolls",
      workload("Deployment", compact, { spec: { replicas: 2 } }),
      "Deployment",
      replicas(2),
      rolling("RollingUpdate (the default)"),
    ],
    [
      "ReplicaSet of two",
      workload("ReplicaSet", compact, { spec: { replicas: 2 } }),
      "ReplicaSet",
      replicas(2),
    ],
    [
      "ReplicationController of two",
      workload("ReplicationController", compact, { spec: { replicas: 2 } }),
      "ReplicationController",
      replicas(2),
    ],
    [
      "DaemonSet",
      workload("DaemonSet", compact),
      "DaemonSet",
      ["starts one pod on every node", "Use a StatefulSet with replicas: 1."],
    ],
    [
      "Rollout of Argo",
      workload("Rollout", compact, { spec: { replicas: 2 } }),
      "Rollout",
      replicas(2),
      [
        "is rolled out by Argo, which starts the new pod beside the old one",
        "Use a StatefulSet with replicas: 1.",
      ],
    ],
    ["Job of two at a time", workload("Job", compact, { spec: { parallelism: 2 } }), "Job", parallelism],
    [
      "CronJob with its policy unset",
      workload("CronJob", compact),
      "CronJob",
      concurrent("Allow (the default)"),
    ],
    [
      "CronJob that replaces",
      workload("CronJob", compact, { spec: { concurrencyPolicy: "Replace" } }),
      "CronJob",
      concurrent("Replace"),
    ],
    [
      "CronJob of two at a time",
      workload("CronJob", compact, {
        spec: {
          concurrencyPolicy: "Forbid",
          jobTemplate: {
            spec: { parallelism: 2, template: { spec: { containers: [{ name: "main", ...compact }] } } },
          },
        },
      }),
      "CronJob",
      parallelism,
    ],
    [
      "a native sidecar",
      workload(
        "StatefulSet",
        { image: "nginx" },
        {
          spec: { replicas: 2 },
          pod: { initContainers: [{ name: "main", ...compact, restartPolicy: "Always" }] },
        },
      ),
      "StatefulSet",
      replicas(2),
    ],
  ];
  for (const [title, resource, kind, ...faults] of bad) {
    it(`refuses ${title}`, () =>
      assert.deepEqual(judge([compactorSingleReplica], resource), {
        "compactor-single-replica": faults.map(([fault, wayOut]) => message(kind, fault, wayOut)),
      }));
  }

  for (const apiVersion of ["apps/v1beta1", "apps/v1beta2", "extensions/v1beta1"]) {
    it(`reads a Deployment of ${apiVersion}`, () => {
      const resource = workload("Deployment", compact, { spec: { replicas: 2, ...recreate } });
      resource.type = `kubernetes:${apiVersion}:Deployment`;
      assert.deepEqual(Object.keys(judge([compactorSingleReplica], resource)), ["compactor-single-replica"]);
    });
  }

  it("names a workload without namespace or name by what it has", () => {
    const resource = workload("StatefulSet", compact, { spec: { replicas: 2 } });
    resource.props.metadata = undefined;
    assert.match(
      judge([compactorSingleReplica], resource)["compactor-single-replica"]?.[0] ?? "",
      /^StatefulSet subject-resource \(.*\) has/,
    );
  });
});

describe("compactor-single-replica, with values that a preview does not know", () => {
  const two = { replicas: 2 };
  const fires = {
    "the image": workload(
      "StatefulSet",
      { ...compact, image: unknown("String"), args: ["compact", "--objstore.config-file=/o"] },
      { spec: two },
    ),
    "another argument": workload(
      "StatefulSet",
      { ...compact, args: ["compact", unknown("String")] },
      { spec: two },
    ),
    "an argument before the subcommand": workload(
      "StatefulSet",
      { ...compact, args: [unknown("String"), "compact"] },
      { spec: two },
    ),
    "the pod's labels": workload("StatefulSet", compact, { spec: two, labels: unknown("Object") }),
  };
  for (const [title, resource] of Object.entries(fires)) {
    it(`judges whatever ${title} may be`, () =>
      assert.deepEqual(judge([compactorSingleReplica], resource), {
        "compactor-single-replica": [message("StatefulSet", ...replicas(2))],
      }));
  }

  it("judges what is known of a pod, and says that it can't tell what another of its containers runs", () => {
    const resource = workload(
      "StatefulSet",
      { command: ["sh", "-c", unknown("String")] },
      { spec: two, pod: { initContainers: [{ name: "main", ...compact }] } },
    );
    assert.deepEqual(judge([compactorSingleReplica], resource), {
      "compactor-single-replica": [
        message("StatefulSet", ...replicas(2)),
        "unknown: spec.template.spec.containers.0.command.2",
      ],
    });
  });

  it("names the workload by its resource while its name and namespace are unknown", () => {
    const resource = workload("StatefulSet", compact, { spec: two });
    resource.props.metadata = { name: unknown("String"), namespace: unknown("String") };
    assert.match(
      judge([compactorSingleReplica], resource)["compactor-single-replica"]?.[0] ?? "",
      /^StatefulSet subject-resource \(.*\) has replicas: 2\./,
    );
  });

  it("judges the strategy while the replicas are unknown, and says what it could not judge", () => {
    const resource = workload("Deployment", compact, { spec: { replicas: unknown("Number") } });
    const messages = judge([compactorSingleReplica], resource)["compactor-single-replica"];
    assert.equal(messages?.length, 2);
    assert.match(messages[0] ?? "", /has strategy\.type: RollingUpdate/);
    assert.equal(messages[1], "unknown: spec.replicas");
  });

  const undecided: [string, FakeResource, string][] = [
    [
      "the subcommand",
      workload("StatefulSet", { ...compact, args: [unknown("String"), "--wait"] }, { spec: two }),
      "args.0",
    ],
    [
      "the subcommand behind flags",
      workload("StatefulSet", { ...compact, args: ["--log.level=debug", unknown("String")] }, { spec: two }),
      "args.1",
    ],
    ["all arguments", workload("StatefulSet", { ...compact, args: unknown("Array") }, { spec: two }), "args"],
    [
      "the shell script",
      workload("StatefulSet", { command: ["sh", "-c", unknown("String")] }, { spec: two }),
      "command.2",
    ],
    [
      "the image of a `compact`",
      workload("StatefulSet", { ...compact, image: unknown("String") }, { spec: two }),
      "image",
    ],
  ];
  for (const [title, resource, path] of undecided) {
    it(`says that it could not judge when ${title} decides`, () =>
      assert.ok(
        judge([compactorSingleReplica], resource)["compactor-single-replica"]?.includes(
          `unknown: spec.template.spec.containers.0.${path}`,
        ),
      ));
  }

  const unrelated: Record<string, FakeResource> = {
    "an application's image": workload(
      "Deployment",
      { image: unknown("String"), args: ["--port=80"] },
      { spec: two },
    ),
    "an application's argument": workload(
      "Deployment",
      { image: "example/app", args: [unknown("String")] },
      { spec: two },
    ),
    "an application's arguments": workload(
      "Deployment",
      { image: "example/app", args: unknown("Array") },
      { spec: two },
    ),
    "an application's replicas": workload(
      "Deployment",
      { image: "example/app" },
      { spec: { replicas: unknown("Number") } },
    ),
    "a ConfigMap's data": {
      type: "kubernetes:core/v1:ConfigMap",
      name: "x",
      props: { data: unknown("Object") },
    },
    "another resource's spec": {
      type: "kubernetes:example.com/v1:Thing",
      name: "x",
      props: { spec: unknown("Object") },
    },
  };
  for (const [title, resource] of Object.entries(unrelated)) {
    it(`does not ask for ${title}`, () => assert.deepEqual(judge(policies, resource), {}));
  }
});

describe("compactor-not-autoscaled", () => {
  const compactor = workload("StatefulSet", compact);
  const target = { apiVersion: "apps/v1", kind: "StatefulSet", name: "subject" };
  const autoscaler = (
    apiVersion: string,
    kind: string,
    scaleTargetRef: object,
    namespace: unknown = "monitoring",
  ) => kubernetesObject(apiVersion, kind, { scaleTargetRef }, { name: "scaler", namespace });
  const finding = (kind: string, scaled = "StatefulSet") => ({
    "compactor-not-autoscaled": [
      `${kind} monitoring/scaler scales ${scaled} monitoring/subject (\`thanos compact\` in container "main"). ${why} ` +
        `Delete the autoscaler; ${faster} A VerticalPodAutoscaler is fine.`,
    ],
  });

  for (const version of ["autoscaling/v1", "autoscaling/v2beta2", "autoscaling/v2"]) {
    it(`refuses a HorizontalPodAutoscaler of ${version}`, () =>
      assert.deepEqual(
        judge([compactorNotAutoscaled], autoscaler(version, "HorizontalPodAutoscaler", target), compactor),
        finding("HorizontalPodAutoscaler"),
      ));
  }
  it("refuses a ScaledObject", () =>
    assert.deepEqual(
      judge([compactorNotAutoscaled], autoscaler("keda.sh/v1alpha1", "ScaledObject", target), compactor),
      finding("ScaledObject"),
    ));
  it("takes a ScaledObject's target for a Deployment if it names no kind", () => {
    const scaled = autoscaler("keda.sh/v1alpha1", "ScaledObject", { name: "subject" });
    const deployment = workload("Deployment", compact, { spec: recreate });
    assert.deepEqual(judge([compactorNotAutoscaled], scaled, compactor), {});
    assert.deepEqual(
      judge([compactorNotAutoscaled], scaled, deployment),
      finding("ScaledObject", "Deployment"),
    );
  });

  const accepted: Record<string, FakeResource> = {
    "another name": autoscaler("autoscaling/v2", "HorizontalPodAutoscaler", { ...target, name: "other" }),
    "another kind": autoscaler("autoscaling/v2", "HorizontalPodAutoscaler", {
      ...target,
      kind: "Deployment",
    }),
    "another namespace": autoscaler("autoscaling/v2", "HorizontalPodAutoscaler", target, "other"),
    "the default namespace": autoscaler("autoscaling/v2", "HorizontalPodAutoscaler", target, null),
    "resources, not replicas": autoscaler("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", target),
  };
  for (const [title, resource] of Object.entries(accepted)) {
    it(`accepts one that scales ${title}`, () =>
      assert.deepEqual(judge([compactorNotAutoscaled], resource, compactor), {}));
  }
  it("accepts one that scales another tier", () =>
    assert.deepEqual(
      judge(
        [compactorNotAutoscaled],
        autoscaler("autoscaling/v2", "HorizontalPodAutoscaler", target),
        workload("StatefulSet", { ...compact, args: ["store"] }),
      ),
      {},
    ));

  it("takes the default namespace for an object that names none", () => {
    const inDefault = workload("StatefulSet", compact);
    inDefault.props.metadata = { name: "subject", namespace: "default" };
    const scaler = autoscaler("autoscaling/v2", "HorizontalPodAutoscaler", target, null);
    assert.equal(judge([compactorNotAutoscaled], scaler, inDefault)["compactor-not-autoscaled"]?.length, 1);
  });
  it("judges while the namespace is unknown", () => {
    const found = judge(
      [compactorNotAutoscaled],
      autoscaler("autoscaling/v2", "HorizontalPodAutoscaler", target, unknown("String")),
      compactor,
    );
    assert.match(
      found["compactor-not-autoscaled"]?.[0] ?? "",
      /^HorizontalPodAutoscaler scaler scales StatefulSet monitoring\/subject/,
    );
  });
  it("judges every autoscaler, and says which it could not judge", () => {
    const found = judge(
      [compactorNotAutoscaled],
      autoscaler("autoscaling/v2", "HorizontalPodAutoscaler", {
        kind: "StatefulSet",
        name: unknown("String"),
      }),
      autoscaler("keda.sh/v1alpha1", "ScaledObject", target),
      compactor,
    );
    assert.deepEqual(found["compactor-not-autoscaled"], [
      ...finding("ScaledObject")["compactor-not-autoscaled"],
      "unknown: spec.scaleTargetRef.name",
    ]);
  });
});
