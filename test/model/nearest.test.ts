import assert from "node:assert/strict";
import { nearest } from "../../model/nearest";

describe("the nearest name", () => {
  const names = ["retention", "replicas", "queryFrontend", "for"];

  it("is that of a slip, in whatever case", () => {
    assert.equal(nearest("retenton", names), "retention");
    assert.equal(nearest("QUERYFRONTEND", names), "queryFrontend");
    assert.equal(nearest("fro", names), "for");
  });

  it("is none where nothing is alike, or there are no names", () => {
    assert.equal(nearest("grafana", names), undefined);
    assert.equal(nearest("retention", []), undefined);
  });
});
