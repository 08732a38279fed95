import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  buildImage,
  imageTar,
  labImages,
  findLibraries,
  testImage,
  type LabImage,
} from "../../lab/imageTars";
import { images } from "../../model/images";

const tar = (...args: string[]): string => {
  const done = spawnSync("tar", args, { encoding: "utf8", maxBuffer: 1 << 26 });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
};

describe("lab/imageTars", () => {
  let dir: string;
  let image: LabImage;

  beforeEach(function () {
    if (process.platform !== "linux") this.skip();
    dir = mkdtempSync(join(tmpdir(), "images-"));
    copyFileSync("/bin/true", join(dir, "program"));
    image = {
      name: "example",
      reference: "example.com/x:v1",
      programs: { "/bin/program": join(dir, "program") },
      entrypoint: ["/bin/program"],
      user: "1001",
    };
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("has an image for each reference of the stack", () => {
    const had = [...labImages, testImage].map(({ reference }) => reference);
    for (const reference of Object.values(images)) assert.ok(had.includes(reference), reference);
    assert.equal(new Set(had).size, had.length);
  });

  it("starts a program that the image has, as a number", () => {
    for (const { name, entrypoint, programs, user } of [...labImages, testImage]) {
      assert.ok(
        Object.keys(programs).some((path) => path.endsWith(`/${entrypoint[0].replace(/^\//, "")}`)),
        name,
      );
      assert.match(user, /^\d+(:\d+)?$/, name);
    }
  });

  it("writes a docker archive whose layer holds the program, its libraries and its loader", async () => {
    assert.equal(await buildImage(image, dir), "built");
    const archive = imageTar(image, dir);
    tar("--extract", "--file", archive, "--directory", dir);
    const [{ Config, RepoTags, Layers }] = JSON.parse(readFileSync(join(dir, "manifest.json"), "utf8")) as [
      { Config: string; RepoTags: string[]; Layers: string[] },
    ];
    assert.deepEqual(RepoTags, [image.reference]);
    const config = JSON.parse(readFileSync(join(dir, Config), "utf8")) as {
      config: { Entrypoint: string[]; User: string };
      rootfs: { diff_ids: string[] };
    };
    assert.deepEqual([config.config.Entrypoint, config.config.User], [["/bin/program"], "1001"]);
    assert.deepEqual(
      config.rootfs.diff_ids,
      Layers.map((layer) => `sha256:${layer.replace(".tar", "")}`),
    );
    const sum = spawnSync("sha256sum", [join(dir, Layers[0])], { encoding: "utf8" }).stdout.split(" ")[0];
    assert.equal(`${sum}.tar`, Layers[0], "the layer's name is its digest");

    const listed = tar("--list", "--verbose", "--numeric-owner", "--file", join(dir, Layers[0])).split("\n");
    const linked = findLibraries(join(dir, "program"));
    assert.ok(
      linked.some((path) => /\/ld-/.test(path)),
      "no loader: is /bin/true static here?",
    );
    for (const path of ["/bin/program", "/etc/passwd", ...linked]) {
      const line = listed.find((each) => each.endsWith(` ${path.slice(1)}`));
      // A link would point to this machine's files, not to the image's.
      assert.match(line ?? "", /^-r..r..r.. 0\/0 .*1970-01-01/, path);
    }
    assert.ok(listed.some((line) => line.startsWith("drwxrwxrwt") && line.endsWith(" tmp/")));
  });

  it("writes the same bytes for the same program, and nothing while it is up to date", async () => {
    await buildImage(image, dir);
    const first = readFileSync(imageTar(image, dir));
    assert.equal(await buildImage(image, dir), "cached");
    utimesSync(join(dir, "program"), 1, 1);
    assert.equal(await buildImage(image, dir), "built");
    assert.ok(first.equals(readFileSync(imageTar(image, dir))));
    copyFileSync("/bin/false", join(dir, "program"));
    assert.equal(await buildImage(image, dir), "built");
    assert.ok(!first.equals(readFileSync(imageTar(image, dir))));
  });

  it("names the program that it lacks", async () => {
    rmSync(join(dir, "program"));
    await assert.rejects(buildImage(image, dir), /example\.com\/x:v1 needs .*program, which is missing/);
  });
});
