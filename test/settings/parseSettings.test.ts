import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { namings } from "../../settings/checking/naming";
import { findUnacknowledged, layoutOf } from "../../settings/dataChanges";
import { fillStackSettings, parseSettings } from "../../settings/parseSettings";
import { renderFiles } from "../../settings/tools/renderFiles";
import { allRefused } from "../support/refusal";

/** What is said of settings that are written in code. */
function problemsInCode(given: Record<string, unknown>): string[] {
  try {
    fillStackSettings(given, { naming: "code", heading: "The arguments are not valid:" });
  } catch (error) {
    const [heading, ...lines] = (error as Error).message.split("\n");
    assert.equal(heading, "The arguments are not valid:");
    return lines.map((line) => line.trim());
  }
  return [];
}

describe("settings in code", () => {
  it("get the same defaults as those of a stack's file", () => {
    const given = { prometheus: { shards: 3 } };
    assert.deepEqual(fillStackSettings(given, { naming: "code" }), parseSettings(given));
  });

  it("are refused with the same messages, which name them as code does", () => {
    const cases = allRefused();
    assert.ok(cases.length > 130, `${cases.length} configurations`);
    for (const [name, { written, says }] of cases) {
      const expected = [says].flat().map((line) =>
        // The secret settings are arguments of their own.
        line.replace(/thanos:(?!v\d)/g, "").replace(", s3Keys, alertmanagerConfig.", "."),
      );
      assert.deepEqual(problemsInCode(written), expected, name);
    }
  });

  it("are not read as YAML, since code has values", () =>
    assert.deepEqual(problemsInCode({ protectData: "false", prometheus: "{shards: 3}" }), [
      'protectData is "false", which is not a boolean. Write true or false, without quotes.',
      'prometheus is "{shards: 3}", which is not a group of settings. Write its settings below it: shards, retiredShards, replicas, retention, localCompaction, scrapeInterval, evaluationInterval, externalLabels, scrapeConfigs, scrapeConfigFiles, scrapeLimits, rules, ruleFiles, storage, resources, scheduling, mounts, extraArgs, sidecarResources, sidecarExtraArgs.',
    ]));

  it("may hold an output where none is allowed, and no message calls it a value", () =>
    assert.deepEqual(problemsInCode({ logLevel: pulumi.secret("hunter2"), prometheus: { shards: 0 } }), [
      "logLevel is not one of debug, info, warn, error. Use one of these.",
      "prometheus.shards is 0, which is below 1. Use 1 or more.",
    ]));
});

describe("settings of a stack's file", () => {
  it("that are secret are never shown, not even in the way out", () => {
    const secret = (name: string) => name === "namespace" || name === "logLevel" || name === "query";
    assert.throws(
      () => parseSettings({ namespace: 424242, logLevel: "inf", query: { replicas: "717171" } }, { secret }),
      (error: Error) => {
        assert.doesNotMatch(error.message, /424242|"inf"|Did you mean|717171/);
        assert.match(error.message, /thanos:query\.replicas is not a number\. Write it without quotes\./);
        return true;
      },
    );
  });
});

/** All that the settings of a stack go through at a preview, but for the official tools themselves. */
function checkShards(shards: number): void {
  const settings = parseSettings({
    prometheus: { shards, retiredShards: shards },
    // One monitor for the pods of so many shards would be refused.
    monitoring: { enabled: false },
  });
  const layout = layoutOf(settings);
  findUnacknowledged({ ...layout, shards: shards + 1 }, layout, settings.acknowledge, namings.stackFile);
  renderFiles({ ...settings, cluster: "a" }, "");
}

/** Least CPU time of several runs, in microseconds: what else the machine does can only add to it. */
function leastTime(shards: number): number {
  const times = Array.from({ length: 7 }, () => {
    const start = process.cpuUsage();
    checkShards(shards);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  });
  return Math.min(...times);
}

describe("the checks of many shards", () => {
  it("take time linear in their number", () => {
    checkShards(100);
    const [few, many] = [leastTime(100), leastTime(1000)];
    // Ten times the work, and room for noise; a check of each pair would take a hundred times as long.
    assert.ok(many < 30 * few, `${few} µs for 100 shards, ${many} µs for 1000`);
  });
});
