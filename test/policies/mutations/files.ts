import { kubernetesObject } from "../../support/policy";
import { NoTarget, replaceInFile, setFlag, type Mutation, type StackCopy } from "./mutation";

/** The container's own mount of this volume. */
function mount({ container }: { container: any }, volume: string): any {
  const found = container.volumeMounts.find(({ name }: any) => name === volume);
  if (!found) throw new NoTarget(`There is no mount of ${volume}.`);
  return found;
}

const rule = (expr: string) => ({ groups: [{ name: "one", rules: [{ record: "one:sum", expr }] }] });
const operators = (stack: StackCopy, kind: string, spec: object) =>
  stack.add({
    ...kubernetesObject("monitoring.coreos.com/v1", kind, spec, { name: "one", namespace: "thanos" }),
    name: "operators",
  });

export const fileMutations: readonly Mutation[] = [
  {
    name: "a Ruler whose rules are where nothing is mounted",
    fires: ["named-file-there"],
    change: (stack) => setFlag(stack.args("thanos-ruler"), "rule-file", "/etc/thanos/nowhere/*.yaml"),
  },
  {
    name: "rules with a misspelt key",
    fires: ["named-file-valid"],
    change: (stack) =>
      replaceInFile(stack, "thanos-ruler-rules", "thanos-stack-canary.yaml", /\bexpr:/, "exp:"),
  },
  {
    name: "a Query that may not read its endpoints",
    fires: ["named-file-readable"],
    change: (stack) => {
      const { pod, container } = stack.container("thanos-query");
      delete pod.securityContext.fsGroup;
      const { configMap } = pod.volumes.find(({ name }: any) =>
        container.volumeMounts.some((one: any) => one.name === name && /endpoints/.test(one.mountPath)),
      );
      configMap.defaultMode = 0o400;
    },
  },
  {
    name: "a compactor whose disk is mounted read-only",
    fires: ["written-path-writable"],
    change: (stack) => (mount(stack.container("thanos-compactor"), "data").readOnly = true),
  },
  {
    name: "a Store Gateway with its cache in a file and in an argument",
    fires: ["configuration-given-once"],
    change: (stack) => stack.args("thanos-store").push("--index-cache.config=type: IN-MEMORY"),
  },
  {
    name: "a mount of a volume that there is not",
    fires: ["mount-has-volume"],
    change: (stack) =>
      stack
        .container("thanos-query-frontend")
        .container.volumeMounts.push({ name: "nosuch", mountPath: "/nosuch" }),
  },
  {
    name: "a volume of a ConfigMap with a slip in its name",
    fires: ["pod-source-exists"],
    change: (stack) =>
      stack
        .container("thanos-query-frontend")
        .pod.volumes.push({ name: "more", configMap: { name: "thanos-query-endpoint" } }),
  },
  {
    name: "an argument with a variable that nobody sets",
    fires: ["variable-set"],
    change: (stack) => setFlag(stack.args("thanos-query-frontend"), "log.format", "$(FORMAT)"),
  },
  {
    name: "a variable with two values",
    fires: ["variable-given-once"],
    change: (stack) => {
      const { container } = stack.container("thanos-query-frontend");
      container.env = [
        ...(container.env ?? []),
        { name: "LEVEL", value: "info" },
        { name: "LEVEL", value: "debug" },
      ];
    },
  },
  {
    name: "a PrometheusRule that no parser reads",
    fires: ["operator-rules-valid"],
    change: (stack) => operators(stack, "PrometheusRule", rule("sum(up")),
  },
  {
    name: "a ServiceMonitor that asks for a key that its Secret does not have",
    fires: ["operator-keys-exist"],
    change: (stack) => {
      const password = { name: "minio-root", key: "nosuch" };
      operators(stack, "ServiceMonitor", { endpoints: [{ port: "http", basicAuth: { password } }] });
    },
  },
];
