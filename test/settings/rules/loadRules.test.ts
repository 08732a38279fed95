import assert from "node:assert/strict";
import { problemsOf } from "../../support/refusal";
import { assertMessageForm } from "../../support/messageForm";

const load = { activeSeries: 3_000_000 };

describe("a stack that says its load", () => {
  it("is accepted where the defaults carry it", () =>
    assert.deepEqual(problemsOf({ load: { activeSeries: 100_000 } }), []));

  it("is told each setting that is too small, with what it needs", () => {
    const messages = problemsOf({ load });
    messages.forEach(assertMessageForm);
    assert.match(
      messages[0],
      /^thanos:prometheus\.shards is 1, which is too little for thanos:load: 3,000,000 active series\. Use 3 or more; `npm run size` shows what goes with it\.$/,
    );
    assert.match(
      messages[1],
      /^thanos:prometheus\.resources\.memory is "2Gi", which is too little .* Use \d+Mi or more; /,
    );
    assert.ok(messages.length > 3, messages.join("\n"));
  });

  it("is not judged by sizes that are wrong in themselves", () =>
    assert.deepEqual(problemsOf({ load, prometheus: { shards: 0 } }), [
      "thanos:prometheus.shards is 0, which is below 1. Use 1 or more.",
    ]));

  it("is accepted with what the messages ask for", () => {
    let settings: Record<string, any> = { load };
    for (let round = 0; round < 4; round++)
      for (const line of problemsOf(settings)) {
        const [, key, needed] = /^thanos:(\S+) is .* Use (\S+) or more;/.exec(line) ?? [];
        const [tier, ...path] = key.split(".");
        const value = /^\d+$/.test(needed) ? Number(needed) : needed;
        const inner = path.reduceRight<unknown>((rest, name) => ({ [name]: rest }), value) as object;
        settings = { ...settings, [tier]: merge(settings[tier] ?? {}, inner) };
      }
    assert.deepEqual(problemsOf(settings), []);
  });
});

function merge(one: any, other: any): any {
  if (typeof one !== "object" || typeof other !== "object") return other;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      name in one && name in other ? merge(one[name], other[name]) : (other[name] ?? one[name]),
    ]),
  );
}
