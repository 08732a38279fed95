import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { assertMessageForm } from "../../support/messageForm";
import { explainExpression } from "../../../model/languages/explain";
import {
  Dialect,
  findExpressionFault,
  prometheusDialect,
  readExpression,
  rulerDialect,
} from "../../../model/languages/promql";

interface Cases {
  readonly right: readonly string[];
  readonly wrong: Readonly<Record<string, string>>;
}
const table = parse(readFileSync(join(__dirname, "promql.yaml"), "utf8")) as Record<string, Cases>;
const dialects: Record<string, Dialect> = {
  Prometheus: prometheusDialect("v3.16.0"),
  Ruler: rulerDialect("v0.42.4"),
};

describe("PromQL", () => {
  for (const [program, { right, wrong }] of Object.entries(table)) {
    for (const text of right)
      it(`of ${program} has ${text}`, () =>
        assert.equal(explainExpression(text, dialects[program]), undefined));
    for (const [text, says] of Object.entries(wrong))
      it(`of ${program} has not ${text}`, () => {
        assert.equal(explainExpression(text, dialects[program]), says);
        assertMessageForm(`thanos:key ${says}`);
      });
  }

  it("has what a feature turns on, and for Ruler only what Ruler can turn on", () => {
    const features = ["promql-experimental-functions", "promql-duration-expr", "promql-binop-fill-modifiers"];
    const fault = (text: string, dialect: Dialect) => findExpressionFault(text, dialect)?.what;
    const prometheus = prometheusDialect("v3.15.0", features);
    const ruler = rulerDialect("v0.42.4", features, true);
    for (const text of ["limitk(5, x)", "rate(x[5m * 2])", "a + fill(0) b", "max_of(1, 2)"])
      assert.equal(fault(text, prometheus), undefined, text);
    for (const text of ["limitk(5, x)", "mad_over_time(x[5m])", "xrate(x[5m])"])
      assert.equal(fault(text, ruler), undefined, text);
    for (const text of ["rate(x[5m * 2])", "a + fill(0) b", "max_of(1, 2)"])
      assert.notEqual(fault(text, ruler), undefined, text);
    assert.match(fault("rate(x[5m * 2])", prometheusDialect("v3.15.0")) ?? "", /not turned on/);
    assert.match(fault("first_over_time(x[5m])", prometheusDialect("v3.5.0")) ?? "", /does not have/);
  });

  it("takes an unknown or newer version for the newest that is known", () => {
    for (const version of [undefined, "v3.99.0", "latest"])
      assert.equal(findExpressionFault("first_over_time(x[5m])", prometheusDialect(version)), undefined);
    assert.equal(rulerDialect("v0.99.0").minor, rulerDialect("v0.42.4").minor);
  });

  it("gives a range only where its parts fit, whatever is around it", () => {
    const vector = fc.constantFrom("up", 'x{a="b"}', "(up)", "sum(up)", "-up", "up offset 5m", "1 * up");
    const sign = fc.constantFrom("+", "-", "*", "/", "and", "or", "==", "> bool");
    fc.assert(
      fc.property(vector, vector, sign, (one, other, operator) => {
        const whole = `${one} ${operator} ${other}`;
        const type = (text: string) => readExpression(text, dialects.Prometheus).value?.type;
        assert.equal(
          type(`sum by (a) (${whole})`),
          operator === "> bool" || type(whole) ? "vector" : undefined,
        );
        // A range behind an operator is part of the last operand.
        assert.equal(type(`${one} ${operator} rate(x[5m])`), type(whole));
        assert.equal(type(`rate((${whole})[5m:1m])`), type(whole));
        assert.equal(type(`rate(${whole})`), undefined);
      }),
    );
  });

  it("says a place inside of the text, and ends, whatever the text", () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-a-z(){}[\]"'`=~!<>@:,.0-9 #\\]*$/)), (text) => {
        for (const dialect of Object.values(dialects)) {
          const fault = findExpressionFault(text, dialect);
          if (fault !== undefined) assert.ok(fault.offset >= 0 && fault.offset <= text.length);
        }
      }),
      { numRuns: 1000 },
    ));

  it("is loaded only when there is an expression, as Pulumi loads it", () => {
    const root = join(__dirname, "../../..");
    const code = `
      const { explainExpression, explainRegex } = require("./model/languages/explain");
      const { prometheusDialect } = require("./model/languages/promql");
      const loaded = () => Object.keys(require.cache).filter((name) => /lezer|re2js/.test(name)).length > 0;
      const before = loaded();
      const said = [explainExpression('sum(rate(x{a=~"b.*"}[5m]))', prometheusDialect()), explainRegex("(a")];
      console.log(JSON.stringify([before, loaded(), ...said]));`;
    const loader = join(root, "cli/machine/loader/typescript.cjs");
    const out = execFileSync(process.execPath, ["-r", loader, "-e", code], { cwd: root, encoding: "utf8" });
    assert.deepEqual(JSON.parse(out), [
      false,
      true,
      null,
      "has a ( that is not closed. Close it with ), or write \\( for the character.",
    ]);
  });
});
