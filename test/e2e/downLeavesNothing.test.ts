import assert from "node:assert/strict";
import { leftovers } from "../../lab/cluster";
import { targetOf } from "../../cli/target";
import { make } from "../support/stack";

describe("9. The embedded cluster", () => {
  before(function () {
    if (!targetOf(process.env.STACK || "dev").lab) this.skip();
  });

  it("`make down` leaves no process, mount, namespace or cgroup behind", async () => {
    assert.notDeepEqual(leftovers(), [], "nothing of the cluster is seen though it runs: the check is blind");
    await make("down");
    assert.deepEqual(leftovers(), []);
  });
});
