import assert from "node:assert/strict";
import { covers, isWithin, keyOf, topOf, valueAt } from "../../../settings/checking/keys";

describe("a key", () => {
  it("is written as `pulumi config set --path` takes it", () => {
    assert.equal(keyOf(["query", "stores", 0]), "query.stores[0]");
    assert.equal(
      keyOf(["ruler", "ruleFiles", "rules/slo.yaml", "groups", 1]),
      'ruler.ruleFiles["rules/slo.yaml"].groups[1]',
    );
    assert.equal(keyOf(["prometheus", "externalLabels", "my-region"]), "prometheus.externalLabels.my-region");
  });

  it("tells its setting on top", () => {
    assert.equal(topOf("query.stores[0]"), "query");
    assert.equal(topOf("cluster"), "cluster");
  });

  it("covers what is inside of it, not what only begins with the same letters", () => {
    assert.ok(covers("query", "query.stores[0]") && covers("query.stores[0]", "query"));
    assert.ok(isWithin("query.stores[0]", "query.stores"));
    assert.ok(!covers("query", "queryFrontend") && !isWithin("query", "query.stores"));
  });

  it("finds its value, or nothing", () => {
    assert.equal(valueAt({ query: { stores: ["a"] } }, ["query", "stores", 0]), "a");
    assert.equal(valueAt({ query: null }, ["query", "stores", 0]), undefined);
  });
});
