import assert from "node:assert/strict";
import { Compactor } from "../../components/compactor";
import { containersOf, listChildren, thanosArguments } from "../support/components";
import { run, valueOf } from "../support/mocks";

const create = (args: object = {}) =>
  run(() => new Compactor("c", { objectStoreSecret: "objstore", ...args }));

describe("Compactor", () => {
  it("has exactly these children, and no disruption budget: there is one of it", async () =>
    assert.deepEqual(listChildren(await create()), [
      "Service: c, thanos-compactor",
      "StatefulSet: c, thanos-compactor",
    ]));

  it("is one, with exactly these arguments", async () => {
    const [workload] = (await create()).ofType("kubernetes:apps/v1:StatefulSet");
    assert.equal(workload.inputs.spec.replicas, 1);
    assert.deepEqual(containersOf(workload)[0].args, [
      ...thanosArguments("compact", 10902, false),
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

  it("can't be told to be more, with the reason", () =>
    assert.rejects(create({ replicas: 2 }), {
      message: [
        'The arguments of Compactor "c" are not valid:',
        "  replicas is not a setting: two Compactors on one bucket corrupt it. To compact faster, raise concurrency.",
      ].join("\n"),
    }));

  it("publishes its page", async () => {
    const { result } = await create();
    assert.equal(await valueOf(result.httpUrl), "http://thanos-compactor.thanos.svc.cluster.local:10902");
  });
});
