import assert from "node:assert/strict";
import pLimit from "p-limit";
import { runSteps, type Steps } from "../../lab/steps";
import { sleep } from "../../cli/machine/processes";

describe("the steps of a start", () => {
  const log: string[] = [];
  const write = console.log;
  beforeEach(() => {
    log.length = 0;
    console.log = (line: string) => void log.push(line.trim());
  });
  afterEach(() => (console.log = write));

  const overview = { describe: () => "half" };
  const events: string[] = [];
  const step = (name: string, after: string[] = [], ms = 5): Steps => ({
    [name]: {
      title: name,
      after,
      run: async () => {
        events.push(`+${name}`);
        await sleep(ms);
        events.push(`-${name}`);
        return "done";
      },
    },
  });
  beforeEach(() => void (events.length = 0));

  it("start as soon as those before them have ended, side by side with others", async () => {
    await runSteps({ ...step("last", ["a", "b"]), ...step("a", [], 30), ...step("b") }, overview);
    assert.deepEqual(events, ["+a", "+b", "-b", "-a", "+last", "-last"]);
    assert.deepEqual(log, ["b: done", "a: done", "last: done"]);
  });

  it("share a lane in their order", async () => {
    const lane = pLimit(1);
    const { a } = step("a", [], 20);
    const { b } = step("b");
    await runSteps({ a: { ...a, lane }, b: { ...b, lane } }, overview);
    assert.deepEqual(events, ["+a", "-a", "+b", "-b"]);
  });

  it("end with the first failure: what comes after it does not start, and what hangs is not awaited", async () => {
    const hangs: Steps = { hangs: { title: "hangs", run: () => new Promise(() => undefined) } };
    const fails: Steps = { fails: { title: "fails", run: () => Promise.reject(new Error("no disk")) } };
    await assert.rejects(
      runSteps({ ...fails, ...hangs, ...step("after", ["fails"]) }, overview),
      /^Error: no disk$/,
    );
    assert.deepEqual(events, []);
    assert.deepEqual(log, ["fails: failed"]);
  }).timeout(10_000);

  it("name a step that does not exist", async () => {
    await assert.rejects(runSteps(step("a", ["b"]), overview), /Step a comes after b, which is not a step/);
  });
});
