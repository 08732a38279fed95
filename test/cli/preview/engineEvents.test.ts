import assert from "node:assert/strict";
import { knownList, parseEvents } from "../../../cli/preview/engineEvents";

describe("the event log of a preview", () => {
  it("is read up to a last line that a killed run left unfinished", () => {
    assert.deepEqual(parseEvents('{"summaryEvent":{}}\n{"resourcePre'), [{ summaryEvent: {} }]);
    assert.deepEqual(parseEvents(""), []);
  });

  it("has a string for a list that is not known yet, which counts as empty", () => {
    assert.deepEqual(knownList("04da6b54-80e4-46f7-96ec-b56ff0331ba9" as unknown as string[]), []);
    assert.deepEqual(knownList(undefined), []);
    assert.deepEqual(knownList(["a"]), ["a"]);
  });
});
