import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeInterfaces } from "../../../cli/docs";

const folder = join(__dirname, "../../../settings/args/types");

describe("the interfaces of components' args", () => {
  let written: Record<string, string>;
  before(async () => (written = await writeInterfaces()));

  it("are what `npm run docs` makes of the schema today", () => {
    assert.deepEqual(readdirSync(folder).sort(), Object.keys(written).sort(), "run `npm run docs`");
    for (const [name, text] of Object.entries(written))
      assert.ok(readFileSync(join(folder, name), "utf8") === text, `${name} is stale: run \`npm run docs\``);
  });

  it("say of each arg what it means, and of each that may be left out what it is then", () => {
    for (const [name, text] of Object.entries(written)) {
      const lines = text.split("\n");
      for (const [i, line] of lines.entries()) {
        const [, arg, optional] = /^ +readonly (\w+)(\?)?:/.exec(line) ?? [];
        // What another program's file has is not ours to describe.
        if (arg === undefined || ["groups", "name", "job_name"].includes(arg)) continue;
        const above = lines.slice(0, i).join("\n");
        const comment = above.slice(above.lastIndexOf("/**"));
        assert.match(above, /\*\/$/, `${name}: ${arg} has no comment`);
        // Of a group its members have the defaults.
        if (optional && !line.endsWith("{") && !line.includes("Options"))
          assert.match(comment, /@default/, `${name}: ${arg} has no @default`);
      }
    }
  });

  it("take outputs where another resource may know the value", () => {
    const { "objectStoreOptions.ts": store, "prometheusOptions.ts": prometheus } = written;
    assert.match(store, /readonly bucket\?: pulumi\.Input<string>;/);
    assert.match(store, /readonly endpoint: pulumi\.Input<string>;/);
    assert.match(prometheus, /readonly shards\?: number;/);
  });
});
