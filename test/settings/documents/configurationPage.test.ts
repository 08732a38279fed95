import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { Ajv2020 } from "ajv/dist/2020";
import { parseSettings } from "../../../settings/parseSettings";
import { schema, secretSettings } from "../../../settings/stackSchema";
import { pages } from "../../../cli/docs";
import { JsonSchema, settingsSchema, stackFileSchema } from "../../../settings/documents/jsonSchema";
import { readStackFile } from "../../../settings/stackFile";
import { durationSeconds, isTooLong, quantity, sizeBytes } from "../../../model/units";

const projectDir = join(__dirname, "../../..");
const stackFiles = readdirSync(projectDir).filter((name) => /^Pulumi\..+\.yaml$/.test(name));

const editor = new Ajv2020({ strict: false }).compile(stackFileSchema(schema, secretSettings));

/** Every setting with its key, also those of groups, of lists and of each form of a union. */
function* settingsIn(group: JsonSchema, prefix = ""): Generator<[string, JsonSchema]> {
  for (const form of group.oneOf ?? [group.items ?? group]) {
    if (form.additionalProperties !== false) continue;
    for (const [name, setting] of Object.entries(form.properties ?? {})) {
      yield [`${prefix}${name}`, setting];
      yield* settingsIn(setting, `${prefix}${name}.`);
    }
  }
}
const settings = [...settingsIn(settingsSchema(schema))];

/** Every schema inside of one. */
function* schemasIn(value: unknown): Generator<JsonSchema> {
  if (typeof value !== "object" || value === null) return;
  yield value;
  for (const inner of Object.values(value)) yield* schemasIn(inner);
}

describe("docs of settings", () => {
  it("are what `npm run docs` makes of the schema today", async () => {
    for (const [name, text] of Object.entries(await pages()))
      assert.ok(
        readFileSync(join(projectDir, "docs", name), "utf8") === text,
        `docs/${name} is stale: run \`npm run docs\``,
      );
  });

  it("say what every setting is", () => {
    assert.ok(settings.length > 150, `only ${settings.length} settings were found`);
    const silent = settings.filter(([, { description }]) => !description?.trim()).map(([key]) => key);
    assert.deepEqual(silent, []);
  });

  it("have each setting in the page, with its default", async () => {
    const { "configuration.md": page } = await pages();
    const rows = page.split("\n").filter((line) => line.startsWith("| `"));
    for (const [key, { default: standard }] of settings) {
      const name = key.split(".").at(-1);
      const ofName = rows.filter((row) => new RegExp(`^\\| \`([\\w.[\\]]+[.])?${name}\``).test(row));
      assert.ok(ofName.length > 0 || page.includes(`\n## thanos:${key}\n`), `${key} is not there`);
      if (typeof standard === "number" || typeof standard === "boolean")
        assert.ok(
          ofName.some((row) => row.includes(`\`${standard}\``)),
          `no row of ${key} has its default`,
        );
    }
  });

  it("show an example that is valid, also to an editor", async () => {
    const { "configuration.md": page } = await pages();
    const [, example] = /```yaml\n([^]*?)```/.exec(page) ?? [];
    const file = parse(example) as { config: Record<string, unknown> };
    assert.ok(editor(file), JSON.stringify(editor.errors));
    parseSettings(
      Object.fromEntries(
        Object.entries(file.config).map(([key, value]) => [key.slice("thanos:".length), value]),
      ),
    );
  });
});

describe("the JSON schema for editors", () => {
  const accepts = (config: unknown) => editor({ config });

  for (const name of stackFiles) {
    it(`accepts ${name}, and so does the program`, () => {
      const path = join(projectDir, name);
      assert.ok(editor(parse(readFileSync(path, "utf8"))), JSON.stringify(editor.errors));
      parseSettings(readStackFile(path));
    });
  }

  const files: Record<string, [Record<string, unknown>, boolean]> = {
    "a setting": [{ "thanos:prometheus": { shards: 3 } }, true],
    "settings of other packages": [{ "aws:region": "eu-west-1", "kubernetes:context": "prod" }, true],
    "a secret": [{ "thanos:alertmanagerConfig": { secure: "v1:abc" } }, true],
    "a secret with values inside": [
      { "thanos:s3Keys": { default: { accessKey: { secure: "v1:a" }, secretKey: { secure: "v1:b" } } } },
      true,
    ],
    "a secret value in plain text": [
      { "thanos:s3Keys": { default: { accessKey: "a", secretKey: { secure: "v1:b" } } } },
      false,
    ],
    "a secret in plain text": [{ "thanos:alertmanagerConfig": "route: {}" }, false],
    "a switch as `pulumi config set` writes it": [{ "thanos:protectData": "false" }, true],
    "a switch of another word": [{ "thanos:protectData": "no" }, false],
    "a key that there is not, on top": [{ "thanos:promethus": {} }, false],
    "a key that there is not, inside": [{ "thanos:prometheus": { storage: { siz: "1Gi" } } }, false],
    "a key of the other form": [
      { "thanos:queryFrontend": { cache: { kind: "memcached", maxItems: 1 } } },
      false,
    ],
    "a key in a list that there is not": [{ "thanos:scheduling": { tolerations: [{ keys: "a" }] } }, false],
    "a duration": [{ "thanos:compactor": { retention: { raw: "0s" } } }, true],
    "no duration": [{ "thanos:compactor": { retention: { raw: "90 days" } } }, false],
    "an empty duration": [{ "thanos:compactor": { retention: { raw: "" } } }, false],
    "a number for a duration": [{ "thanos:query": { timeout: 30 } }, false],
    "no quantity": [{ "thanos:ruler": { storage: { size: "10GiB" } } }, false],
    "no size of a cache": [{ "thanos:storeGateway": { indexCacheSize: "512Mi" } }, false],
    "a number out of bounds": [{ "thanos:prometheus": { shards: 1001 } }, false],
    "a missing key": [{ "thanos:queryFrontend": { gateway: { host: "a.example.org" } } }, false],
  };
  for (const [name, [config, accepted]] of Object.entries(files))
    it(`${accepted ? "accepts" : "refuses"} ${name}`, () => assert.equal(accepts(config), accepted));

  it("has only patterns that an editor can read", () => {
    const patterns = [...schemasIn(stackFileSchema(schema, secretSettings))].flatMap(
      ({ pattern }) => pattern ?? [],
    );
    assert.ok(patterns.length > 20);
    for (const pattern of patterns) new RegExp(pattern, "u");
  });

  it("takes exactly the texts for a duration, a quantity and a size that the program reads", () => {
    const patternOf = (key: string) =>
      new RegExp(settings.find(([name]) => name === key)?.[1].pattern ?? "", "u");
    const kinds = [
      [patternOf("query.timeout"), durationSeconds],
      [patternOf("prometheus.storage.size"), quantity],
      [patternOf("storeGateway.indexCacheSize"), sizeBytes],
    ] as const;
    const part = fc.constantFrom(
      "0",
      "1",
      "30",
      "1.5",
      "-",
      " ",
      "y",
      "w",
      "d",
      "h",
      "m",
      "s",
      "ms",
      "K",
      "M",
      "Gi",
      "B",
      "i",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const text = parts.join("");
        // A pattern can't tell that a duration is longer than one can be.
        if (isTooLong(text)) return;
        for (const [pattern, read] of kinds) assert.equal(pattern.test(text), read(text) !== undefined, text);
      }),
      { numRuns: 2000 },
    );
  });
});
