import assert from "node:assert/strict";
import { listLeftovers } from "../../lab/cluster";
import { findTarget } from "../../cli/target";
import { make } from "../support/stack";

describe("9. The embedded cluster", () => {
  before(function () {
    if (!findTarget(process.env.STACK || "dev").lab) this.skip();
  });

  it("`make down` leaves no process, mount, namespace or cgroup behind", async () => {
    assert.notDeepEqual(
      listLeftovers(),
      [],
      "nothing of the cluster is seen though it runs: the check is blind",
    );
    await make("down");
    assert.deepEqual(listLeftovers(), []);
  });
});
