import { expectedPods } from "./suite";
import assert from "node:assert/strict";
import { list } from "../support/api";
import { setSchedulable } from "../support/nodes";
import { deletePod, Pod, pods, readyPods } from "../support/kubernetes";

interface NodeObject {
  readonly metadata: { readonly name: string };
}

/** Ends both Query pods at once, and returns those that take their place. */
async function replaceQueryPods(): Promise<Pod[]> {
  await Promise.all((await pods("query")).map(({ namespace, name }) => deletePod(namespace, name)));
  return readyPods("query", expectedPods.query);
}

const nodesOf = (found: readonly Pod[]): string[] => [...new Set(found.map(({ node }) => node))];

describe("6b. Query's anti-affinity is soft @slow", () => {
  const closed: string[] = [];

  before("there are nodes to spread over", async function () {
    if ((await list<NodeObject>("v1", "nodes")).length < 2) this.skip();
  });
  after("all nodes take pods again", async () => {
    for (const node of closed) await setSchedulable(node, true);
    if (closed.length > 0) await replaceQueryPods();
  });

  it("its two pods are on different nodes where there are several", async () => {
    assert.equal(nodesOf(await pods("query")).length, expectedPods.query);
    assert.equal(nodesOf(await replaceQueryPods()).length, expectedPods.query);
  });

  it("both run on the only node that takes pods", async () => {
    const [open, ...others] = (await list<NodeObject>("v1", "nodes")).map(({ metadata }) => metadata.name);
    for (const node of others) {
      closed.push(node);
      await setSchedulable(node, false);
    }
    assert.deepEqual(nodesOf(await replaceQueryPods()), [open]);
  });
});
