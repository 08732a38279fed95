import assert from "node:assert/strict";
import fc from "fast-check";
import { reservedLabels } from "../../model/labels";
import { findLabelNameFault, findLabelTextFault } from "../../model/labelTexts";

describe("texts of external labels", () => {
  it("take any word of any language, and blanks inside", () => {
    for (const value of ["eu-west-1", "Zürich", "東京", "Île-de-France", "a b", "1", "x=y", "café №5", "🚀"])
      assert.equal(findLabelTextFault(value), undefined, value);
  });

  it("refuse what no one sees, wherever it is", () => {
    const hidden = fc.constantFrom(
      "\u200b",
      "\u00a0",
      "\ufeff",
      "\u0000",
      "\t",
      "\r",
      "\u202e",
      "\u2028",
      "\u00ad",
    );
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{0,4}$/),
        hidden,
        fc.stringMatching(/^[a-z]{0,4}$/),
        (a, char, b) => {
          assert.notEqual(findLabelTextFault(`${a}${char}${b}`), undefined);
        },
      ),
    );
  });

  it("refuse the stack's own names in whatever case", () => {
    fc.assert(
      fc.property(fc.constantFrom(...reservedLabels), fc.array(fc.boolean()), (name, upper) => {
        const cased = [...name].map((char, i) => (upper[i] ? char.toUpperCase() : char)).join("");
        assert.notEqual(findLabelNameFault(cased), undefined);
      }),
    );
    for (const name of ["region", "environment", "team", "datacenter", "tier", "_a", "a1"])
      assert.equal(findLabelNameFault(name), undefined, name);
  });
});
