import { join } from "node:path";
import { projectDir } from "../../settings/projectFolder";
import { fakePlan } from "./fakeStack";

const namespace = "monitoring";

/** Outputs of a stack that is up, as `pulumi stack output` prints them. */
export const recordedOutputs = {
  endpoints: JSON.parse(
    JSON.stringify(fakePlan.endpoints).replaceAll(".thanos.svc.cluster.local", `.${namespace}.svc`),
  ) as typeof fakePlan.endpoints,
  namespace,
  bucket: "blocks",
  readme: "# The readme of the stack",
};

/** The workloads of that stack, as `pulumi stack export` prints them. */
export const recordedWorkloads = fakePlan.deployed.map(({ kind, name, replicas }) => ({
  type: `kubernetes:apps/v1:${kind === "statefulset" ? "StatefulSet" : "Deployment"}`,
  inputs: {
    metadata: { name, namespace, labels: { "app.kubernetes.io/part-of": "thanos-stack" } },
    spec: { replicas },
  },
}));

/** What a fake kubectl does, as a case of its shell script: it is the proxy of a cluster in which that stack is well. */
export const proxyCase = `*"proxy "*) exec "${process.execPath}" --import tsx "${join(projectDir, "test/support/serveFakeStack.ts")}" "$@" ;;`;
