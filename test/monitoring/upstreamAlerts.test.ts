import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { allAlerts } from "../../monitoring/alerts";

/** Upstream's alerts, by mixin and group: those of ours with the meaning, or why there is none. */
type Mixin = Readonly<Record<string, Readonly<Record<string, readonly string[] | string>>>>;
type Parity = Readonly<Record<string, Mixin>> & { readonly thanos: Mixin };

const parity = parse(readFileSync(join(__dirname, "upstreamAlerts.yaml"), "utf8")) as Parity;
const tools = join(__dirname, "../../lab/tools");

/** A file of a tool's module, where its sources are in the cache of Go modules. */
function findUpstream(tool: string, module: string, path: string): string | undefined {
  const { stdout, status } = spawnSync("go", ["list", "-m", "-f", "{{.Dir}}", module], {
    cwd: join(tools, tool),
    encoding: "utf8",
    env: { ...process.env, GOFLAGS: "-mod=mod", GOPROXY: "off", GOTOOLCHAIN: "local" },
  });
  const file = join((stdout ?? "").trim(), path);
  return status === 0 && existsSync(file) ? file : undefined;
}

/** Mixins that are written in jsonnet, of which only the names are read. */
const mixins = {
  prometheus: "documentation/prometheus-mixin/alerts.libsonnet",
  alertmanager: "doc/alertmanager-mixin/alerts.libsonnet",
};

describe("alerts of upstream", () => {
  const entries = Object.values(parity)
    .flatMap((mixin) => Object.values(mixin))
    .flatMap((group) => Object.entries(group));

  it("each have one of ours with the meaning, or a reason why not", () => {
    for (const [name, ours] of entries)
      if (typeof ours === "string") assert.match(ours, /^.{20,}\.$/s, `${name}: say why`);
      else {
        assert.notEqual(ours.length, 0, name);
        for (const each of ours)
          assert.ok(
            allAlerts.some((alert) => alert.name === each),
            `${name}: there is no ${each}`,
          );
      }
  });

  it("are named by exactly those of ours that the list has", () => {
    const named = allAlerts.flatMap(({ name, supersedes = [] }) =>
      supersedes.map((each) => `${each}: ${name}`),
    );
    const ofList = named.filter((each) => entries.some(([name]) => each.startsWith(`${name}: `)));
    const listed = entries.flatMap(([name, ours]) =>
      typeof ours === "string" ? [] : ours.map((each) => `${name}: ${each}`),
    );
    assert.deepEqual(ofList.sort(), listed.sort());
  });

  it("keep their names where the meaning is the same, so that silences go on working", () => {
    for (const [name, ours] of entries)
      if (allAlerts.some((alert) => alert.name === name))
        assert.ok(Array.isArray(ours) && ours.includes(name), `${name} is also ours, with another meaning`);
  });

  it("are all on the list, as Thanos' own rule file has them", function () {
    this.timeout(60_000);
    const file = findUpstream("thanos", "github.com/thanos-io/thanos", "examples/alerts/alerts.yaml");
    if (file === undefined) {
      console.log("      not compared: Thanos' sources are not in the cache of Go modules");
      this.skip();
    }
    const { groups } = parse(readFileSync(file, "utf8")) as {
      groups: { name: string; rules: { alert: string }[] }[];
    };
    const upstream = groups.map(({ name, rules }) => [name, rules.map(({ alert }) => alert)]);
    assert.deepEqual(
      Object.entries(parity.thanos).map(([name, group]) => [name, Object.keys(group)]),
      upstream,
    );
  });

  for (const [tool, path] of Object.entries(mixins))
    it(`are all on the list, as the mixin of ${tool} has them`, function () {
      this.timeout(60_000);
      const file = findUpstream(tool, `github.com/prometheus/${tool}`, path);
      if (file === undefined) {
        console.log(`      not compared: the sources of ${tool} are not in the cache of Go modules`);
        this.skip();
      }
      const upstream = [...readFileSync(file, "utf8").matchAll(/alert: '(\w+)'/g)].map(([, name]) => name);
      assert.ok(upstream.length > 5);
      const listed = Object.values(parity[tool]).flatMap((group) => Object.keys(group));
      assert.deepEqual(
        upstream.filter((name) => !listed.includes(name)),
        [],
      );
    });
});
