import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../../settings/projectFolder";
import type { Measured } from "./measure";
import { broken, renderPage } from "./reliabilityPage";
import { rows } from "./rows";

const right: Measured = {
  name: "query-pod",
  date: "2026-12-01",
  asked: 400,
  failed: 1,
  wrong: 0,
  partial: 3,
  longestOutage: 1,
  longestRecentOutage: 1,
  wellAfter: 2,
  readyAfter: 9,
  lostForGood: 0,
  lost: 0,
  doubled: 0,
  kept: 0,
  restarts: 0,
  alerts: {},
};

describe("the page of what the stack survives", () => {
  const row = rows.find(({ name }) => name === right.name);
  assert.ok(row);

  it("says which promise does not hold", () => {
    assert.deepEqual(broken(row, right), []);
    assert.deepEqual(broken(row, { ...right, failed: 2, wellAfter: 31, lostForGood: 4, restarts: 1 }), [
      "2 queries failed, 1 may",
      "well again after 31 s, 30 s may be",
      "4 samples lost for good",
      "1 restarts elsewhere",
    ]);
  });

  it("is written of what was measured", async () => {
    const text = readFileSync(join(__dirname, "measured.json"), "utf8");
    const { where, measured } = JSON.parse(text) as { where: string; measured: readonly Measured[] };
    const page = readFileSync(join(projectDir, "docs", "reliability.md"), "utf8");
    assert.equal(page, await renderPage(rows, measured, where));
  });

  it("has each row once", () => {
    const names = rows.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
  });
});
