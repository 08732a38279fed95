import assert from "node:assert/strict";
import { wrapInNamespaces, isRunning, parseStat } from "../../../lab/cluster/daemons";

describe("a daemon", () => {
  it("enters its namespaces by their files, and only those that it has", () => {
    assert.deepEqual(wrapInNamespaces({ network: "/n", mount: "/m" }, ["a", "b"]), [
      "nsenter",
      "--net=/n",
      "--mount=/m",
      "a",
      "b",
    ]);
    assert.deepEqual(wrapInNamespaces({}, ["a"]), ["a"]);
  });

  it("that was never started is not running", () => assert.equal(isRunning("never-started"), false));

  it("is identified by /proc/<pid>/stat, also with blanks and brackets in its name; a zombie has ended", () => {
    const stat = (state: string): string =>
      `4242 (a) b (c) ${state} 1 4242 4242 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1 2 3`;
    assert.deepEqual(parseStat(stat("S")), { pid: 4242, started: "987654" });
    assert.equal(parseStat(stat("Z")), undefined);
    assert.equal(parseStat(undefined), undefined);
    assert.equal(parseStat(""), undefined);
    assert.equal(parseStat("4242 (cut off"), undefined);
  });
});
