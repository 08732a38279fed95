import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectDir } from "../settings/projectFolder";
import { examples, Installed, installPackage } from "./support/installedPackage";

const run = promisify(execFile);

interface Shown {
  readonly from: string;
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly pulumiName: string;
    readonly namespace?: string;
  }[];
}

/** What a wrong argument and a wrong use of an output are to the compiler. It says so wherever the types are found. */
const misuse = `
import { StoreGateway, ThanosStack } from "pulumi-thanos";
// @ts-expect-error a number
new ThanosStack("a", { prometheus: { shards: "2" } });
// @ts-expect-error no such argument
new ThanosStack("b", { compactor: { replicas: 2 } });
// @ts-expect-error the Secret is missing
new StoreGateway("c", { namespace: "thanos" });
// @ts-expect-error there may be no MinIO
new ThanosStack("d").endpoints.minio.http;
export const known = new ThanosStack("e").endpoints.query.grpc.apply((address: string) => address);
`;

describe("the package, installed in an empty folder", function () {
  this.timeout(300_000);
  let installed: Installed;
  before(async () => (installed = await installPackage()));
  after(() => installed.remove());

  it("has compiled components with their types and the flags' catalogues, and nothing else", () => {
    const allowed =
      /^(LICENSE|README\.md|package\.json|dist\/(components|settings|monitoring|model)\/.+(\.js|\.d\.ts)|dist\/model\/.+\.json)$/;
    assert.deepEqual(
      installed.files.filter((file) => !allowed.test(file)),
      [],
    );
    for (const file of [
      "dist/components/thanosStack.js",
      "dist/model/flagCatalogue/versions/prometheus-v3.json",
    ])
      assert.ok(installed.files.includes(file), file);
  });

  it("can't be published by accident, and leaves the versions of Pulumi's packages to its user", () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- only known now
    const manifest = require(join(installed.folder, "node_modules/pulumi-thanos/package.json"));
    assert.equal(manifest.private, true);
    assert.deepEqual(Object.keys(manifest.peerDependencies), [
      "@pulumi/kubernetes",
      "@pulumi/minio",
      "@pulumi/pulumi",
      "@pulumi/random",
    ]);
    assert.deepEqual(Object.keys(manifest.dependencies), [
      "@grafana/grafana-foundation-sdk",
      "@lezer/common",
      "@lezer/highlight",
      "@lezer/lr",
      "@prometheus-io/lezer-promql",
      "fastest-levenshtein",
      "re2js",
      "yaml",
      "zod",
    ]);
  });

  for (const [resolution, module] of Object.entries({
    nodenext: "nodenext",
    node16: "node16",
    node10: "commonjs",
  }))
    it(`has types that a strict program finds with moduleResolution ${resolution}`, async () => {
      const file = join(installed.folder, `misuse-${resolution}.ts`);
      writeFileSync(file, misuse);
      const programs = examples.map((name) => join(installed.folder, name, "index.ts"));
      const flags = ["--module", module, "--moduleResolution", resolution, "--target", "es2022"];
      await run(
        process.execPath,
        [
          join(projectDir, "node_modules/typescript/bin/tsc"),
          ...["--noEmit", "--strict", "--skipLibCheck", "--types", "node", ...flags],
          ...programs,
          file,
        ],
        { cwd: installed.folder },
      ).catch((error: { stdout: string }) => assert.fail(error.stdout));
    });

  async function preview(name: string): Promise<Shown> {
    const folder = join(installed.folder, name);
    const script = join(projectDir, "test/support/previewExample.ts");
    // In the example's folder, whose tsconfig.json does not know this project's sources.
    const { stdout } = await run(process.execPath, ["--import", tsx, script, folder], { cwd: folder });
    const shown = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Shown;
    assert.ok(realpathSync(shown.from).startsWith(realpathSync(installed.folder)), shown.from);
    return shown;
  }
  const tsx = join(projectDir, "node_modules/tsx/dist/loader.mjs");
  const namesOf = ({ resources }: Shown, type: string) =>
    resources
      .filter((each) => each.type === type)
      .map(({ name }) => name)
      .sort();

  it("previews the smallest program", async () => {
    const shown = await preview("smallest");
    assert.deepEqual(namesOf(shown, "kubernetes:apps/v1:StatefulSet"), [
      "alertmanager",
      "minio",
      "prometheus-monitor",
      "prometheus-shard-0",
      "prometheus-shard-1",
      "thanos-compactor",
      "thanos-ruler",
      "thanos-store",
    ]);
  });

  it("previews a stack whose bucket and key are other resources'", async () => {
    const shown = await preview("s3FromAnotherResource");
    assert.deepEqual(namesOf(shown, "minio:index/s3Bucket:S3Bucket"), ["thanos-blocks"]);
    assert.deepEqual(namesOf(shown, "kubernetes:core/v1:Secret"), [
      "alertmanager-config",
      "thanos-objstore-compactor",
      "thanos-objstore-ruler",
      "thanos-objstore-sidecar",
      "thanos-objstore-store",
    ]);
  });

  it("previews two stacks", async () => {
    const { resources } = await preview("twoStacks");
    const objectsOf = (namespace: string) =>
      resources.filter((each) => each.namespace === namespace).map(({ type, name }) => `${type} ${name}`);
    assert.equal(objectsOf("thanos-payments").length, 55);
    assert.deepEqual(objectsOf("thanos-payments").sort(), objectsOf("thanos-search").sort());
  });

  it("previews a tier beside a stack, under names of its own", async () => {
    const { resources } = await preview("tierBesideAStack");
    const objects = resources.filter(({ namespace }) => namespace !== undefined);
    assert.deepEqual(objects.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort(), [
      "ConfigMap thanos-archive-cache",
      "PodDisruptionBudget thanos-archive",
      "Service thanos-archive",
      "StatefulSet thanos-archive",
    ]);
  });

  it("has a test of each example", () =>
    assert.deepEqual(examples, ["s3FromAnotherResource", "smallest", "tierBesideAStack", "twoStacks"]));
});
