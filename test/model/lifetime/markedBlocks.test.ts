import assert from "node:assert/strict";
import fc from "fast-check";
import { isDeletedTooEarly, longestIgnored } from "../../../model/lifetime/markedBlocks";

const hour = 3600;
const day = 24 * hour;

describe("a marked block", () => {
  it("is deleted too early when two syncs after the ignored time reach the delete delay", () => {
    assert.equal(isDeletedTooEarly(2 * day, { ignoreMarksAfter: day, sync: 900 }), false);
    assert.equal(isDeletedTooEarly(day, { ignoreMarksAfter: day - 1800, sync: 900 }), true);
    assert.equal(isDeletedTooEarly(day, { ignoreMarksAfter: day - 1801, sync: 900 }), false);
  });

  it("is not deleted too early with the time that is advised, which is never above half of the delay", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: day, max: 30 * day }),
        fc.integer({ min: 1, max: 3 * day }),
        (deleteDelay, sync) => {
          const ignoreMarksAfter = longestIgnored(deleteDelay, sync);
          assert.ok(ignoreMarksAfter <= deleteDelay / 2);
          assert.equal(isDeletedTooEarly(deleteDelay, { ignoreMarksAfter, sync }), false);
        },
      ),
    ));
});
