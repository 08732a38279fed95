import assert from "node:assert/strict";
import { toBytes, toSeconds } from "../../../settings/rules/rule";

describe("values that rules compare", () => {
  it("are seconds of any duration", () => {
    assert.equal(toSeconds("1h30m"), 5400);
    assert.equal(toSeconds("0s"), 0);
  });

  it("are bytes, in the units of Thanos and in those of Kubernetes", () => {
    assert.equal(toBytes("512MB"), 2 ** 29);
    assert.equal(toBytes("512Mi"), 2 ** 29);
    assert.equal(toBytes("1048576"), 2 ** 20);
  });
});
