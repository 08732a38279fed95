import assert from "node:assert/strict";
import { Memcached } from "../../components/memcached";
import { containersOf, listChildren, placement } from "../support/components";
import { run, valueOf } from "../support/mocks";

const create = (replicas: number) =>
  run(
    () =>
      new Memcached("m", {
        placement,
        image: "a/memcached:1.6.39",
        replicas,
        memoryMiB: 256,
        maxItemBytes: 2 ** 20,
      }),
  );

describe("memcached", () => {
  it("has exactly these children", async () => {
    const children = ["Service: m, memcached", "StatefulSet: m, memcached"];
    assert.deepEqual(listChildren(await create(1)), children);
    assert.deepEqual(listChildren(await create(2)), ["PodDisruptionBudget: m, memcached", ...children]);
  });

  it("has more memory than its items need", async () => {
    const [{ args, resources }] = containersOf((await create(1)).ofType("kubernetes:apps/v1:StatefulSet")[0]);
    assert.deepEqual(args, [
      "--memory-limit=256",
      "--max-item-size=1048576",
      "--port=11211",
      "--conn-limit=4096",
    ]);
    assert.equal(resources.limits.memory, "320Mi");
  });

  it("publishes all of its servers, since clients spread keys over them", async () => {
    const { result } = await create(2);
    assert.equal(
      await valueOf(result.address),
      "dnssrvnoa+_memcached._tcp.memcached.monitoring.svc.cluster.local",
    );
  });
});
