/** The pre-commit hook, in a small repository of its own that has this one's tools. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../settings/projectFolder";

describe("the pre-commit hook", () => {
  let folder: string;

  /** Without the variables that git gives to hooks, for these tests may run in one. */
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GIT_|CI$)/.test(name)));
  const git = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    spawnSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.org", ...args], {
      cwd: folder,
      encoding: "utf8",
      env: { ...env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", ...more },
    });
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

  /** Writes and stages a file, and commits. Returns what the hook said; empty when it let the commit through. */
  function refusal(name: string, text: string, more: NodeJS.ProcessEnv = {}): string {
    write(name, text);
    git(["add", name]);
    const { status, stderr } = git(["commit", "--message", "a change"], more);
    return status === 0 ? "" : stderr;
  }

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "hooks-"));
    git(["init"]);
    for (const name of [".githooks", ".gitignore", ".prettierignore", ".prettierrc.json"])
      cpSync(join(projectDir, name), join(folder, name), { recursive: true });
    mkdirSync(join(folder, "model"));
    write("tsconfig.json", '{ "compilerOptions": { "strict": true, "types": [] } }\n');
    git(["config", "core.hooksPath", ".githooks"]);
    git(["add", "--all"]);
    assert.equal(git(["commit", "--no-verify", "--message", "start"]).status, 0);
  });
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => git(["reset", "--hard"]));

  it("says what to do where there are no packages", () => {
    assert.match(refusal("readme.md", "Text.\n"), /node_modules is missing.*make node_modules/);
    symlinkSync(join(projectDir, "node_modules"), join(folder, "node_modules"));
  });

  it("lets through what is formatted and of the right types, and leaves nothing in the checkout", () => {
    assert.equal(refusal("model/one.ts", "export const one: number = 1;\n"), "");
    assert.equal(git(["status", "--short", "--untracked-files=all"]).stdout, "");
  });

  it("refuses a file that is not formatted, and names it", () => {
    assert.match(refusal("model/one.ts", "export const one:number=1\n"), /model\/one\.ts[^]*npm run format/);
  });

  it("refuses a file that can't be read", () => {
    assert.match(refusal("settings.yaml", "a: [\n"), /settings\.yaml/);
  });

  it("refuses a type error in a file that is not staged itself", () => {
    assert.equal(
      refusal("model/two.ts", 'import { one } from "./one";\n\nexport const two: number = one + 1;\n'),
      "",
    );
    assert.match(refusal("model/one.ts", 'export const one: string = "1";\n'), /two\.ts.*TS2322/);
  });

  it("looks at what is staged, not at what is written since", () => {
    write("model/one.ts", "export const one:number=1\n");
    git(["add", "model/one.ts"]);
    write("model/one.ts", "export const one: number = 1;\n");
    assert.notEqual(git(["commit", "--message", "a change"]).status, 0);
    git(["reset", "--hard"]);
    write("model/one.ts", "export const one:number=1\n");
    assert.equal(refusal("notes.md", "Notes.\n"), "");
  });

  it("leaves alone what prettier does not know or is told to leave", () => {
    assert.equal(refusal("Makefile", "all:\n\ttrue\n"), "");
    assert.equal(refusal("package-lock.json", "{ }\n"), "");
  });

  it("does nothing in CI", () => {
    assert.equal(refusal("model/one.ts", "export const one:number=1\n", { CI: "true" }), "");
  });
});
