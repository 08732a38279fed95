import assert from "node:assert/strict";
import fc from "fast-check";
import { findTolerationFaults } from "../../../model/kubernetes/tolerations";

describe("tolerations", () => {
  it("are refused in exactly the combinations that the API server refuses", () => {
    const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({
          key: optional(fc.constantFrom("", "pool", "example.org/pool")),
          operator: optional(fc.constantFrom("Exists", "Equal")),
          value: optional(fc.constantFrom("", "spot")),
          effect: optional(fc.constantFrom("NoSchedule", "PreferNoSchedule", "NoExecute")),
          tolerationSeconds: optional(fc.integer({ min: -1, max: 300 })),
        }),
        (toleration) => {
          const { key, operator, value, effect, tolerationSeconds } = toleration;
          // ValidateTolerations, read from top to bottom.
          const refused =
            (!key && operator !== "Exists") ||
            (tolerationSeconds !== undefined && effect !== "NoExecute") ||
            (operator === "Exists" && !!value);
          assert.equal(findTolerationFaults(toleration).length > 0, refused);
        },
      ),
    );
  });

  it("leave alone what another resource will know", () => {
    assert.deepEqual(findTolerationFaults({ key: {}, operator: "Equal", value: {} }), []);
  });
});
