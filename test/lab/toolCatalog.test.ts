import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  convertToMinioRelease,
  convertToPrometheusRelease,
  findTool,
  scanTools,
  tools,
  readToolVersion,
} from "../../lab/toolCatalog";
import { toolsDir } from "../../lab/paths";
import { images, isOlder } from "../../model/images";

const goMod = (name: string): string => readFileSync(join(findTool(name).folder, "go.mod"), "utf8");
const tag = (reference: string): string => reference.slice(reference.lastIndexOf(":") + 1);

describe("lab/toolCatalog", () => {
  it("builds the very versions that the stack's images name", () => {
    assert.equal(readToolVersion(findTool("thanos")), tag(images.thanos));
    assert.equal(convertToPrometheusRelease(readToolVersion(findTool("prometheus"))), tag(images.prometheus));
    assert.equal(readToolVersion(findTool("alertmanager")), tag(images.alertmanager));
    assert.equal(readToolVersion(findTool("config-reloader")), tag(images.configReloader));
    assert.equal(convertToMinioRelease(readToolVersion(findTool("minio"))), tag(images.minio));
    assert.equal(readToolVersion(findTool("kube-state-metrics")), tag(images.kubeStateMetrics));
    assert.equal(readToolVersion(findTool("node-exporter")), tag(images.nodeExporter));
  });

  it("builds a memcached-exporter no newer than its image, of which lab/README.md tells", () => {
    const version = readToolVersion(findTool("memcached-exporter"));
    assert.ok(
      isOlder(version, tag(images.memcachedExporter)),
      `${version} is to be compared as the others are`,
    );
    const readme = readFileSync(join(toolsDir, "..", "README.md"), "utf8");
    assert.match(readme, new RegExp(`${version.slice(1)}, under the tag ${tag(images.memcachedExporter)}`));
  });

  it("pins each package that it builds as a `tool` of its go.mod", () => {
    for (const tool of [...tools, ...scanTools].filter(({ module }) => module)) {
      const text = goMod(tool.name);
      const pinned = [...text.matchAll(/^(?:tool\s+|\t)(\S+)$/gm)].map(([, pkg]) => pkg);
      // A program of our own only has to import the module.
      const packages = Object.values(tool.binaries).filter((pkg) => pkg !== ".");
      for (const pkg of packages) assert.ok(pinned.includes(pkg), `${tool.name}: ${pkg}`);
      for (const pkg of packages) assert.ok(`${pkg}/`.startsWith(`${tool.module}/`), pkg);
    }
  });

  it("replaces every staging module of Kubernetes by the release of the same version", () => {
    const version = readToolVersion(findTool("kubernetes")).replace(/^v1\./, "v0.");
    const replaced = [...goMod("kubernetes").matchAll(/^\s*(?:replace )?(k8s\.io\/\S+) => (\S+) (\S+)$/gm)];
    assert.ok(replaced.length > 20, `only ${replaced.length} modules are replaced`);
    for (const [, module, by, at] of replaced) assert.deepEqual([by, at], [module, version]);
    // A staging module that is not replaced is required at v0.0.0, which does not exist.
    const names = new Set(replaced.map(([, module]) => module));
    for (const [, module] of goMod("kubernetes").matchAll(/^\s*(k8s\.io\/\S+) v0\.0\.0( \/\/ indirect)?$/gm))
      assert.ok(names.has(module), module);
  });

  it("stamps versions that are those of the go.mod", () => {
    const stamps = (name: string) => findTool(name).stamps?.(readToolVersion(findTool(name))) ?? {};
    assert.deepEqual(stamps("thanos"), {
      "github.com/prometheus/common/version.Version": tag(images.thanos).slice(1),
    });
    const kubernetes: Readonly<Record<string, string>> = stamps("kubernetes");
    const at = "k8s.io/component-base/version";
    const [major, minor] = [kubernetes[`${at}.gitMajor`], kubernetes[`${at}.gitMinor`]];
    assert.match(`${major}.${minor}`, /^\d+\.\d+$/);
    assert.ok(kubernetes[`${at}.gitVersion`].startsWith(`v${major}.${minor}.`));
    assert.equal(stamps("minio")["github.com/minio/minio/cmd.Version"], "2025-09-07T16:13:09Z");
  });

  it("gives no two tools the same binary", () => {
    const binaries = [...tools, ...scanTools].flatMap((tool) =>
      Object.keys(tool.binaries).map((binary) => join(tool.outDir, binary)),
    );
    assert.equal(new Set(binaries).size, binaries.length);
  });

  it("refuses versions that it cannot turn into a release", () => {
    assert.throws(
      () => convertToPrometheusRelease("v3.16.0"),
      /v3\.16\.0 is not a version of Prometheus' Go module/,
    );
    assert.throws(() => convertToMinioRelease("v1.2.3"), /v1\.2\.3 is not a Go pseudo-version/);
    assert.throws(() => findTool("nothing"), /has no tool nothing.*thanos/);
  });

  it("knows the module's versions of Prometheus' releases", () => {
    assert.equal(convertToPrometheusRelease("v0.300.1"), "v3.0.1");
    assert.equal(convertToPrometheusRelease("v0.255.0"), "v2.55.0");
  });
});
