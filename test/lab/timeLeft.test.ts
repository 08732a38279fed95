import assert from "node:assert/strict";
import fc from "fast-check";
import { describeRoughly, Forecast } from "../../lab/timeLeft";

describe("the time left", () => {
  it("is the work over the speed that is known before, and the waiting at the end", () => {
    assert.equal(new Forecast({ one: 300, two: 100 }, 2, 60).secondsLeft(0), 260);
  });

  it("learns how fast the machine is: what was believed counts as much as 45 s of work", () => {
    const seconds = fc.integer({ min: 60, max: 600 });
    fc.assert(
      fc.property(
        fc.array(seconds, { minLength: 3, maxLength: 12 }),
        fc.double({ min: 0.25, max: 4, noNaN: true }),
        (costs, speed) => {
          const forecast = new Forecast(Object.fromEntries(costs.map((cost, i) => [`part${i}`, cost])), 1, 0);
          const total = costs.reduce((sum, cost) => sum + cost, 0) / speed;
          // One part after the other, until a quarter of the time is over, which is at least a minute.
          const elapsed = Math.max(total / 4, 60);
          if (elapsed > total * 0.8) return;
          let done = elapsed * speed;
          costs.forEach((cost, i) => {
            forecast.report(`part${i}`, Math.min(1, Math.max(0, done / cost)));
            done -= cost;
          });
          const left = total - elapsed;
          const ratio = forecast.secondsLeft(elapsed) / left;
          // What was believed counts as much as 45 s of the work.
          const belief = (45 + elapsed) / (45 / speed + elapsed);
          assert.ok(Math.abs(ratio - belief) < 0.01, `${ratio} instead of ${belief}`);
        },
      ),
    );
  });

  it("never goes back when a part reports less than before", () => {
    const forecast = new Forecast({ one: 100 }, 1, 0);
    forecast.report("one", 0.5);
    forecast.report("one", 0.2);
    assert.equal(forecast.share, 0.5);
  });

  it("is rounded to what is known", () => {
    assert.deepEqual([3, 42, 89, 90, 400].map(describeRoughly), [
      "about 5 s",
      "about 40 s",
      "about 90 s",
      "about 2 min",
      "about 7 min",
    ]);
  });
});
