import assert from "node:assert/strict";
import type { EngineEvent } from "../../../cli/preview/engineEvents";
import { formatHeadline, formatMarkdown, formatText, formatVerdict } from "../../../cli/preview/report";
import { summarize } from "../../../cli/preview/summary";
import { nobodyIsTold } from "../../../monitoring/nobodyIsTold";
import { recordedEvents } from "../../support/previewEvents";

describe("the report of a preview that replaces resources with data", () => {
  const summary = summarize(recordedEvents("replaces"));
  const heading = { stack: "dev", notes: ["Compared with nothing."], failed: false };

  it("counts objects, not components", () => {
    assert.equal(formatHeadline(summary), "0 to create, 2 to change, 2 to replace, 2 to delete, 3 unchanged");
  });

  it("states what happens to all data, and nothing about resources without data", () => {
    const paragraph = /^Effect on data\n((?: {2}.*\n)+)/m.exec(formatText(heading, summary))?.[1];
    assert.deepEqual(paragraph?.trimEnd().split("\n"), [
      "  S3Bucket thanos -> thanos2, to replace: The new bucket is empty: no block is moved. The server refuses to delete the old bucket while it holds blocks.",
      "  StatefulSet thanos/prometheus-shard-0, to replace: All its pods stop at once. The new pods mount data-prometheus-shard-0-0 to -1 again, with the data on them. The claims keep their size and class: a changed template applies to new claims only.",
      "  StatefulSet thanos/prometheus-shard-2, to delete: No pod serves the data on its volumes any longer. data-prometheus-shard-2-0 to -1 stay until you delete them.",
      "  StatefulSet thanos/thanos-store, to change: Fewer replicas: no pod serves the data on data-thanos-store-1 any longer. The claims stay until you delete them.",
      "  Namespace thanos, no longer protected: the next destroy deletes it.",
      "  S3Bucket thanos -> thanos2, no longer protected: the next destroy deletes it.",
      "  Secret thanos/minio-root, no longer protected: the next destroy deletes it.",
    ]);
  });

  it("is Markdown for a comment: its first line names the stack, and details are folded", () => {
    const lines = formatMarkdown(heading, summary).split("\n");
    assert.equal(lines[0], "### Preview of stack `dev`: ok");
    assert.ok(lines.includes("#### To replace (2)"));
    assert.ok(lines.includes("<details><summary>To change (2)</summary>"));
    assert.ok(lines.includes("- `S3Bucket thanos -> thanos2`, forced by `bucket`"));
    assert.equal(lines.filter((line) => line.startsWith("<details>")).length, 2);
    assert.equal(lines.filter((line) => line === "</details>").length, 2);
  });
});

describe("the report of a preview that fails", () => {
  it("has the policy, the resource and the whole message", () => {
    const summary = summarize(recordedEvents("violation"));
    assert.equal(formatVerdict(summary), "Policies: 3 checked, violations: 1 mandatory.");
    const said = formatText({ stack: "dev", notes: [], failed: true }, summary);
    assert.match(said, /^== Preview of stack dev: FAILED\n0 to create, 1 to change/);
    assert.match(said, /\n {2}mandatory: compactor-single-replica, thanos-compactor, A workload/);
  });

  it("has the program's error, and does not present a partial result as the whole", () => {
    const summary = summarize(recordedEvents("error"));
    assert.equal(formatVerdict(summary), "Policies: 2 checked, none violated before the failure.");
    const said = formatText({ stack: "dev", notes: [], failed: true }, summary);
    assert.match(said, /The preview failed\. Until then: 0 to create/);
    assert.match(said, /\nErrors\n {2}The stack's.*\n {4}thanos:prometheus.retention is 1/);
  });
});

describe("a stack without a receiver of alerts", () => {
  const said: EngineEvent = {
    diagnosticEvent: { severity: "info", message: `<{%reset%}>${nobodyIsTold}\n` },
  };
  const heading = { stack: "dev", notes: [], failed: false };

  it("is said in one line, on the terminal and in a comment", () => {
    const summary = summarize([said]);
    assert.ok(formatText(heading, summary).split("\n").includes(nobodyIsTold));
    assert.ok(formatMarkdown(heading, summary).includes(nobodyIsTold));
  });

  it("is not said of a stack that has one, or whose receivers can't be read", () => {
    assert.ok(!formatText(heading, summarize([])).includes(nobodyIsTold));
    const notes = ["Cannot be read here, so it is left out: thanos:alertmanagerConfig."];
    assert.ok(!formatText({ ...heading, notes }, summarize([said])).includes(nobodyIsTold));
  });
});

describe("the verdict of the policies", () => {
  it("counts what cannot be checked yet apart from what is checked", () => {
    const later: EngineEvent = {
      policyEvent: {
        enforcementLevel: "advisory",
        policyName: "objstore-encrypted",
        message:
          "can't run policy 'objstore-encrypted' from policy pack 'thanos@v0.1.0' during preview: a key",
      },
      policyAnalyzeSummaryEvent: { passed: ["objstore-encrypted"], failed: ["other"] },
    };
    const summary = summarize([later]);
    assert.equal(
      formatVerdict(summary),
      "Policies: 1 checked, none violated; 1 cannot be checked in a preview.",
    );
    const said = formatText({ stack: "dev", notes: [], failed: false }, summary);
    assert.match(said, /Policies that cannot be checked in a preview\n {2}objstore-encrypted/);
  });

  it("does not claim that policies passed when none ran", () =>
    assert.equal(formatVerdict(summarize([])), "Policies: none ran."));
});
