/** A form that GitHub can't read is gone from its page without a word. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectDir } from "../settings/projectFolder";

interface Field {
  readonly type: string;
  readonly id?: string;
  readonly attributes: { readonly label?: string; readonly value?: string; readonly options?: string[] };
}
interface Form {
  readonly name: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly body: readonly Field[];
}

const folder = join(projectDir, ".github", "ISSUE_TEMPLATE");
const names = readdirSync(folder).filter((name) => name !== "config.yml");

describe("issue forms", () => {
  for (const name of names) {
    it(`${name} has what GitHub asks of a form`, () => {
      const form = parse(readFileSync(join(folder, name), "utf8")) as Form;
      assert.ok(form.name && form.description && form.labels.length > 0);
      const fields = form.body.filter(({ type }) => type !== "markdown");
      assert.ok(fields.length > 0);
      const types = ["textarea", "input", "dropdown", "checkboxes"];
      for (const { type, id, attributes } of fields) {
        assert.ok(types.includes(type), `type ${type} of ${id}`);
        assert.match(id ?? "", /^[\w-]+$/);
        assert.ok(attributes.label, `label of ${id}`);
        if (type === "dropdown") assert.ok(new Set(attributes.options).size >= 2, `options of ${id}`);
      }
      const unique = (of: (string | undefined)[]) => assert.equal(new Set(of).size, of.length);
      unique(fields.map(({ id }) => id));
      unique(fields.map(({ attributes }) => attributes.label));
    });
  }

  it("have names of their own", () => {
    const all = names.map((name) => (parse(readFileSync(join(folder, name), "utf8")) as Form).name);
    assert.equal(all.length, 3);
    assert.equal(new Set(all).size, all.length);
  });
});
