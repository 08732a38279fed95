import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { options } from "../../../cli/preview";
import { dataSentence } from "../../../cli/preview/dataSentences";
import { headline, markdown, text, verdict } from "../../../cli/preview/report";
import { parseEvents, summarize, type EngineEvent } from "../../../cli/preview/summary";

/** Events of a real preview of stack dev, trimmed to a few resources and to what of them is read. */
const recorded = (name: string): EngineEvent[] =>
  parseEvents(readFileSync(join(__dirname, "fixtures", `preview-${name}.jsonl`), "utf8"));

describe("the summary of a preview that replaces what holds data", () => {
  const summary = summarize(recorded("replaces"));
  const heading = { stack: "dev", notes: ["Compared with nothing."], failed: false };

  it("lists each replacement with what forces it, and a new name beside the old", () => {
    assert.deepEqual(
      summary.replaced.map(({ kind, name, forcedBy }) => ({ kind, name, forcedBy })),
      [
        { kind: "S3Bucket", name: "thanos -> thanos2", forcedBy: ["bucket"] },
        {
          kind: "StatefulSet",
          name: "thanos/prometheus-shard-0",
          forcedBy: ["spec.volumeClaimTemplates[0].spec.resources.requests.storage"],
        },
      ],
    );
  });

  it("counts objects, not components, and a replaced one is no created or deleted one", () => {
    assert.equal(headline(summary), "0 objects created, 2 changed, 2 replaced, 2 deleted, 3 as they are");
    assert.deepEqual(
      summary.deleted.map(({ kind, name }) => `${kind} ${name}`),
      ["PodDisruptionBudget thanos/thanos-store", "StatefulSet thanos/prometheus-shard-2"],
    );
    assert.deepEqual(
      summary.changed.map(({ name, properties }) => [name, ...properties]),
      [
        ["thanos/prometheus-config", 'data["prometheus.yaml.tmpl"]'],
        ["thanos/thanos-store", "spec.replicas"],
      ],
    );
  });

  it("says of everything that holds data what becomes of it, and of nothing else", () => {
    const paragraph = /^Holds data\n((?: {2}.*\n)+)/m.exec(text(heading, summary))?.[1];
    assert.deepEqual(paragraph?.trimEnd().split("\n"), [
      "  S3Bucket thanos -> thanos2, replaced: The new one is empty, no block is moved. The server refuses to delete it as long as there is a block in it.",
      "  StatefulSet thanos/prometheus-shard-0, replaced: All its pods stop at once; the new ones take data-prometheus-shard-0-0 to -1 again, with what is on them, and in the size and class that they have: a template is for new claims only.",
      "  StatefulSet thanos/prometheus-shard-2, deleted: Nobody serves what its volumes hold any more. data-prometheus-shard-2-0 to -1 stay until you delete them.",
      "  StatefulSet thanos/thanos-store, changed: Fewer replicas: nobody serves what is on data-thanos-store-1, which stay until you delete them.",
      "  Namespace thanos, no longer protected: the next destroy takes it.",
      "  S3Bucket thanos -> thanos2, no longer protected: the next destroy takes it.",
      "  Secret thanos/minio-root, no longer protected: the next destroy takes it.",
    ]);
  });

  it("lists the images of what stays, once each", () => {
    assert.deepEqual(summary.images, [
      "quay.io/prometheus/prometheus:v3.16.0",
      "quay.io/thanos/thanos:v0.42.4",
    ]);
  });

  it("is Markdown for a comment: its first line names the stack, and what is only looked up is folded", () => {
    const lines = markdown(heading, summary).split("\n");
    assert.equal(lines[0], "### Preview of stack `dev`: ok");
    assert.ok(lines.includes("#### Replaced (2)"));
    assert.ok(lines.includes("<details><summary>Changed (2)</summary>"));
    assert.ok(lines.includes("- `S3Bucket thanos -> thanos2`, forced by `bucket`"));
    assert.equal(lines.filter((line) => line.startsWith("<details>")).length, 2);
    assert.equal(lines.filter((line) => line === "</details>").length, 2);
  });
});

describe("the summary of a preview that fails", () => {
  it("has the policy, what it is about and its whole message", () => {
    const summary = summarize(recorded("violation"));
    assert.equal(verdict(summary), "Policies: 3 judged, violated: 1 mandatory.");
    assert.deepEqual(
      summary.violations.map(({ level, policy, resource }) => [level, policy, resource]),
      [["mandatory", "compactor-single-replica", "thanos-compactor"]],
    );
    assert.match(summary.violations[0].message, /has replicas: 2.*Set replicas to 1/s);
    assert.deepEqual(
      summary.errors,
      [],
      "Pulumi's `preview failed` says nothing that the violation does not",
    );
    const said = text({ stack: "dev", notes: [], failed: true }, summary);
    assert.match(said, /^== Preview of stack dev: FAILED\n0 objects created, 1 changed/);
    assert.match(said, /\n {2}mandatory: compactor-single-replica, thanos-compactor, A workload/);
  });

  it("tells what can't be judged yet from what is violated", () => {
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
    assert.deepEqual([summary.violations, summary.unjudged], [[], ["objstore-encrypted"]]);
    assert.equal(verdict(summary), "Policies: 1 judged, all kept; 1 can't be judged by a preview.");
    const said = text({ stack: "dev", notes: [], failed: false }, summary);
    assert.match(said, /Policies that can't be judged by a preview\n {2}objstore-encrypted/);
  });

  it("has the program's error, and does not pass what is known until then for the whole", () => {
    const summary = summarize(recorded("error"));
    assert.equal(summary.errors.length, 1);
    assert.equal(verdict(summary), "Policies: 2 judged, none violated so far.");
    const said = text({ stack: "dev", notes: [], failed: true }, summary);
    assert.match(said, /It failed; as far as it came: 0 objects created/);
    assert.match(said, /\nErrors\n {2}The stack's.*\n {4}thanos:prometheus.retention is 1/);
  });

  it("is there without any event, and for a log that ends within a line", () => {
    assert.equal(verdict(summarize([])), "Policies: none was asked.");
    assert.deepEqual(parseEvents('{"summaryEvent":{}}\n{"resourcePre'), [{ summaryEvent: {} }]);
  });
});

describe("what becomes of data", () => {
  const set = (over: object = {}, name = "minio") => ({
    inputs: {
      metadata: { name, namespace: "thanos" },
      spec: { replicas: 1, volumeClaimTemplates: [{ metadata: { name: "data" } }], ...over },
    },
  });
  const statefulSet = "kubernetes:apps/v1:StatefulSet";
  const gone = { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Delete" } };

  it("depends on what a StatefulSet does with its claims", () => {
    const say = (...args: Parameters<typeof dataSentence>) => dataSentence(...args) ?? "none";
    assert.match(say(statefulSet, "replace", set(gone), set(gone), []), /are deleted with it.*lost/);
    assert.match(say(statefulSet, "delete", set(gone), {}, []), /are deleted with it.*lost/);
    assert.match(say(statefulSet, "delete", set(), {}, []), /data-minio-0 stay until you delete them/);
    assert.match(say(statefulSet, "replace", set(), set({}, "s3"), []), /starts with empty volumes/);
    assert.match(
      say(statefulSet, "replace", set(), set(), ["spec.serviceName"]),
      /take data-minio-0 again.*on them\.$/,
    );
    assert.match(
      say(statefulSet, "update", set(), set(), ["spec.template.spec.x"]),
      /restarted one after the other/,
    );
    const fewer = say(statefulSet, "update", set({ replicas: 3, ...gone }), set({ replicas: 1 }), []);
    assert.match(fewer, /data-minio-1 to -2 and what is on them are deleted/);
  });

  it("is said of claims, namespaces, buckets and the object store's root password", () => {
    const of = (type: string, inputs: object, more: object = {}) =>
      dataSentence(type, "delete", { inputs: inputs as Record<string, unknown>, ...more }, {}, []);
    assert.match(of("kubernetes:core/v1:PersistentVolumeClaim", {}) ?? "", /lost, unless/);
    assert.match(of("kubernetes:core/v1:Namespace", {}) ?? "", /Everything in it is deleted/);
    assert.match(
      of("minio:index/s3Bucket:S3Bucket", { forceDestroy: true }) ?? "",
      /Every block in it is deleted/,
    );
    assert.match(of("minio:index/s3Bucket:S3Bucket", {}) ?? "", /refuses/);
    assert.match(
      of("kubernetes:core/v1:Secret", { metadata: { name: "minio-root" } }) ?? "",
      /root password/,
    );
    assert.match(of("kubernetes:core/v1:Namespace", {}, { retainOnDelete: true }) ?? "", /It stays/);
  });

  it("is not said of what holds none, or is not known yet", () => {
    const unknown = { inputs: { spec: { volumeClaimTemplates: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } } };
    assert.equal(dataSentence(statefulSet, "replace", unknown, unknown, []), undefined);
    assert.equal(dataSentence("kubernetes:apps/v1:Deployment", "delete", { inputs: {} }, {}, []), undefined);
    const objstore = { inputs: { metadata: { name: "thanos-objstore-store" } } };
    assert.equal(dataSentence("kubernetes:core/v1:Secret", "delete", objstore, {}, []), undefined);
  });
});

describe("arguments of preview", () => {
  it("name the file of the Markdown; all others are Pulumi's", () => {
    assert.deepEqual(options(["--diff", "--markdown", "a.md", "--debug"]), {
      file: "a.md",
      rest: ["--diff", "--debug"],
    });
    assert.deepEqual(options(["--diff"]), { rest: ["--diff"] });
    assert.throws(() => options(["--markdown"]), /names no file/);
  });
});
