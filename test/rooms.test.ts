import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

const root = join(__dirname, "..");
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .trim()
  .split("\n");

/** What the layer check says of a tree with these files. */
function cruise(tree: Readonly<Record<string, string>>): { passed: boolean; rules: string[] } {
  const folder = mkdtempSync(join(tmpdir(), "thanos-rooms-"));
  try {
    for (const name of [".dependency-cruiser.cjs", "tsconfig.json"])
      cpSync(join(root, name), join(folder, name));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    for (const [name, text] of Object.entries(tree)) {
      mkdirSync(join(folder, dirname(name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const places = [...new Set(Object.keys(tree).map((name) => name.split("/")[0]))];
    const { status, stdout } = spawnSync(join(root, "node_modules/.bin/depcruise"), places, {
      cwd: folder,
      encoding: "utf8",
    });
    return {
      passed: status === 0,
      rules: [...stdout.matchAll(/^ *error ([^:]+): /gm)].map(([, rule]) => rule),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("the rooms", function () {
  this.timeout(60_000);
  const lower = { "model/units.ts": "export const hour = 3600;\n" };

  it("lets an import point downwards", () => {
    const tree = { ...lower, "components/pod.ts": 'export { hour } from "../model/units";\n' };
    assert.deepEqual(cruise(tree), { passed: true, rules: [] });
  });

  const violations: Readonly<
    Record<string, readonly [tree: Readonly<Record<string, string>>, rule: string]>
  > = {
    "an import that points upwards": [
      {
        "components/pod.ts": "export const pod = 1;\n",
        "model/labels.ts": 'export { pod } from "../components/pod";\n',
      },
      "model-imports-downwards",
    ],
    "an import of a type that points upwards": [
      {
        "policies/rules/disks.ts": "export interface Disk {}\n",
        "components/pod.ts":
          'import type { Disk } from "../policies/rules/disks";\nexport type Pod = Disk;\n',
      },
      "components-imports-downwards",
    ],
    "a circle of files in one room": [
      {
        "policies/reading/a.ts": 'import { b } from "./b";\nexport const a = () => b;\n',
        "policies/reading/b.ts": 'import { a } from "./a";\nexport const b = () => a;\n',
      },
      "no-circle",
    ],
    "a second door to the lab": [
      {
        "lab/index.ts": "export const isUp = true;\n",
        "cli/up.ts": 'export const up = () => import("../lab");\n',
      },
      "one-door-to-the-lab",
    ],
    "a lab that is loaded with the door": [
      {
        "lab/index.ts": "export const isUp = true;\n",
        "cli/lab.ts": 'export { isUp } from "../lab";\n',
      },
      "the-door-is-dynamic",
    ],
    "a model that reads a file": [
      { "model/labels.ts": 'import { readFileSync } from "node:fs";\nexport const read = readFileSync;\n' },
      "model-is-pure",
    ],
    "a model that knows Pulumi": [
      { "model/labels.ts": 'import * as pulumi from "@pulumi/pulumi";\nexport const { all } = pulumi;\n' },
      "model-is-pure",
    ],
    "settings that know a resource": [
      { "settings/tier.ts": 'import * as k8s from "@pulumi/kubernetes";\nexport const { core } = k8s;\n' },
      "settings-know-no-resource",
    ],
    "documentation that imports from the tests": [
      {
        "test/foreign.ts": "export const foreign = 1;\n",
        "cli/docs.ts": 'export { foreign } from "../test/foreign";\n',
      },
      "cli-imports-downwards",
    ],
  };
  for (const [name, [tree, rule]] of Object.entries(violations)) {
    it(`refuses ${name}`, () => {
      assert.deepEqual(cruise(tree), { passed: false, rules: [rule] });
    });
  }
});

describe("the tree", () => {
  const sources = files.filter((file) =>
    /^(index\.ts|(bench|cli|components|examples|lab|model|monitoring|policies|settings)\/.*\.ts)$/.test(file),
  );
  const tests = files.filter((file) => /^test\/.*\.test\.ts$/.test(file));

  it("uses the name of a source file once", () => {
    const names = sources.map((file) => basename(file)).filter((name) => name !== "index.ts");
    const twice = names.filter((name, at) => names.indexOf(name) !== at);
    assert.deepEqual(twice, [], "say in the name what is in the file");
  });

  it("keeps source files small enough to be read at once", () => {
    const long = sources.filter((file) => readFileSync(join(root, file), "utf8").split("\n").length > 300);
    assert.deepEqual(long, []);
  });

  it("has each unit test under the name of what it tests", () => {
    const rooms = /^test\/(cli|components|lab|model|monitoring|policies\/(engine|reading|rules)|settings)\//;
    const tested = (test: string) => test.replace(/^test\//, "").replace(/\.test\.ts$/, "");
    const stray = tests
      .filter((test) => rooms.test(test))
      .filter((test) => {
        const source = tested(test);
        // A table of cases is run by a test of its own name.
        const table = test.replace(/\.test\.ts$/, ".yaml");
        return ![`${source}.ts`, `${source}.cjs`, `${source}/index.ts`, table].some((file) =>
          files.includes(file),
        );
      });
    assert.deepEqual(stray, []);
  });

  it("has a unit test for each component, each file of settings and each file of rules", () => {
    const isComponent = (file: string) =>
      file.startsWith("components/") &&
      readFileSync(join(root, file), "utf8").includes("extends pulumi.ComponentResource");
    // The other files of components/ are parts of these, and tested with them.
    const needed = sources.filter(
      (file) => isComponent(file) || /^(policies\/rules|settings\/(rules|tiers))\//.test(file),
    );
    const without = needed.filter((file) => !tests.includes(`test/${file.replace(/\.ts$/, ".test.ts")}`));
    assert.deepEqual(without, []);
  });

  it("runs every end-to-end test, in an order that somebody chose", () => {
    const { spec } = JSON.parse(readFileSync(join(root, ".mocharc.e2e.json"), "utf8")) as { spec: string[] };
    assert.deepEqual([...spec].sort(), tests.filter((file) => file.startsWith("test/e2e/")).sort());
  });
});
