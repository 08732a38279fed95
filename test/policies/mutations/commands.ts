import { kubernetesObject } from "../../support/policy";
import type { Mutation } from "./mutation";

export const commandMutations: readonly Mutation[] = [
  {
    name: "a Query that a shell starts",
    fires: ["unreadable-command"],
    change: (stack) => {
      const { container } = stack.container("thanos-query");
      const line = ["exec", "thanos", ...container.args].map((word) => `'${word}'`).join(" ");
      Object.assign(container, { command: ["/bin/sh", "-c"], args: [line] });
    },
  },
  {
    name: "a patch of the compactor",
    fires: ["patched-workload"],
    change: (stack) => {
      const { metadata } = stack.object("StatefulSet", "thanos-compactor");
      stack.add(kubernetesObject("apps/v1", "StatefulSetPatch", { replicas: 2 }, metadata));
    },
  },
  {
    name: "a second Thanos that Helm installs",
    fires: ["workloads-visible"],
    change: (stack) =>
      stack.add({
        type: "kubernetes:helm.sh/v3:Release",
        name: "second",
        props: { chart: "thanos", namespace: "other" },
      }),
  },
];
