import assert from "node:assert/strict";
import { Compactor } from "../../components/compactor";
import { run, valueOf } from "../support/mocks";
import {
  argsOf,
  assertApart,
  assertRefused,
  assertStartsAgainWithSecret,
  childrenOf,
  runDevStack,
  statefulSet,
  thanosArgs,
} from "../support/workloads";

const args = { objectStoreSecret: "bucket-access" };

describe("Compactor", () => {
  it("has exactly these arguments in a stack", async () => {
    const stack = await runDevStack();
    assert.deepEqual(argsOf(stack, "thanos-compactor"), [
      ...thanosArgs("compact", 10902, false),
      "--wait",
      "--data-dir=/var/thanos/compact",
      "--objstore.config-file=/etc/thanos/objstore/objstore.yml",
      "--retention.resolution-raw=90d",
      "--retention.resolution-5m=180d",
      "--retention.resolution-1h=360d",
      "--delete-delay=48h",
      "--consistency-delay=30m",
      "--compact.concurrency=1",
      "--downsample.concurrency=1",
    ]);
  });

  it("has exactly these objects and outputs, and exactly one pod: two corrupt the bucket", async () => {
    const program = await run(() => new Compactor("one", args));
    assert.deepEqual(childrenOf(program), [
      "Service one thanos-compactor",
      "StatefulSet one thanos-compactor",
    ]);
    assert.equal(program.resource(statefulSet, "thanos-compactor").inputs.spec.replicas, 1);
    const { httpUrl, workload } = program.result;
    assert.equal(await valueOf(httpUrl), "http://thanos-compactor.thanos.svc.cluster.local:10902");
    assert.equal(await valueOf(workload.metadata.name), "thanos-compactor");
  });

  it("merges the blocks of replicas only when it is told to: that can't be undone", async () => {
    const flagsOf = async (deduplicate: boolean) =>
      argsOf(await run(() => new Compactor("one", { ...args, deduplicate })), "thanos-compactor").filter(
        (flag) => flag.startsWith("--deduplication"),
      );
    assert.deepEqual(await flagsOf(false), []);
    assert.deepEqual(await flagsOf(true), [
      "--deduplication.replica-label=prometheus_replica",
      "--deduplication.replica-label=rule_replica",
      "--deduplication.func=penalty",
    ]);
  });

  it("reads the Secret of the bucket that it is given, and starts again when that changes", () =>
    assertStartsAgainWithSecret(
      "thanos-compactor",
      (objectStoreDigest) => new Compactor("one", { ...args, objectStoreDigest }),
    ));

  it("does not clash with a second one that has an objectName", async () => {
    const program = await run(() => {
      new Compactor("one", args);
      new Compactor("two", { ...args, objectName: "other" });
    });
    assertApart(program);
    assert.equal(program.resources.length, 6);
  });

  it("says what is wrong with an argument", () =>
    assertRefused(
      () => new Compactor("one", { ...args, deleteDelay: "two days" }),
      'Compactor "one"',
      'deleteDelay is "two days", which is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.',
    ));
});
