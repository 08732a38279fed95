import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { attachLater, detachLater } from "../../../settings/args/laterInputs";
import { acceptInput } from "../../../settings/kinds/inputKind";
import { valueOf } from "../../support/mocks";

const name = acceptInput(z.string().min(3), "sample");
const schema = z.strictObject({
  required: name,
  standard: name.default("default"),
  list: z.array(name).default([]),
  byKey: acceptInput(z.record(z.string(), name), {}).default({}),
  plain: z.int().default(1),
});

describe("args that are known later", () => {
  it("leave a valid value in their place, or the default", () => {
    const later = pulumi.output("later");
    const args = {
      required: later,
      standard: Promise.resolve("later"),
      list: ["abc", later],
      byKey: { a: later },
    };
    const { plain, later: found, problems } = detachLater(schema, args);
    assert.deepEqual(schema.parse(plain), {
      required: "sample",
      standard: "default",
      list: ["abc", "sample"],
      byKey: { a: "sample" },
      plain: 1,
    });
    assert.deepEqual(
      found.map(({ path }) => path.join(".")),
      ["required", "standard", "list.1", "byKey.a"],
    );
    assert.deepEqual(problems, []);
  });

  it("may be all the keys and values of an arg", () => {
    const { plain, later } = detachLater(schema, { required: "abc", byKey: pulumi.output({ a: "abc" }) });
    assert.deepEqual(plain, { required: "abc", byKey: undefined });
    assert.deepEqual(later[0].path, ["byKey"]);
  });

  it("are told where none is taken", () => {
    const { problems } = detachLater(schema, { required: "abc", plain: pulumi.output(2) });
    assert.deepEqual(problems, [
      {
        key: "plain",
        value: undefined,
        rule: "is an output, which is not known when resources are declared. Set it to a plain value.",
      },
    ]);
  });

  it("come back where they were, as what is made of them", async () => {
    const { later } = detachLater(schema, { list: ["abc", pulumi.secret("later")] });
    const filled = { list: ["abc", "sample"] };
    attachLater(filled, later, (_, value) => `${String(value)}!`);
    const [first, second] = filled.list as unknown as [string, pulumi.Output<string>];
    assert.equal(first, "abc");
    assert.equal(await valueOf(second), "later!");
    assert.equal(await pulumi.isSecret(second), true);
  });
});
