import assert from "node:assert/strict";
import { isIPv4 } from "node:net";
import { listNodeDaemons } from "../../../lab/cluster/node";
import { nodes } from "../../../lab/paths";

describe("the daemons of a node", () => {
  it("run in its own network, mounts and cgroup", () => {
    for (const node of nodes) {
      for (const daemon of listNodeDaemons(node)) {
        assert.equal(daemon.machine, node.name);
        assert.equal(daemon.network, `/run/netns/${node.namespace}`);
        assert.ok(daemon.mount?.endsWith(`/${node.name}`));
      }
    }
  });

  it("give each node its own range of pod addresses", () => {
    const ranges = nodes.flatMap(listNodeDaemons).flatMap(({ files }) =>
      Object.entries(files ?? {})
        .filter(([path]) => path.endsWith(".conflist"))
        .map(([, text]) => /"subnet":"([^"]+)"/.exec(text)?.[1] ?? ""),
    );
    assert.deepEqual(
      ranges,
      nodes.map(({ podCidr }) => podCidr),
    );
    assert.equal(new Set(ranges).size, nodes.length);
    assert.ok(nodes.every(({ address }) => isIPv4(address)));
  });
});
