import { workload, type FakeResource, kubernetesObject } from "../../support/policy";
import { unreadableCommand, patchedWorkload } from "../../../policies/rules/commands";
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

describeTable(unreadableCommand, [
  [undefined, [compactor()]],
  [undefined, [workload("Deployment", { image: "example/app", command: ["sh", "-c", "./run"] })]],
  [/is started by a shell/, [workload("Deployment", { image, command: ["sh", "-c", "thanos query"] })]],
  [/is started by a shell/, [workload("Deployment", { image, command: ["/bin/sh", "/start.sh"] })]],
  [
    /is started by a shell/,
    [
      workload("Deployment", {
        image: "x",
        command: ["tini", "--", "bash", "-c", "exec prometheus $ARGS"],
      }),
    ],
  ],
  [/reads arguments from a file: @\/flags/, [workload("Deployment", { image, args: ["query", "@/flags"] })]],
]);

describeTable(patchedWorkload, [
  [undefined, [compactor(), patch("StatefulSet", "other", {})]],
  [
    /^StatefulSetPatch monitoring\/subject changes a workload/,
    [compactor(), patch("StatefulSet", "subject", { replicas: 2 })],
  ],
  [
    /^DeploymentPatch monitoring\/x changes/,
    [patch("Deployment", "x", { template: { spec: { containers: [{ name: "c", image }] } } })],
  ],
]);

function patch(kind: string, name: string, spec: object): FakeResource {
  return kubernetesObject("apps/v1", `${kind}Patch`, spec, { name, namespace: "monitoring" });
}
