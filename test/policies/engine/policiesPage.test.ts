import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pages } from "../../../cli/docs";
import audited from "../../../policies/findings/audited.json";
import { policies } from "../../../policies/pack";

describe("docs/policies.md", () => {
  it("is what the policies say of themselves", async () => {
    const made = (await pages())["policies.md"];
    assert.equal(readFileSync("docs/policies.md", "utf8"), made, "it is stale: run `npm run docs`");
  });

  it("has a section for the URL of each policy", () => {
    const text = readFileSync("docs/policies.md", "utf8");
    for (const { url } of policies) {
      const [file, anchor] = (url ?? "").split("#");
      assert.equal(file, "docs/policies.md");
      assert.match(text, new RegExp(`^## ${anchor}$`, "m"));
    }
  });
});

describe("the recorded findings of published manifests", () => {
  it("are of policies that the pack still has", () => {
    const names = new Set(policies.map(({ name }) => name));
    assert.ok(audited.length >= 2);
    for (const { title, found, unjudged } of audited)
      for (const { policy } of [...found, ...unjudged])
        assert.ok(names.has(policy), `${title}: ${policy} is gone. Audit the manifests again.`);
  });
});

describe("each policy", () => {
  for (const { documentation: policy } of policies) {
    it(`${policy.name} says what it demands, why, from where, and what to do`, () => {
      assert.match(policy.name, /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/);
      for (const field of ["rule", "why", "remedy"] as const)
        assert.match(policy[field], /^[A-Z0-9`-].+\.$/s, `${field} is a sentence`);
      assert.ok(policy.source && !policy.source.endsWith("."), "source is a reference");
      assert.match(policy.displayName, /^[A-Z].*[^.]$/);
      assert.ok(policy.tags.length > 0);
      for (const setting of Object.values(policy.settings ?? {}))
        assert.match(setting.description, /^[A-Z].+\.$/);
    });
  }

  it("has a name of its own", () =>
    assert.equal(new Set(policies.map(({ name }) => name)).size, policies.length));
});
