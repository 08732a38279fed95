import assert from "node:assert/strict";
import fc from "fast-check";
import { formatCell, formatTable, roundToCacheSize, roundToQuantity } from "../../cli/tables";
import { quantity, sizeBytes } from "../../model/units";

describe("numbers of a table", () => {
  it("have separators, or the largest unit of bytes", () => {
    assert.equal(formatCell("number", 1234567.4), "1,234,567");
    assert.equal(formatCell("bytes", 0.5), "1 B");
    assert.equal(formatCell("bytes", 1023), "1023 B");
    assert.equal(formatCell("bytes", 1536), "1.5 KiB");
    assert.equal(formatCell("bytes", 2 ** 41), "2.0 TiB");
  });

  const bytes = fc.integer({ min: 1, max: 2 ** 44 });

  it("are rounded up to quantities and cache sizes, never down, and by less than a step", () => {
    assert.equal(roundToQuantity(1), "256Mi");
    assert.equal(roundToQuantity(4 * 2 ** 30 + 1), "5Gi");
    assert.equal(roundToCacheSize(1), "64MiB");
    fc.assert(
      fc.property(bytes, (need) => {
        const rounded = quantity(roundToQuantity(need)) ?? 0;
        assert.ok(rounded >= need && rounded - need < 2 ** 30, roundToQuantity(need));
        const cache = sizeBytes(roundToCacheSize(need)) ?? 0;
        assert.ok(cache >= need && cache - need < 64 * 2 ** 20, roundToCacheSize(need));
      }),
    );
  });
});

describe("a table", () => {
  it("aligns all columns but the first to the right, under headings if there are any", () => {
    const rows = [
      ["a", "1"],
      ["bcd", "234"],
    ];
    assert.equal(formatTable(rows), "a      1\nbcd  234");
    assert.equal(formatTable(rows, ["", "n"]), "       n\n---  ---\na      1\nbcd  234");
  });
});
