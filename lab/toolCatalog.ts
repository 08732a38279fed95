/**
 * The tools that the lab builds from Go modules. Each tool's `go.mod` pins its version, and the linker flags here that
 * stamp the version into a binary are derived from it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LeftOut } from "./leftOut";
import { leftOutParts } from "./leftOutParts";
import { toolsDir } from "./paths";
import { binDir, cacheDir, pluginDir } from "../cli/machine/labFolders";

/** A Go module and its binaries. */
export interface Tool {
  readonly name: string;
  /** Folder of its `go.mod`. */
  readonly folder: string;
  /** The module whose version is the tool's version. Undefined for a program of the lab itself. */
  readonly module?: string;
  /** The package of each binary, by the binary's name. */
  readonly binaries: Readonly<Record<string, string>>;
  /** The folder of the binaries. */
  readonly outDir: string;
  /** Names of links to its one binary, which tells by its name what to do. @default none */
  readonly links?: readonly string[];
  /** Build tags. @default none */
  readonly tags?: readonly string[];
  /** Experiments of the compiler that it needs (GOEXPERIMENT). @default none */
  readonly experiments?: readonly string[];
  /** Parts of its modules that are not compiled. @default none */
  readonly leftOut?: LeftOut;
  /** Variables to set at link time (`-X name=value`) for a version of the module. @default none */
  readonly stamps?: (version: string) => Readonly<Record<string, string>>;
}

const tool = (
  name: string,
  options: Omit<Tool, "name" | "folder" | "outDir"> & { readonly outDir?: string },
): Tool => ({
  name,
  folder: join(toolsDir, name),
  outDir: binDir,
  leftOut: leftOutParts[name],
  ...options,
});

const packages = (prefix: string, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `${prefix}/${name}`]));

/** Prometheus and related programs print this variable as their version, without the `v`. */
const prometheusStamp = (release: string) => ({
  "github.com/prometheus/common/version.Version": release.replace(/^v/, ""),
});

/**
 * All tools in the order in which their builds start: what a cluster needs first comes first. etcd is quick, and compiles
 * the standard library that all others share.
 */
export const tools: readonly Tool[] = [
  tool("etcd", { module: "go.etcd.io/etcd/server/v3", binaries: { etcd: "go.etcd.io/etcd/server/v3" } }),
  tool("kubernetes", {
    module: "k8s.io/kubernetes",
    binaries: { kubernetes: "." },
    links: [
      "kube-apiserver",
      "kube-controller-manager",
      "kube-scheduler",
      "kubelet",
      "kube-proxy",
      "kubectl",
    ],
    // Without it the server reports v0.0.0-master, and clients refuse the version skew.
    stamps: (version) => {
      const [major, minor] = version.slice(1).split(".");
      const stamp = (name: string) => ({
        [`${name}.gitVersion`]: version,
        [`${name}.gitMajor`]: major,
        [`${name}.gitMinor`]: minor,
      });
      return { ...stamp("k8s.io/component-base/version"), ...stamp("k8s.io/client-go/pkg/version") };
    },
  }),
  tool("pause", { binaries: { pause: "." } }),
  tool("pulumi", {
    module: "github.com/pulumi/pulumi/pkg/v3",
    binaries: packages("github.com/pulumi/pulumi/pkg/v3/cmd", "pulumi"),
    stamps: (version) => ({ "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": version }),
  }),
  tool("pulumi-kubernetes", {
    module: "github.com/pulumi/pulumi-kubernetes/provider/v2",
    binaries: packages("github.com/pulumi/pulumi-kubernetes/provider/v2/cmd", "pulumi-resource-kubernetes"),
    outDir: pluginDir,
    stamps: (version) => ({ "github.com/pulumi/pulumi-kubernetes/provider/v2/pkg/version.Version": version }),
  }),
  tool("coredns", { module: "github.com/coredns/coredns", binaries: { coredns: "." } }),
  tool("minio", {
    module: "github.com/minio/minio",
    binaries: { minio: "github.com/minio/minio" },
    // stdlibjson: the client of S3 parses JSON with the standard library, like the rest.
    tags: ["kqueue", "stdlibjson"],
    stamps: (version) => {
      const { time, commit } = parsePseudoVersion(version);
      const at = "github.com/minio/minio/cmd";
      return {
        [`${at}.Version`]: time,
        [`${at}.ReleaseTag`]: convertToMinioRelease(version),
        [`${at}.CopyrightYear`]: time.slice(0, 4),
        [`${at}.CommitID`]: commit,
        [`${at}.ShortCommitID`]: commit,
      };
    },
  }),
  tool("thanos", {
    module: "github.com/thanos-io/thanos",
    binaries: packages("github.com/thanos-io/thanos/cmd", "thanos"),
    // slicelabels, as in its releases: without it Query panics at the first endpoint. stdlibjson, as for MinIO.
    tags: ["netgo", "slicelabels", "stdlibjson"],
    stamps: prometheusStamp,
  }),
  tool("prometheus", {
    module: "github.com/prometheus/prometheus",
    binaries: packages("github.com/prometheus/prometheus/cmd", "prometheus", "promtool"),
    // Only the service discovery that the stack uses: a third of the dependencies.
    tags: ["netgo", "remove_all_sd", "enable_kubernetes_sd"],
    stamps: (version) => prometheusStamp(convertToPrometheusRelease(version)),
  }),
  tool("alertmanager", {
    module: "github.com/prometheus/alertmanager",
    binaries: packages("github.com/prometheus/alertmanager/cmd", "alertmanager", "amtool"),
    tags: ["netgo"],
    stamps: prometheusStamp,
  }),
  tool("config-reloader", {
    module: "github.com/prometheus-operator/prometheus-operator",
    binaries: packages(
      "github.com/prometheus-operator/prometheus-operator/cmd",
      "prometheus-config-reloader",
    ),
    stamps: prometheusStamp,
  }),
  tool("kube-state-metrics", {
    module: "k8s.io/kube-state-metrics/v2",
    binaries: { "kube-state-metrics": "k8s.io/kube-state-metrics/v2" },
    stamps: prometheusStamp,
  }),
  tool("memcached-exporter", {
    module: "github.com/prometheus/memcached_exporter",
    binaries: packages("github.com/prometheus/memcached_exporter/cmd", "memcached_exporter"),
    tags: ["netgo"],
    stamps: prometheusStamp,
  }),
  tool("node-exporter", {
    module: "github.com/prometheus/node_exporter",
    binaries: { node_exporter: "github.com/prometheus/node_exporter" },
    tags: ["netgo"],
    stamps: prometheusStamp,
  }),
];

/** An older Thanos than the stack runs. Only its help is read, for the catalogue of flags. */
const olderThanos = (minor: string): Tool =>
  tool(`thanos-${minor}`, {
    module: "github.com/thanos-io/thanos",
    binaries: { [`thanos-${minor}`]: "github.com/thanos-io/thanos/cmd/thanos" },
    tags: ["netgo", "slicelabels"],
    stamps: prometheusStamp,
  });

/** Other supported minor versions of Thanos. No cluster needs them: only `npm run flags` builds them. */
export const olderTools: readonly Tool[] = ["0.40", "0.41"].map(olderThanos);

/** Where the scanners are. They are never on PATH. */
export const scannerDir = join(cacheDir, "scanners");

/** What `make scan` runs, beside checkov, which is no Go program. No cluster needs them: only `make scan` builds them. */
export const scanTools: readonly Tool[] = [
  tool("kubeconform", {
    module: "github.com/yannh/kubeconform",
    binaries: packages("github.com/yannh/kubeconform/cmd", "kubeconform"),
    outDir: scannerDir,
    stamps: (version) => ({ "main.version": version }),
  }),
  tool("kube-score", {
    module: "github.com/zegl/kube-score",
    binaries: packages("github.com/zegl/kube-score/cmd", "kube-score"),
    outDir: scannerDir,
    stamps: (version) => ({ "main.version": version }),
  }),
  tool("trivy", {
    module: "github.com/aquasecurity/trivy",
    binaries: packages("github.com/aquasecurity/trivy/cmd", "trivy"),
    outDir: scannerDir,
    experiments: ["jsonv2"],
    stamps: (version) => ({ "github.com/aquasecurity/trivy/pkg/version/app.ver": version.slice(1) }),
  }),
];

/**
 * Finds a tool by its name.
 * @throws Error when there is none.
 */
export function findTool(name: string): Tool {
  const found = [...tools, ...scanTools].find((each) => each.name === name);
  if (!found)
    throw new Error(`The lab has no tool ${name}. It has ${tools.map((each) => each.name).join(", ")}.`);
  return found;
}

/**
 * Reads the version of a tool's module from its `go.mod`; "lab" for a program of the lab itself.
 * @throws Error when the `go.mod` does not pin the module.
 */
export function readToolVersion(tool: Tool): string {
  if (!tool.module) return "lab";
  const file = join(tool.folder, "go.mod");
  const line = readFileSync(file, "utf8")
    .split("\n")
    .map((each) =>
      each
        .trim()
        .replace(/^require\s+/, "")
        .split(/\s+/),
    )
    .find(([module]) => module === tool.module);
  if (!line)
    throw new Error(
      `${file} does not pin ${tool.module}. Run \`go get -tool <package>@<version>\` in its folder.`,
    );
  return line[1];
}

/** Converts a version of Prometheus' Go module to its release: the module's v0.316.0 is Prometheus v3.16.0. */
export function convertToPrometheusRelease(version: string): string {
  const [, major, minor, patch] = /^v0\.(\d)(\d\d)\.(\d+)$/.exec(version) ?? [];
  if (!patch)
    throw new Error(
      `${version} is not a version of Prometheus' Go module. Expected v0.<major><two digits of minor>.<patch>.`,
    );
  return `v${major}.${Number(minor)}.${patch}`;
}

/** Converts a Go pseudo-version to MinIO's release, which is named after the time of the commit. */
export function convertToMinioRelease(version: string): string {
  return `RELEASE.${parsePseudoVersion(version).time.replaceAll(":", "-")}`;
}

/** Reads the time (RFC 3339, UTC) and the commit (12 digits) in a Go pseudo-version. */
function parsePseudoVersion(version: string): { time: string; commit: string } {
  const [, year, month, day, hour, minute, second, commit] =
    /^v0\.0\.0-(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)-([0-9a-f]{12})$/.exec(version) ?? [];
  if (!commit)
    throw new Error(
      `${version} is not a Go pseudo-version. Expected v0.0.0-<yyyymmddhhmmss>-<12 digits of a commit>.`,
    );
  return { time: `${year}-${month}-${day}T${hour}:${minute}:${second}Z`, commit };
}
