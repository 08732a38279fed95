import assert from "node:assert/strict";
import fc from "fast-check";
import { durationSeconds, durationText, quantity, sizeBytes } from "../../model/units";

describe("units", () => {
  const cases = <T>(read: (text: string) => T, table: Record<string, T>) =>
    Object.entries(table).forEach(([text, value]) =>
      it(`reads ${JSON.stringify(text)} as ${String(value)}`, () => assert.equal(read(text), value)),
    );

  describe("a duration, as prometheus/common", () =>
    cases(durationSeconds, {
      "0": 0,
      "0s": 0,
      "30s": 30,
      "1h30m": 5400,
      "2h": 7200,
      "90d": 7776000,
      "1w": 604800,
      "1y": 31536000,
      "500ms": 0.5,
      "": undefined,
      "1": undefined,
      "1.5h": undefined,
      "30m1h": undefined,
      "-1h": undefined,
      "2 h": undefined,
    }));

  describe("a size, as Thanos", () =>
    cases(sizeBytes, {
      "512MB": 536870912,
      "512MiB": 536870912,
      "1GiB": 1073741824,
      "1.5KB": 1536,
      "10B": 10,
      "": undefined,
      "512": undefined,
      "512M": undefined,
      "512mb": undefined,
    }));

  describe("a quantity, as Kubernetes", () =>
    cases(quantity, {
      "500m": 0.5,
      "2Gi": 2147483648,
      "1.5": 1.5,
      "50G": 5e10,
      "": undefined,
      "2GiB": undefined,
      "2gb": undefined,
    }));

  it("writes a duration that it reads as the same", () =>
    fc.assert(
      fc.property(fc.nat({ max: 1e8 }), (seconds) =>
        assert.equal(durationSeconds(durationText(seconds)), seconds),
      ),
    ));
});
