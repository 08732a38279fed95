import assert from "node:assert/strict";
import * as library from "../../components";
import { tierArgs } from "../../settings/args/tierArgs";

describe("the package", () => {
  it("has the stack and every tier that can be used by itself, and nothing else", () =>
    assert.deepEqual(Object.keys(library).sort(), [...Object.keys(tierArgs), "ThanosStack"].sort()));
});
