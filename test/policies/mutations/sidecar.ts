import { kubernetesObject } from "../../support/policy";
import { dropFlag, replaceInFile, setFlag, type Mutation, type StackCopy } from "./mutation";

const sidecar = (name: string, value: string | boolean) => (stack: StackCopy) =>
  setFlag(stack.args("thanos-sidecar"), name, value);
const prometheus = (name: string, value: string | boolean) => (stack: StackCopy) =>
  setFlag(stack.args("prometheus"), name, value);

/** Leaves compaction to the file that the sidecar writes. */
function delayed(stack: StackCopy, path: string): string[] {
  const args = stack.args("prometheus");
  dropFlag(args, "storage.tsdb.min-block-duration");
  dropFlag(args, "storage.tsdb.max-block-duration");
  setFlag(args, "storage.tsdb.delay-compact-file.path", path);
  return args;
}

export const sidecarMutations: readonly Mutation[] = [
  {
    name: "a sidecar without a bucket",
    fires: ["sidecar-uploads"],
    change: (stack) => dropFlag(stack.args("thanos-sidecar"), "objstore.config-file"),
  },
  {
    name: "a sidecar that looks into another volume",
    fires: ["sidecar-shares-data"],
    change: sidecar("tsdb.path", "/etc/prometheus/config_out"),
  },
  {
    name: "a sidecar that looks into another folder",
    fires: ["sidecar-shares-data"],
    change: sidecar("tsdb.path", "/prometheus/data"),
  },
  {
    name: "a sidecar that may not write",
    fires: ["sidecar-shares-data", "written-path-writable"],
    change: (stack) => {
      const { container } = stack.container("thanos-sidecar");
      container.volumeMounts.find(({ name }: any) => name === "data").readOnly = true;
    },
  },
  {
    name: "a sidecar that asks any Prometheus",
    fires: ["sidecar-own-prometheus"],
    change: sidecar("prometheus.url", "http://prometheus.thanos.svc.cluster.local:9090"),
  },
  {
    name: "a Prometheus that compacts",
    fires: ["local-compaction-waits"],
    change: prometheus("storage.tsdb.max-block-duration", "24h"),
  },
  {
    name: "a Prometheus that compacts, and a sidecar that lets it",
    fires: ["local-compaction-waits"],
    change: (stack) => {
      prometheus("storage.tsdb.max-block-duration", "24h")(stack);
      sidecar("shipper.ignore-unequal-block-size", true)(stack);
    },
  },
  {
    name: "compaction that waits for another file",
    fires: ["local-compaction-waits"],
    change: (stack) => void delayed(stack, "/prometheus/other.json"),
  },
  {
    name: "compaction that waits for the sidecar",
    fires: [],
    change: (stack) => void delayed(stack, "/prometheus//thanos.shipper.json"),
  },
  {
    name: "a retention of two blocks",
    fires: ["prometheus-retention-covers-outage", "prometheus-retention-covers-night"],
    change: prometheus("storage.tsdb.retention.time", "5h59m"),
  },
  {
    name: "a retention of half a day",
    fires: ["prometheus-retention-covers-night"],
    change: prometheus("storage.tsdb.retention.time", "12h"),
  },
  {
    name: "a short retention in Prometheus' configuration",
    fires: ["prometheus-retention-covers-outage", "prometheus-retention-covers-night"],
    change: (stack) =>
      replaceInFile(
        stack,
        "prometheus-config",
        "prometheus.yaml.tmpl",
        /^rule_files:/m,
        "storage: { tsdb: { retention: { time: 1h } } }\nrule_files:",
      ),
  },
  {
    name: "a Ruler's retention of two blocks",
    fires: ["ruler-retention-covers-outage"],
    change: (stack) => setFlag(stack.args("thanos-ruler"), "tsdb.retention", "5h"),
  },
  {
    name: "an admin API",
    fires: ["prometheus-admin-api-off"],
    change: prometheus("web.enable-admin-api", true),
  },
  {
    name: "an Ingress to Prometheus",
    fires: ["prometheus-lifecycle-inside"],
    change: (stack) => {
      const { namespace } = stack.object("Service", "prometheus").metadata;
      const backend = { service: { name: "prometheus", port: { name: "http" } } };
      const rules = [{ host: "prometheus.example.com", http: { paths: [{ path: "/", backend }] } }];
      const metadata = { name: "prometheus", namespace };
      stack.add(kubernetesObject("networking.k8s.io/v1", "Ingress", { rules }, metadata));
    },
  },
];
