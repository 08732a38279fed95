import "./suite";
import assert from "node:assert/strict";
import { Client } from "minio";
import { findTarget } from "../../cli/target";
import { apply } from "../support/api";
import { bucket, clientWith, keyOf, readObject } from "../support/bucket";
import { eventually } from "../support/eventually";
import { Pod, podsWith } from "../support/kubernetes";
import { SecondStack } from "../support/secondStack";

const namespace = "distributed";
/** A node port that the lab publishes, beside the one of the stack under test. */
const port = 30901;

const servers = (): Promise<Pod[]> => podsWith(namespace, { "app.kubernetes.io/component": "object-store" });

/** Sets the number of servers that run, and waits until these are ready. */
async function run(replicas: number): Promise<void> {
  const set = { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "minio", namespace } };
  await apply({ ...set, spec: { replicas } } as typeof set);
  await eventually(`${replicas} servers run`, async () => {
    const found = await servers();
    const seen = found.map(({ name, ready }) => `${name}=${ready ? "ready" : "not ready"}`).join(" ");
    assert.ok(found.length === replicas && found.every(({ ready }) => ready), seen);
  });
}

describe("7d. MinIO of four servers goes on when one is lost @slow", () => {
  let stack: SecondStack | undefined;
  let client: Client;

  before("a stack with four servers comes up", async function () {
    // Its node port must be published on this machine: that is so in the lab.
    if (!findTarget(process.env.STACK || "dev").lab) this.skip();
    const started = Date.now();
    stack = await SecondStack.create(namespace, {
      "thanos:namespace": namespace,
      "thanos:protectData": false,
      "thanos:objectStore": {
        minio: { servers: 4, address: `127.0.0.1:${port}`, service: { nodePort: port } },
      },
    });
    await stack.up();
    client = clientWith(await keyOf("sidecar", namespace), port);
    console.log(`      up after ${Math.round((Date.now() - started) / 1000)} s`);
  });
  after("the stack is removed", () => stack?.remove());

  it("its servers are spread over all nodes", async () => {
    const found = await servers();
    assert.deepEqual(
      found.map(({ name, ready }) => [name, ready]),
      [0, 1, 2, 3].map((i) => [`minio-${i}`, true]),
    );
    const perNode = new Map<string, number>();
    for (const { node } of found) perNode.set(node, (perNode.get(node) ?? 0) + 1);
    assert.deepEqual([...perNode.values()].sort(), [1, 1, 2]);
  });

  it("an object is read and another one written without the fourth", async () => {
    await client.putObject(bucket, "before", "written by four");
    await run(3);
    assert.equal(await readObject(client, "before"), "written by four");
    await client.putObject(bucket, "meanwhile", "written by three");
    assert.equal(await readObject(client, "meanwhile"), "written by three");
  });

  it("the fourth comes back", async () => {
    await run(4);
    await eventually("objects are read and written", async () => {
      assert.equal(await readObject(client, "meanwhile"), "written by three");
      await client.putObject(bucket, "after", "written by four");
      assert.equal(await readObject(client, "after"), "written by four");
    });
  });
});
