import assert from "node:assert/strict";
import { namings } from "../../settings/checking/naming";
import { findUnacknowledged, layoutOf } from "../../settings/dataChanges";
import { parseSettings } from "../../settings/parseSettings";
import { renderFiles } from "../../settings/tools/renderFiles";

/** All that the settings of a stack go through at a preview, but for the official tools themselves. */
function check(shards: number): void {
  const settings = parseSettings({ prometheus: { shards, retiredShards: shards } });
  const layout = layoutOf(settings);
  findUnacknowledged({ ...layout, shards: shards + 1 }, layout, settings.acknowledge, namings.stackFile);
  renderFiles({ ...settings, cluster: "a" }, "");
}

/** Least CPU time of several runs, in microseconds: what else the machine does can only add to it. */
function leastTime(shards: number): number {
  const times = Array.from({ length: 7 }, () => {
    const start = process.cpuUsage();
    check(shards);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  });
  return Math.min(...times);
}

describe("the checks of many shards", () => {
  it("take time linear in their number", () => {
    check(100);
    const [few, many] = [leastTime(100), leastTime(1000)];
    // Ten times the work, and room for noise; a check of each pair would take a hundred times as long.
    assert.ok(many < 30 * few, `${few} µs for 100 shards, ${many} µs for 1000`);
  });
});
