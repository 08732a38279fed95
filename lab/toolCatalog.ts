/**
 * What the lab builds from Go modules. Versions are not here: each tool's `go.mod` pins them, and whatever a
 * version is stamped into (flags of the linker, here) is derived from it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toolsDir } from "./paths";
import { binDir, pluginDir } from "../cli/machine/labFolders";

/** A Go module and the binaries that come of it. */
export interface Tool {
  readonly name: string;
  /** Folder of its `go.mod`. */
  readonly folder: string;
  /** The module whose version is the tool's; undefined for a program of the lab itself. */
  readonly module?: string;
  /** Package to build, by the name of its binary. */
  readonly binaries: Readonly<Record<string, string>>;
  /** Where the binaries go. */
  readonly outDir: string;
  /** Build tags. @default none */
  readonly tags?: readonly string[];
  /** Variables to stamp (`-X name=value`) for a version of the module. @default none */
  readonly stamps?: (version: string) => Readonly<Record<string, string>>;
}

const tool = (
  name: string,
  options: Omit<Tool, "name" | "folder" | "outDir"> & { readonly outDir?: string },
): Tool => ({
  name,
  folder: join(toolsDir, name),
  outDir: binDir,
  ...options,
});

const packages = (prefix: string, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `${prefix}/${name}`]));

/** Prometheus and its kin print what is in this package as their version, without the `v`. */
const prometheusStamp = (release: string) => ({
  "github.com/prometheus/common/version.Version": release.replace(/^v/, ""),
});

/** All tools, in the order in which they are built: what a cluster needs first comes first. */
export const tools: readonly Tool[] = [
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
  tool("kubernetes", {
    module: "k8s.io/kubernetes",
    binaries: packages(
      "k8s.io/kubernetes/cmd",
      ...["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", "kubectl"],
    ),
    // Without it the server calls itself v0.0.0-master and clients refuse the skew.
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
  tool("etcd", { module: "go.etcd.io/etcd/server/v3", binaries: { etcd: "go.etcd.io/etcd/server/v3" } }),
  tool("coredns", {
    module: "github.com/coredns/coredns",
    binaries: { coredns: "github.com/coredns/coredns" },
  }),
  tool("pause", { binaries: { pause: "." } }),
  tool("thanos", {
    module: "github.com/thanos-io/thanos",
    binaries: packages("github.com/thanos-io/thanos/cmd", "thanos"),
    // slicelabels as in its releases: without it Query panics at the first endpoint.
    tags: ["netgo", "slicelabels"],
    stamps: prometheusStamp,
  }),
  tool("prometheus", {
    module: "github.com/prometheus/prometheus",
    binaries: packages("github.com/prometheus/prometheus/cmd", "prometheus", "promtool"),
    // Only the discovery that the stack uses: a third of the dependencies of all of them.
    tags: ["netgo", "remove_all_sd", "enable_kubernetes_sd"],
    stamps: (version) => prometheusStamp(prometheusRelease(version)),
  }),
  tool("config-reloader", {
    module: "github.com/prometheus-operator/prometheus-operator",
    binaries: packages(
      "github.com/prometheus-operator/prometheus-operator/cmd",
      "prometheus-config-reloader",
    ),
    stamps: prometheusStamp,
  }),
  tool("minio", {
    module: "github.com/minio/minio",
    binaries: { minio: "github.com/minio/minio" },
    tags: ["kqueue"],
    stamps: (version) => {
      const { time, commit } = pseudoVersion(version);
      const at = "github.com/minio/minio/cmd";
      return {
        [`${at}.Version`]: time,
        [`${at}.ReleaseTag`]: minioRelease(version),
        [`${at}.CopyrightYear`]: time.slice(0, 4),
        [`${at}.CommitID`]: commit,
        [`${at}.ShortCommitID`]: commit,
      };
    },
  }),
  tool("alertmanager", {
    module: "github.com/prometheus/alertmanager",
    binaries: packages("github.com/prometheus/alertmanager/cmd", "alertmanager", "amtool"),
    tags: ["netgo"],
    stamps: prometheusStamp,
  }),
];

/** A Thanos of before the one that the stack runs: only its help is read, for the catalogue of flags. */
const olderThanos = (minor: string): Tool =>
  tool(`thanos-${minor}`, {
    module: "github.com/thanos-io/thanos",
    binaries: { [`thanos-${minor}`]: "github.com/thanos-io/thanos/cmd/thanos" },
    tags: ["netgo", "slicelabels"],
    stamps: prometheusStamp,
  });

/** Other supported minor versions of Thanos. No cluster needs them, so only `npm run flags` builds them. */
export const olderTools: readonly Tool[] = ["0.40", "0.41"].map(olderThanos);

/**
 * The tool of that name.
 * @throws if there is none.
 */
export function toolNamed(name: string): Tool {
  const found = tools.find((each) => each.name === name);
  if (!found)
    throw new Error(
      `there is no tool ${name} in the lab: it has ${tools.map((each) => each.name).join(", ")}`,
    );
  return found;
}

/**
 * The version of a tool's module, as pinned in its `go.mod`; "lab" for a program of the lab itself.
 * @throws if the `go.mod` does not pin the module.
 */
export function toolVersion(tool: Tool): string {
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
      `${file} pins no version of ${tool.module}: run \`go get -tool <package>@<version>\` there`,
    );
  return line[1];
}

/** The release that a version of the module is: Prometheus 3.16.0 is the module's v0.316.0. */
export function prometheusRelease(version: string): string {
  const [, major, minor, patch] = /^v0\.(\d)(\d\d)\.(\d+)$/.exec(version) ?? [];
  if (!patch)
    throw new Error(
      `${version} is no version of Prometheus' Go module: expected v0.<major><two digits of minor>.<patch>`,
    );
  return `v${major}.${Number(minor)}.${patch}`;
}

/** The release of MinIO made of a commit: MinIO names releases after the commit's time. */
export function minioRelease(version: string): string {
  return `RELEASE.${pseudoVersion(version).time.replaceAll(":", "-")}`;
}

/** Time (RFC 3339, UTC) and commit (12 digits) that a Go pseudo-version speaks of. */
function pseudoVersion(version: string): { time: string; commit: string } {
  const [, year, month, day, hour, minute, second, commit] =
    /^v0\.0\.0-(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)-([0-9a-f]{12})$/.exec(version) ?? [];
  if (!commit)
    throw new Error(
      `${version} is no Go pseudo-version: expected v0.0.0-<yyyymmddhhmmss>-<12 digits of a commit>`,
    );
  return { time: `${year}-${month}-${day}T${hour}:${minute}:${second}Z`, commit };
}
