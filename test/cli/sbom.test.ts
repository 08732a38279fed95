import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { bomFile, listImages, makeBom, writeBom, type Bom } from "../../cli/sbom";
import { images } from "../../model/images";
import { projectDir } from "../../settings/projectFolder";

const own = JSON.parse(readFileSync(join(projectDir, "package.json"), "utf8"));

/** What the schema of CycloneDX finds wrong in a bill. */
const problems = (bom: unknown) =>
  new Validation.JsonStrictValidator(Spec.Version.v1dot5).validate(JSON.stringify(bom));

describe("cli/sbom", () => {
  let bom: Bom;
  before(async function () {
    this.timeout(60_000);
    assert.equal(await writeBom(), 0);
    bom = JSON.parse(readFileSync(bomFile, "utf8")) as Bom;
  });
  const find = (name: string) => bom.components.find((each) => each.name === name) as any;

  it("is valid by the schema of its version", async () => {
    assert.equal(bom.specVersion, "1.5");
    assert.equal(await problems(bom), null);
    const { components } = bom;
    assert.notEqual(await problems({ ...bom, components: [{ ...components[0], type: "box" }] }), null);
  });

  it("has every image that a stack pulls, with the stacks", () => {
    const pulled = new Set([...listImages().values()].flat());
    const shown = bom.components.filter(({ type }) => type === "container").map((each) => each["bom-ref"]);
    assert.deepEqual(shown.sort(), [...pulled].sort());
    const [name, tag] = images.thanos.split(":");
    const thanos = find(name);
    assert.equal(thanos.version, tag);
    assert.equal(thanos.purl, `pkg:oci/thanos?repository_url=quay.io%2Fthanos%2Fthanos&tag=${tag}`);
    assert.deepEqual(
      thanos.properties.map(({ value }: { value: string }) => value),
      ["dev", "prod", "staging"],
    );
  });

  it("has every npm package of the lockfile with version, licence and checksum", () => {
    const lock = JSON.parse(readFileSync(join(projectDir, "package-lock.json"), "utf8")) as {
      packages: Record<string, { version: string; optional?: boolean }>;
    };
    for (const name of Object.keys({ ...own.dependencies, ...own.devDependencies })) {
      const found = find(name);
      assert.equal(found.version, lock.packages[`node_modules/${name}`].version, name);
      assert.ok(found.licenses?.length > 0, `${name} has a licence`);
      assert.match(found.hashes[0].content, /^[0-9a-f]{128}$/);
    }
  });

  it("tells what the program runs with, Pulumi among it, from what only its developers use", () => {
    for (const name of ["zod", "@pulumi/kubernetes", "@pulumi/pulumi", "@grpc/grpc-js"])
      assert.equal(find(name).scope, "required", name);
    for (const name of ["mocha", "eslint", "@cyclonedx/cyclonedx-library"])
      assert.equal(find(name).scope, "excluded", name);
  });

  it("has the digest of an image that is pinned by one", () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const made = makeBom(bom, own, new Map([["prod", [`mirror.example.org/thanos:v1.2.3@${digest}`]]]));
    const [image] = made.components;
    assert.equal(image.version, `v1.2.3@${digest}`);
    assert.match(
      image.purl!,
      /^pkg:oci\/thanos@sha256%3A0{64}\?repository_url=mirror\.example\.org%2Fthanos&tag=v1\.2\.3$/,
    );
  });
});
