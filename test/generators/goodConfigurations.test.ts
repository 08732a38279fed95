import assert from "node:assert/strict";
import { stringify } from "yaml";
import { allKeys } from "../../settings/checking/forms";
import { keyOf } from "../../settings/checking/keys";
import { schema } from "../../settings/stackSchema";
import { check } from "./check";
import { Configuration, keysWithoutValues, sampleConfigurations } from "./goodConfigurations";
import { areBuilt, containersOf, refusedArguments, refusedFiles } from "./realPrograms";

/** Settings that no generated configuration has: what an update does to a stack that is there. */
const neverSet = /^acknowledge\./;

const isSet = ({ settings }: Configuration, path: readonly PropertyKey[]): boolean =>
  path.reduce<any>((inner, name) => inner?.[name], settings) !== undefined;

describe("two hundred right configurations, made from the schema", function () {
  this.timeout(120_000);
  const all = sampleConfigurations(200);

  it("have values for every setting", () =>
    assert.deepEqual(
      keysWithoutValues,
      [],
      "say in test/generators/goodConfigurations.ts what is right there",
    ));

  it("are the same again", () => assert.deepEqual(sampleConfigurations(200), all));

  it("set every setting somewhere", () => {
    const missing = allKeys(schema)
      .filter((path) => !all.some((each) => isSet(each, path)))
      .map(keyOf)
      .filter((key) => !neverSet.test(key));
    assert.deepEqual(missing, []);
  });

  it("are taken without an error or a warning", () => {
    for (const each of all) {
      const { errors, warnings } = check(each);
      assert.deepEqual([...errors, ...warnings], [], stringify(each));
    }
  });

  it("have nothing that the real programs refuse", async () => {
    const built = areBuilt();
    for (const each of all.slice(0, 5)) {
      const containers = await containersOf(each);
      assert.ok(containers.length >= 8, "every program of the stack");
      if (!built) continue;
      assert.deepEqual(refusedFiles(each), []);
      for (const container of containers) assert.equal(await refusedArguments(container), undefined);
    }
    if (!built) console.log("        The programs are not built here, so they were not asked.");
  });
});
