import assert from "node:assert/strict";
import { lookUntilWell, readArguments } from "../../cli/check";
import { formatJson, formatResults } from "../../cli/check/results";
import { exitCodeOf, type Result } from "../../cli/check/run";
import { fakePlan } from "../support/fakeStack";

const ok: Result = { check: "pods", state: "ok", seen: "18 of 18 pods ready", reasons: [] };
const failed: Result = {
  check: "stores",
  state: "FAILED",
  seen: "10 StoreAPIs in 2 Query",
  reasons: Array.from({ length: 7 }, (_, i) => `query-${i} does not know store-0. Wait a minute.`),
};
const unseen: Result = {
  check: "rules",
  state: "not seen",
  seen: "",
  reasons: ["there was no answer within 60 s"],
};

describe("the results of a check", () => {
  it("are a table, with the reasons below what is not well", () => {
    assert.equal(
      formatResults("dev", [ok, failed, unseen]),
      [
        "check   result    what was seen",
        "------  --------  -------------",
        "pods    ok        18 of 18 pods ready",
        "stores  FAILED    10 StoreAPIs in 2 Query",
        ...[0, 1, 2, 3, 4].map((i) => `                  query-${i} does not know store-0. Wait a minute.`),
        "                  ... and 2 more: see --json.",
        "rules   not seen  there was no answer within 60 s",
        "",
        "Stack dev is not well: stores.",
      ].join("\n"),
    );
    assert.match(formatResults("dev", [ok]), /\nStack dev is well\.$/);
    assert.match(
      formatResults("dev", [ok, unseen]),
      /\nStack dev: what could be seen is well; not seen: rules\.$/,
    );
  });

  it("are JSON with every reason", () => {
    const { well, checks } = JSON.parse(formatJson("dev", [ok, failed])) as {
      well: boolean;
      checks: Result[];
    };
    assert.equal(well, false);
    assert.deepEqual(checks, [ok, failed]);
  });

  it("give an exit code in which a fault outweighs what was not seen", () => {
    assert.deepEqual(
      [[ok], [ok, unseen], [unseen, failed]].map((results) => exitCodeOf(results)),
      [0, 2, 1],
    );
  });
});

describe("the arguments of `check`", () => {
  it("are a switch and a duration", () => {
    assert.deepEqual(readArguments([]), { json: false, wait: 0 });
    assert.deepEqual(readArguments(["--json", "--wait", "3m"]), { json: true, wait: 180 });
  });

  it("are refused when they are something else", () => {
    assert.throws(
      () => readArguments(["--wait", "soon"]),
      /^Error: --wait is "soon", which is not a duration\. Write it as 3m\.$/,
    );
    assert.throws(() => readArguments(["--jsn"]), /--jsn/);
  });
});

describe("a check after a change", () => {
  const api = { get: () => Promise.reject(new Error("nothing is asked here")) };

  it("looks again until all is well, with a new look each time, and says what it waits for", async function () {
    this.timeout(20_000);
    const said: string[] = [];
    const readers = new Set<unknown>();
    const results = await lookUntilWell(
      api,
      fakePlan,
      60,
      (line) => said.push(line),
      (reader) => {
        readers.add(reader);
        return Promise.resolve(readers.size < 2 ? [ok, failed] : [ok]);
      },
    );
    assert.deepEqual(results, [ok]);
    assert.equal(readers.size, 2);
    assert.deepEqual(said, ["Waiting for stores (query-0 does not know store-0) ... 0 s"]);
  });

  it("ends with what it saw last when the time is over", async () => {
    let looks = 0;
    const look = () => Promise.resolve([(looks += 1) > 0 ? failed : ok]);
    assert.deepEqual(await lookUntilWell(api, fakePlan, 4, () => undefined, look), [failed]);
    assert.equal(looks, 1);
  });
});
