import assert from "node:assert/strict";
import { prometheusDialect, readExpression } from "../../../model/languages/promql";
import type { Node } from "../../../model/languages/promql/tree";
import { panelsOf } from "../../../monitoring/dashboards/page";
import { pages } from "../../../monitoring/dashboards/pages";
import { alertNamed } from "../../../monitoring/dashboards/thresholdLines";
import { emptyPanels } from "../../support/emptyPanels";
import { queriesOf, substitute } from "../../support/panelQueries";

const chosen = { cluster: "prod", shard: "0|monitor", window: "2m" };
const dialect = prometheusDialect(undefined);

/** Every part of an expression with a name. */
const partsNamed = (node: Node, name: string): Node[] => [
  ...(node.name === name ? [node] : []),
  ...node.children.flatMap((child) => partsNamed(child, name)),
];

describe("the dashboards", () => {
  it("are nine, under the names that bookmarks have", () =>
    assert.deepEqual(
      pages.map(({ uid }) => uid),
      [
        "thanos-stack-overview",
        "thanos-stack-prometheus",
        "thanos-stack-query",
        "thanos-stack-query-frontend",
        "thanos-stack-store-gateway",
        "thanos-stack-ruler",
        "thanos-stack-compactor",
        "thanos-stack-object-store",
        "thanos-stack-canary",
      ],
    ));

  it("has the panels that may be empty", () => {
    for (const [uid, panels] of Object.entries(emptyPanels)) {
      const page = pages.find((each) => each.uid === uid);
      assert.ok(page, uid);
      const titles = panelsOf(page).map(({ title }) => title);
      assert.deepEqual(
        Object.keys(panels).filter((title) => !titles.includes(title)),
        [],
        `${uid} has no such panel`,
      );
    }
  });

  for (const page of pages)
    describe(page.title, () => {
      it("says what it is for", () => assert.match(page.description, /^[A-Z].+\.$/));

      it("asks no question twice, and few of them", () => {
        const titles = panelsOf(page).map(({ title }) => title);
        assert.deepEqual([...new Set(titles)], titles);
        assert.ok(titles.length <= 18, `${titles.length} panels`);
      });

      it("has rows that fill the width", () => {
        for (const row of page.rows) assert.equal(24 % row.length, 0, `${row.length} panels in a row`);
      });

      for (const panel of panelsOf(page))
        it(`${panel.title} says how to read the answer`, () => {
          assert.match(panel.title, /^[A-Z].+\?$/);
          assert.match(panel.description, /^[A-Z].+\.$/s);
          assert.ok(Object.keys(panel.queries).length > 0);
          if (panel.shows === "list")
            assert.equal(Object.keys(panel.queries).length, 1, "a list has one number");
        });

      for (const { panel, legend, expr } of queriesOf(page))
        it(`${panel.title} asks for ${legend} in PromQL, of one cluster`, () => {
          const text = substitute(expr, chosen);
          const { value, fault } = readExpression(text, dialect);
          assert.equal(fault, undefined, `${text}: ${JSON.stringify(fault)}`);
          assert.equal(value?.type, "vector");
          for (const { from, to } of partsNamed(value.root, "VectorSelector"))
            assert.match(text.slice(from, to), /[{,]\s*cluster="prod"/);
        });

      it("names only labels that its queries have", () => {
        for (const { panel, legend, expr } of queriesOf(page)) {
          const kept = [...expr.matchAll(/\bby \(([^)]*)\)/g)].map(([, labels]) => labels.split(/,\s*/));
          for (const [, label] of legend.matchAll(/\{\{(\w+)\}\}/g))
            assert.ok(
              kept.length === 0 ? !/^\(?(sum|max|min|count)\b/.test(expr) : kept.flat().includes(label),
              `${panel.title}: ${legend} names ${label}, and ${expr} has none`,
            );
        }
      });

      it("has the units of the alerts that it names, and no number beside an alert's own", () => {
        for (const { title, limits = [], unit } of panelsOf(page))
          for (const { alert, at } of limits) {
            const { threshold } = alertNamed(alert);
            assert.ok(
              at === undefined || threshold === undefined,
              `${title}: ${alert} has a threshold of its own`,
            );
            assert.equal(threshold?.unit ?? unit, unit, `${title}: unit of ${alert}`);
          }
      });
    });
});
