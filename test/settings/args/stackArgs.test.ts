import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { fillStackArgs } from "../../../settings/args/stackArgs";
import { loadSettings } from "../../../settings";
import { parseSettings } from "../../../settings/parseSettings";
import { valueOf, run } from "../../support/mocks";
import { problemsOf as problemsOfFile } from "../../support/refusal";

/** What is said of args, below the heading. */
function problemsOf(args: object): string[] {
  try {
    fillStackArgs("thanos", args);
  } catch (error) {
    assert.ok(pulumi.RunError.isInstance(error));
    const [heading, ...lines] = error.message.split("\n");
    assert.equal(heading, 'The arguments of ThanosStack "thanos" are not valid:');
    return lines.map((line) => line.trim());
  }
  return [];
}
const s3 = { credentials: "config", endpoint: "s3.example.org" };
const key = { accessKey: "key", secretKey: "0123456789abcdef" };

describe("the args of a stack", () => {
  it("have the defaults of a stack's file", () => {
    const filled: Record<string, unknown> = { ...fillStackArgs("thanos", {}) };
    const settings: Record<string, any> = { ...parseSettings({}) };
    for (const [tier, name] of [
      ["prometheus", "ruleFiles"],
      ["prometheus", "scrapeConfigFiles"],
      ["ruler", "ruleFiles"],
    ])
      delete settings[tier][name];
    delete settings.acknowledge;
    assert.deepEqual(filled, settings);
  });

  it("are refused with the messages of a stack's file, but for the names, and all at once", () => {
    const wrong = {
      query: { timeout: "2 minutes", replicas: 3, autoscaling: { maxReplicas: 4 } },
      storeGateway: { ignoreDeletionMarksDelay: "30h" },
      compactor: { replicas: 2, extraArgs: ["--wait=false"] },
      logLevl: "debug",
    };
    const ofFile = problemsOfFile(wrong);
    assert.equal(ofFile.length, 4);
    assert.deepEqual(
      problemsOf(wrong),
      ofFile.map((line) => line.replaceAll("thanos:", "")),
    );
  });

  it("have keys where the S3 takes them, and no message shows one", () => {
    assert.deepEqual(problemsOf({ objectStore: { s3 }, s3Keys: { default: key } }), []);
    assert.deepEqual(problemsOf({ objectStore: { s3 }, s3Keys: { store: key, ruler: key, sidecar: key } }), [
      "s3Keys.compactor is missing, and s3Keys.default is too. Set one of the two.",
    ]);
    assert.deepEqual(problemsOf({ s3Keys: { default: key } }), [
      's3Keys has no effect unless objectStore.s3.credentials is "config". Remove it.',
    ]);
    const [problem] = problemsOf({
      objectStore: { s3 },
      s3Keys: { default: { ...key, secretKey: "swordfish" } },
    });
    assert.match(problem, /^s3Keys\.default\.secretKey is shorter than 16 characters/);
    assert.doesNotMatch(problem, /swordfish/);
  });

  it("have Alertmanager's configuration, and no message shows it", () => {
    const [problem] = problemsOf({ alertmanagerConfig: "route: { receiver: swordfish }" });
    assert.match(problem, /^alertmanagerConfig\b.*receiver/);
    assert.doesNotMatch(problem, /^.* is "/);
  });

  it("take what other resources know as outputs, and fill in the rest", async () => {
    const bucket = pulumi.output("later");
    const filled = fillStackArgs("thanos", {
      objectStore: { bucket },
      images: { thanos: bucket },
      namespace: bucket,
    });
    assert.equal(await valueOf(pulumi.output(filled.objectStore.bucket)), "later");
    assert.equal(await valueOf(pulumi.output(filled.namespace)), "later");
    assert.equal(filled.objectStore.keys.sidecar, 1);
  });

  it("refuse an output of what decides which resources there are", () =>
    assert.deepEqual(problemsOf({ prometheus: { shards: pulumi.output(2) } }), [
      "prometheus.shards is an output, which is not known when resources are declared. Set it to a plain value.",
    ]));

  it("refuse an output once it is known, with the same message", async () => {
    const { objectStore } = fillStackArgs("thanos", { objectStore: { bucket: pulumi.output("My_Bucket") } });
    await assert.rejects(valueOf(pulumi.output(objectStore.bucket)), {
      message: [
        'The arguments of ThanosStack "thanos" are not valid:',
        '  objectStore.bucket is "My_Bucket", which is not a bucket\'s name. Use 3 to 63 lower-case letters, digits, dashes and dots, and begin and end each part with a letter or a digit.',
      ].join("\n"),
    });
  });

  it("refuse an output in words that Pulumi leaves alone", async () => {
    const { objectStore } = fillStackArgs("thanos", { objectStore: { bucket: pulumi.output("My_Bucket") } });
    await assert.rejects(valueOf(pulumi.output(objectStore.bucket)), (error: Error) => {
      // As its serialization does, once for each property on the way.
      error.message = `error serializing property "data": ${error.message}`;
      assert.match(error.message, /^The arguments of ThanosStack/);
      assert.equal(error.stack, undefined);
      return true;
    });
  });

  it("refuse a secret output without its value", async () => {
    const bucket = pulumi.secret("My_Bucket");
    const { objectStore } = fillStackArgs("thanos", { objectStore: { bucket } });
    await assert.rejects(valueOf(pulumi.output(objectStore.bucket)), (error: Error) => {
      assert.match(error.message, /objectStore\.bucket is not a bucket/);
      assert.doesNotMatch(error.message, /My_Bucket/);
      return true;
    });
  });

  it("from a stack's file are checked once, and what the file leaves out is not taken for written", async () => {
    const warned: unknown[] = [];
    const { warn } = pulumi.log;
    Object.assign(pulumi.log, { warn: (line: unknown) => warned.push(line) });
    try {
      await run(
        () => {
          const settings = loadSettings().thanos;
          fillStackArgs("thanos", settings);
          // With something new they are checked anew: the defaults of `minio` are not set beside `s3` all the same.
          fillStackArgs("thanos", { ...settings, query: { timeout: "3m" } });
        },
        { createNamespace: false, objectStore: { s3: { credentials: "secrets" } }, ruler: { replicas: 3 } },
      );
    } finally {
      Object.assign(pulumi.log, { warn });
    }
    assert.deepEqual(warned, []);
  });
});
