import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

describe("loading TypeScript", () => {
  let root: string;
  let cache: string;

  beforeEach("make a program with a loader and a cache of its own", () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "loader-")));
    cache = join(root, "node_modules/.cache/pulumi-thanos");
    mkdirSync(join(root, "node_modules"));
    for (const name of ["sucrase", "source-map-support"])
      symlinkSync(resolve("node_modules", name), join(root, "node_modules", name));
    cpSync("cli/machine/loader", join(root, "cli/machine/loader"), { recursive: true });
    writeFileSync(
      join(root, "start.cjs"),
      'require("./cli/machine/loader/typescript.cjs");\nrequire("./main.ts");\n',
    );
  });
  afterEach("remove it", () => rmSync(root, { recursive: true }));

  const write = (name: string, text: string): void => {
    writeFileSync(join(root, name), text);
    // As old as can be: a date must not decide what is compiled.
    utimesSync(join(root, name), 0, 0);
  };
  /** What the program prints. */
  const run = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, [...args, "start.cjs"], { cwd: root });
    return stdout.trim();
  };
  /** How the program fails. */
  const fail = async (...args: string[]): Promise<string> =>
    run(...args).then(
      (printed) => assert.fail(`it did not fail, but printed ${printed}`),
      (error: { stderr: string }) => error.stderr,
    );

  it("finds files beside a source, and leaves out what is there for types only", async () => {
    write("data.json", '{ "of": "JSON" }');
    write(
      "part.ts",
      "export interface Shape { of: string }\nexport = { folder: __dirname } satisfies object;\n",
    );
    write(
      "main.ts",
      [
        'import type { Missing } from "./missing";',
        'import data from "./data.json";',
        'import part = require("./part");',
        "class Box<T> { readonly #of: T; constructor(readonly of: T) { this.#of = of; } get(): T { return this.#of; } }",
        "const box = new Box<Missing | string>(data.of);",
        "console.log(box.get(), box.of, part.folder);",
      ].join("\n"),
    );
    assert.equal(await run(), `JSON JSON ${root}`);
  });

  it("runs what a source says now: after an edit, and after the edit is taken back", async () => {
    for (const [text, compiled] of [
      ["first", 1],
      ["other", 2],
      ["first", 2],
    ] as const) {
      write("main.ts", `const text: string = "${text}";\nconsole.log(text);\n`);
      assert.equal(await run(), text);
      assert.equal(readdirSync(cache).length, compiled, text);
    }
  });

  it("compiles again with another version of the compiler", async () => {
    write("main.ts", "console.log(1 as number);\n");
    await run();
    rmSync(join(root, "node_modules/sucrase"));
    const own = join(root, "node_modules/sucrase");
    cpSync("node_modules/sucrase", own, { recursive: true, dereference: true });
    writeFileSync(
      join(own, "package.json"),
      JSON.stringify({ name: "sucrase", version: "0.0.0", main: "own.js" }),
    );
    writeFileSync(join(own, "own.js"), 'exports.transform = () => ({ code: "console.log(2)" });');
    assert.equal(await run(), "2");
  });

  it("runs where nothing can be kept", async () => {
    // A file in the folder's place: permissions would not stop root, as which a container may run.
    writeFileSync(join(root, "node_modules/.cache"), "");
    write("main.ts", "console.log(1 as number);\n");
    assert.equal(await run(), "1");
    assert.equal(existsSync(cache), false);
  });

  it("is not misled by a kept file that was cut off", async () => {
    write("main.ts", 'console.log("whole" as string);\n');
    await run();
    for (const name of readdirSync(cache)) truncateSync(join(cache, name), 5);
    assert.equal(await run(), "whole");
    assert.equal(await run(), "whole");
  });

  it("keeps whole files when previews run at the same time", async () => {
    const names = Array.from({ length: 20 }, (_, i) => `part${i}`);
    for (const name of names)
      write(`${name}.ts`, `export const of: string = "${name}${" ".repeat(20_000)}".trim();\n`);
    const imports = names.map((name) => `import { of as ${name} } from "./${name}";`);
    write("main.ts", `${imports.join("\n")}\nconsole.log([${names.join()}].join());\n`);
    const printed = await Promise.all(Array.from({ length: 6 }, () => run()));
    assert.deepEqual(new Set(printed), new Set([names.join()]));
    assert.equal(
      readdirSync(cache).length,
      names.length + 1,
      "a file for each source, and none that is partial",
    );
  });

  it("gives the lines of the sources in a stack trace, when compiled and when kept", async () => {
    write(
      "thrown.ts",
      "export interface Gone {\n  away: string;\n}\n\nexport const fail = (): never => {\n  throw new Error();\n};\n",
    );
    write(
      "main.ts",
      '\n\nimport { fail, type Gone } from "./thrown";\ntype Other = Gone;\n\nfail();\nexport type { Other };\n',
    );
    const sdk = ["--require", "source-map-support/register"];
    for (const args of [[], [], sdk]) {
      const stack = await fail(...args);
      assert.match(stack, new RegExp(`${join(root, "thrown.ts")}:6:`));
      assert.match(stack, new RegExp(`${join(root, "main.ts")}:6:`));
    }
  });

  it("names file and line of a syntax error, and shows the line", async () => {
    write("main.ts", 'import "./wrong";\n');
    write("wrong.ts", "interface Gone {}\n\nexport const wrong: Gone = { a: [1 };\n");
    const compiling = await fail();
    assert.match(compiling, /SyntaxError: wrong\.ts:3:36: Unexpected token/);
    assert.match(compiling, /export const wrong: Gone = \{ a: \[1 \};\n {35}\^/);

    // What only Node.js itself takes offence at.
    write("wrong.ts", "interface Gone {}\n\nexport const wrong: Gone = { a: 1,, };\n");
    const running = await fail();
    assert.match(running, /wrong\.ts:3\n.*\{ a: 1,, \}.*\n +\^\n\nSyntaxError: Unexpected token ','/);
  });
});
