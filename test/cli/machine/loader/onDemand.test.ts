import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

/** Runs JavaScript in a process of its own, after the loader of what is seldom used. */
const run = (script: string): string =>
  execFileSync(process.execPath, ["-e", `require("./cli/machine/loader/onDemand.cjs");\n${script}`], {
    encoding: "utf8",
  }).trim();

describe("parts of packages that are loaded on demand", () => {
  it("are not loaded by a program that only registers resources", () => {
    const loaded = run(`
      require("@pulumi/pulumi");
      require("@pulumi/kubernetes");
      const files = Object.values(require.cache).filter(({ parent }) => parent).map(({ filename }) => filename);
      console.log(files.filter((file) => /typescript.lib|pacote/.test(file)).length);`);
    assert.equal(loaded, "0", "TypeScript or npm's resolver was loaded");
  });

  it("are not loaded by a check of settings, which has messages of its own", () => {
    const loaded = run(`
      const { z } = require("zod");
      const languages = () => Object.keys(require.cache).filter((file) => /zod.v4.locales.(?!en|index)/.test(file)).length;
      const before = languages();
      z.config(z.locales.de());
      console.log(before, languages() > 10, z.string().safeParse(1).error.issues[0].message);`);
    assert.match(loaded, /^0 true Ungültige Eingabe/);
  });

  it("serve a program that has a function serialised", () => {
    const text = run(`
      const pulumi = require("@pulumi/pulumi");
      const twice = 2;
      pulumi.runtime.serializeFunction((n) => n * twice).then(({ text }) => console.log(text));`);
    assert.match(text, /n \* twice/);
  });

  it("find the packages that a function needs", () => {
    const paths = run(`
      const pulumi = require("@pulumi/pulumi");
      pulumi.runtime.computeCodePaths().then((paths) => console.log([...paths.keys()].join("\\n")));`);
    assert.match(paths, /node_modules\/yaml$/m);
  });
});
