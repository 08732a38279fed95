import assert from "node:assert/strict";
import fc from "fast-check";
import {
  annotationBytes,
  findKeyFault,
  findLabelValueFault,
  findNameFault,
  isConfigMapKey,
  isDnsLabel,
} from "../../../model/kubernetes/objectNames";

/** A word that a label's value, a key and a name without dots all take. */
const word = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);

describe("names of Kubernetes' objects", () => {
  it("take what every part of Kubernetes takes", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), word, (parts, name) => {
        assert.equal(findNameFault(parts.join(".")), undefined);
        assert.equal(isDnsLabel(name), true);
        assert.equal(findKeyFault(`${parts.join(".")}/${name}`), undefined);
        assert.equal(findLabelValueFault(name), undefined);
        assert.equal(isConfigMapKey(`${name}.yaml`), true);
      }),
    );
  });

  it("refuse what has one character more or a wrong one", () => {
    const wrong = fc.constantFrom(" ", "/", "\n", "=", "ü", "\u0000", "*", ":");
    fc.assert(
      fc.property(word, wrong, word, (one, char, two) => {
        const text = `${one}${char}${two}`;
        assert.notEqual(findNameFault(text), undefined);
        assert.notEqual(findLabelValueFault(text), undefined);
        if (char !== "/") assert.notEqual(findKeyFault(text), undefined);
        assert.equal(isConfigMapKey(text), false);
      }),
    );
    assert.equal(findLabelValueFault("a".repeat(63)), undefined);
    assert.notEqual(findLabelValueFault("a".repeat(64)), undefined);
    assert.notEqual(findNameFault("a".repeat(254)), undefined);
    assert.equal(isDnsLabel("a".repeat(64)), false);
    assert.notEqual(findKeyFault(`a/${"b".repeat(64)}`), undefined);
    for (const key of ["/a", "a/", "a/b/c", "-a", "a-", "A.B/c"])
      assert.notEqual(findKeyFault(key), undefined);
  });

  it("count annotations in bytes", () => {
    assert.equal(annotationBytes({ ab: "ü", c: "" }), 5);
  });
});
