import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { bin } from "../../cli/machine/labFolders";
import { Dialect, prometheusDialect, readExpression, rulerDialect } from "../../model/languages/promql";
import type { Fault } from "../../model/languages/fault";
import { compileRegex } from "../../model/languages/regex";
import { findAlertTemplateFault } from "../../model/languages/template/alertTemplate";

type Table = Record<string, { right: string[]; wrong: Record<string, string> }>;
const readTable = (name: string): Table => {
  const all = parse(readFileSync(join(__dirname, "../model/languages", name), "utf8")) as Table;
  return "right" in all ? { all: all as unknown as Table[string] } : all;
};
const textsOf = ({ right, wrong }: Table[string]) => [...right, ...Object.keys(wrong)];

/** Expressions by the grammar, some of them with parts that do not fit, and some with a slip. */
const expressions = fc.letrec<Record<"vector" | "range" | "any" | "text", string>>((tie) => {
  const pick = (...words: string[]) => fc.constantFrom(...words);
  const join2 = (...parts: (string | fc.Arbitrary<string>)[]) =>
    fc
      .tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)))
      .map((all) => all.join(""));
  const selector = pick(
    "up",
    "job:x:sum",
    '{a="b"}',
    'x{a=~"b.*",c!="d"}',
    "{}",
    '{a=~".*"}',
    "x{}",
    '{"a.b"}',
    "sum",
    'x{a=~"("}',
  );
  const duration = pick("5m", "1h30m", "0s", "5", "1y", "5m5", "1.5h", "5M", "1e3", "-5m", "300y", "30m1h");
  const moved = pick(
    "",
    "",
    "",
    " offset 5m",
    " offset -1h",
    " @ 100",
    " @ end()",
    " offset 5m offset 5m",
    " @ x",
  );
  const labels = pick("(a)", "(a, b)", "()", "(a,)", "(on)", "(1)", "(a b)", '("x y")');
  return {
    vector: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      join2(selector, moved),
      join2(pick("rate", "deriv", "max_over_time", "ratte", "mad_over_time"), "(", tie("range"), ")"),
      join2(pick("abs", "sort", "absent", "hour"), "(", tie("any"), ")"),
      join2(
        pick("sum", "avg", "COUNT", "group"),
        pick("", " by ", " without "),
        labels,
        "(",
        tie("any"),
        ")",
      ),
      join2(
        pick("topk", "quantile", "count_values", "limitk"),
        "(",
        pick("5", "0.9", '"v"', "up"),
        ", ",
        tie("any"),
        ")",
      ),
      join2(
        tie("any"),
        pick(" + ", " == ", " == bool ", " + bool ", " and ", " unless ", " atan2 ", " = "),
        pick("", "", "on(a) ", "ignoring(a) group_left ", "on(a) group_left(a) "),
        tie("any"),
      ),
      join2("(", tie("any"), ")"),
      join2("-", tie("any")),
      join2(
        pick("clamp_max", "round", "histogram_quantile", "label_replace", "vector", "scalar", "time"),
        "(",
        tie("any"),
        pick("", ", 5", ', "a", "b"'),
        ")",
      ),
    ),
    range: fc.oneof(
      { depthSize: "small" },
      join2(selector, "[", duration, "]", moved),
      join2(tie("vector"), "[", duration, ":", pick("", "1m", "0s"), "]"),
      tie("vector"),
    ),
    any: fc.oneof(
      { depthSize: "small" },
      tie("vector"),
      tie("vector"),
      pick("1", "5.5", ".5", "1_000", "0x1f", "Inf", "5m", "1e", '"s"', "'s'", "`s`", '"\\q"'),
      tie("range"),
    ),
    text: fc
      .tuple(
        tie("any"),
        fc.nat(),
        pick("", "", "", ")", "(", "{", "]", ",", '"', " by ", "=", "# x\n", "é", "$", "&"),
      )
      .map(([text, at, slip]) => {
        const i = at % (text.length + 1);
        return text.slice(0, i) + slip + text.slice(i);
      }),
  };
}).text;

// Needs no cluster, only the tools, which are there where there is a lab.
describe("0c. PromQL, templates and regular expressions are judged as the real tools judge them", () => {
  let folder: string;
  before(() => {
    for (const tool of ["promtool", "thanos"])
      assert.ok(existsSync(bin(tool)), `${bin(tool)} is missing: run \`make up\`, which builds it.`);
    folder = mkdtempSync(join(tmpdir(), "thanos-languages-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Numbers of the rules that a tool refuses, from 0. */
  const ask = (tool: "promtool" | "thanos", rules: object[]): Set<number> => {
    const file = join(folder, "rules.yaml");
    writeFileSync(file, stringify({ groups: [{ name: "g", rules }] }));
    const args =
      tool === "promtool"
        ? ["check", "rules", "--lint=none"]
        : ["tools", "rules-check", "--log.format=json", "--rules"];
    const { stdout, stderr } = spawnSync(bin(tool), [...args, file], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    const first = tool === "promtool" ? 1 : 0;
    const said =
      tool === "promtool" ? stdout + stderr : stderr.replaceAll('\\"', '"').replaceAll(/"err":.*/g, "");
    return new Set(
      [...said.matchAll(/group "g", rule (\d+), /g)].map(([, number]) => Number(number) - first),
    );
  };
  /** Texts of which we and a tool say different things. */
  const compare = (
    tool: "promtool" | "thanos",
    texts: readonly string[],
    toRule: (text: string) => object,
    refuse: (text: string) => boolean,
  ) => {
    const refused = ask(tool, texts.map(toRule));
    const wrong = texts.filter((text, i) => refused.has(i) !== refuse(text));
    const right = texts.length - refused.size;
    console.log(
      `      ${tool}: ${right} right and ${refused.size} wrong ones, ${wrong.length} of them judged otherwise`,
    );
    assert.ok(right > texts.length / 20 && refused.size > texts.length / 20, "hardly any is of one kind");
    assert.deepEqual(wrong, []);
  };
  const record = (expr: string) => ({ record: "a", expr });
  const isEarly = (fault: Fault | undefined) => fault !== undefined && fault.late === undefined;
  const isRefused = (dialect: Dialect) => (text: string) => isEarly(readExpression(text, dialect).fault);
  const programs = [
    ["promtool", "Prometheus", prometheusDialect("v3.16.0")],
    ["thanos", "Ruler", rulerDialect("v0.42.4")],
  ] as const;

  for (const [tool, program, dialect] of programs) {
    it(`PromQL of ${program}, as in the tables`, () => {
      const texts = Object.values(readTable("promql.yaml")).flatMap(textsOf);
      compare(
        tool,
        [...new Set(texts)].filter((text) => text !== ""),
        record,
        isRefused(dialect),
      );
    });
    it(`PromQL of ${program}, made by the grammar`, () =>
      compare(
        tool,
        fc.sample(expressions, 2000).filter((text) => text.trim() !== ""),
        record,
        isRefused(dialect),
      ));
  }

  it("templates of alerts, as far as they are parsed", () => {
    const texts = textsOf(readTable("templates.yaml").alerts);
    const isRefusedAlert = (text: string) =>
      isEarly(findAlertTemplateFault(text, prometheusDialect("v3.16.0")));
    compare(
      "promtool",
      texts,
      (summary) => ({ alert: "A", expr: "up", annotations: { summary } }),
      isRefusedAlert,
    );
  });

  it("regular expressions", () => {
    const texts = textsOf(readTable("regex.yaml").all);
    compare(
      "promtool",
      texts,
      (text) => record(`up{a=~${JSON.stringify(text)}}`),
      (text) => compileRegex(text).fault !== undefined,
    );
  });

  it("promtool and thanos are of the versions that are judged", () => {
    for (const [tool, version] of [
      ["promtool", "3.16."],
      ["thanos", "0.42."],
    ]) {
      const { stdout, stderr } = spawnSync(bin(tool), ["--version"], { encoding: "utf8" });
      assert.match(stdout + stderr, new RegExp(`${tool}, version ${version}`));
    }
  });
});
