import assert from "node:assert/strict";
import { labelFlag, renderFlags } from "../../model/flags";

describe("flags", () => {
  it("renders values, switches and repeated flags, and leaves out what is unset", () => {
    assert.deepEqual(
      renderFlags({
        wait: true,
        "data-dir": "/data",
        "query.replica-label": ["a", "b"],
        off: false,
        none: undefined,
        n: 0,
      }),
      ["--wait", "--data-dir=/data", "--query.replica-label=a", "--query.replica-label=b", "--n=0"],
    );
  });

  it("takes the quotes that Thanos itself removes", () => {
    assert.deepEqual(renderFlags({ label: [labelFlag("rule_replica", "$(POD_NAME)")] }), [
      '--label=rule_replica="$(POD_NAME)"',
    ]);
  });

  for (const [why, flags] of Object.entries({
    "a quote": { "alert.label-drop": '"rule_replica"' },
    "a single quote": { "retention.resolution-raw": "'90d'" },
    "a line break": { x: "a\nb" },
    "a quote inside a label's value": { label: 'a="b"c"' },
  })) {
    it(`refuses ${why}, which no shell would remove`, () => {
      const [name] = Object.keys(flags);
      assert.throws(
        () => renderFlags(flags),
        new RegExp(`^Error: --${name}=.* (has a quote or a line break|does not have the form)`, "s"),
      );
    });
  }

  it("refuses an empty value", () => {
    assert.throws(
      () => renderFlags({ "web.route-prefix": "" }),
      /--web\.route-prefix has no value\. Leave the flag out/,
    );
  });
});
