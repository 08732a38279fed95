import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { namings } from "../../../settings/checking/naming";
import { describeProblem, problemOfFile } from "../../../settings/checking/problems";

const rule = "is not a duration. Write 2m.";
const key = "query.timeout";

describe("the message of a problem", () => {
  it("has setting, value, what is wrong and the way out, in this order", () => {
    const value = "2 minutes";
    const message = 'query.timeout is "2 minutes", which is not a duration. Write 2m.';
    assert.equal(describeProblem({ key, value, rule }), `thanos:${message}`);
    assert.equal(describeProblem({ key, value, rule }, namings.code), message);
  });

  it("leaves out a value that is missing, hidden or not known yet", () => {
    const message = "thanos:query.timeout is not a duration. Write 2m.";
    for (const value of [undefined, pulumi.output("2 minutes"), pulumi.secret("hunter2")])
      assert.equal(describeProblem({ key, value, rule }), message);
  });

  it("contradicts a value by `but`", () => {
    const but = "but another setting sets it too. Remove one.";
    assert.equal(describeProblem({ key: "a", value: 3, rule: but }), `thanos:a is 3, ${but}`);
    assert.equal(describeProblem({ key: "a", value: undefined, rule: but }), `thanos:a is set, ${but}`);
  });

  it("shortens a long value, and keeps all on one line", () => {
    const message = describeProblem({ key, value: { text: `a\n${"b".repeat(500)}` }, rule });
    assert.ok(message.length < 200 && message.includes("b..., which is not"), message);
    assert.ok(!message.includes("\n"));
  });

  it("names what the value belongs to in a file", () => {
    const path = ["ruler", "rules", "slo", "groups", 0, "rules", 1, "for"];
    const problem = problemOfFile({ path, about: "alert Down", value: "x", rule, level: "error" });
    assert.equal(
      describeProblem(problem),
      'thanos:ruler.rules.slo.groups[0].rules[1].for (alert Down) is "x", which is not a duration. Write 2m.',
    );
  });
});
