import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { schema, secretSettings } from "../../settings/stackSchema";
import { allKeys } from "../../settings/checking/forms";
import { keyOf } from "../../settings/checking/keys";

const folder = join(__dirname, "../../model");
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .map((name) => join(folder, name))
  .filter((path) => path.endsWith(".ts") && statSync(path).isFile());

/** All texts of a source, one a line. */
const literalsOf = (source: string): string =>
  (source.match(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? [])
    .map((text) => text.replace(/\$\{[^}]*\}/g, ""))
    .join("\n");

/** Keys that the sizing model has for what it sizes: they are in no message. */
const sized = ["shortfalls.ts"];

describe("model/", () => {
  it("names no setting, so its messages suit any user", () => {
    const dotted = allKeys(schema as z.ZodType)
      .map(keyOf)
      .filter((key) => key.includes("."));
    assert.ok(dotted.length > 150, `${dotted.length} keys`);
    assert.ok(sources.length > 30, `${sources.length} files`);
    for (const path of sources) {
      const text = literalsOf(readFileSync(path, "utf8"));
      assert.doesNotMatch(text, /\bthanos:(?!v\d)/, path);
      for (const name of Object.keys(secretSettings))
        assert.ok(!text.includes(name), `${path} names ${name}`);
      if (sized.some((name) => path.endsWith(name))) continue;
      const named = dotted.filter((key) =>
        new RegExp(`(?<![\\w.-])${key.replaceAll(".", "\\.")}\\b`).test(text),
      );
      assert.deepEqual(named, [], path);
    }
  });
});
