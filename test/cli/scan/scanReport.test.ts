import assert from "node:assert/strict";
import { judge, readExceptions } from "../../../cli/scan/exceptions";
import { formatVerdict, hasFailed } from "../../../cli/scan/scanReport";

const findings = ["a", "b", "c", "d", "e", "f", "g"].map((name) => ({
  rule: "service-type",
  object: `Service/${name}`,
  message: "Node ports",
}));
const of = (environment: string) => ({
  scanner: "kube-score" as const,
  environment,
  objects: 10,
  checks: 100,
  rules: new Set(["service-type"]),
  findings,
});
const exception = readExceptions(
  "- reason: They are reached from outside of the cluster.\n  rules: { kube-score: [service-type] }\n  objects: ['Service/*']\n",
);

describe("cli/scan/scanReport", () => {
  it("has a line for each scanner and environment, and each rule once with where it is broken", () => {
    const verdict = judge([of("dev"), of("prod")], []);
    assert.ok(hasFailed(verdict));
    const lines = formatVerdict(verdict, ["not checked: the weather"]).split("\n");
    assert.deepEqual(lines.slice(0, 4), [
      "scanner     environment  objects  checks  excepted  findings",
      "-----------------------  -------  ------  --------  --------",
      "kube-score  dev               10     100         0         7",
      "kube-score  prod              10     100         0         7",
    ]);
    assert.match(lines[5], /^14 findings\. .*exceptions\.yaml:$/);
    assert.equal(lines[6], "  kube-score service-type in dev, prod");
    assert.equal(lines[7], "    Service/a: Node ports");
    assert.equal(lines[12], "    and 2 more");
    assert.equal(lines.at(-1), "not checked: the weather");
  });

  it("says that all is excepted, and that an exception is of no use", () => {
    const fine = judge([of("dev")], exception);
    assert.ok(!hasFailed(fine));
    assert.match(formatVerdict(fine, []), /100 {9}7 {9}0\n\nNo finding without an exception\.$/);
    const idle = judge([{ ...of("dev"), findings: [] }], exception);
    assert.ok(hasFailed(idle));
    assert.match(formatVerdict(idle, []), /\n\nExceptions that are of no use:\n {2}kube-score service-type/);
  });
});
