import assert from "node:assert/strict";
import { listEnvironments } from "../../../cli/scan/environments";

describe("cli/scan/environments", () => {
  it("are every stack with settings and every example, each under a name of its own", () => {
    const all = listEnvironments();
    const names = (kind: string) => all.filter((each) => each.kind === kind).map(({ name }) => name);
    assert.deepEqual(
      ["dev", "prod", "staging"].filter((stack) => !names("stack").includes(stack)),
      [],
    );
    assert.ok(names("example").includes("smallest"));
    assert.ok(!names("example").includes("README.md"));
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
  });
});
