import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { problemLine } from "../../settings/checking/problems";
import { allKeys } from "../../settings/checking/forms";
import { schema } from "../../settings/stackSchema";
import { Problem, validate } from "../../settings/validateText";
import { problemsOf, allRefused } from "../support/refusal";

const folder = join(__dirname);

/** A file, and everything that is said of it: `key = value: message`. */
interface Case {
  readonly file: string;
  readonly lines: readonly string[];
}
const table = (name: string) =>
  parse(readFileSync(join(folder, name), "utf8")) as Record<string, Record<string, Case>>;

/** Longest that a file may keep a processor busy, in milliseconds, with a garbage collector of a loaded machine. */
const limit = 5000;

/** The problems of a file, or nothing where that took too long. */
function validateInTime(text: string): readonly Problem[] | undefined {
  const start = process.cpuUsage();
  const problems = validate(text);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 < limit ? problems : undefined;
}

/** Checks a file in the time that it may take. Every problem has all that it needs. */
function check(text: string): readonly Problem[] {
  let problems = validateInTime(text);
  // Once more: the garbage of all tests before this one may be collected in the middle of it.
  if (problems === undefined) problems = validateInTime(text);
  assert.ok(problems !== undefined, `it took more than ${limit} ms, twice`);
  for (const { key, message, rule, level } of problems) {
    assert.notEqual(key, "");
    assert.match(message, /[.?]$/s);
    assert.match(rule, /^[a-z-]+\/\S+$/);
    assert.match(level, /^(error|warning)$/);
  }
  return problems;
}

describe("a stack's file", function () {
  // Hundreds of files one after the other, on machines that do other work beside.
  this.timeout(120_000);
  for (const [group, cases] of Object.entries(table("stackFiles.yaml")))
    describe(group, () => {
      for (const [name, { file, lines }] of Object.entries(cases))
        it(name, () => assert.deepEqual(check(file).map(problemLine), lines));
    });

  it("is refused where a setting is in a namespace with a slip in it", () => {
    const namespaces = [
      "thanso",
      "tanos",
      "thano",
      "thanoss",
      "Thanos",
      "THANOS",
      "thnaos",
      "thanos-io",
      "hanos",
    ];
    for (const namespace of namespaces)
      for (const name of Object.keys(schema.shape)) {
        const errors = check(stringify({ config: { [`${namespace}:${name}`]: {} } })).filter(
          ({ level }) => level === "error",
        );
        assert.deepEqual(
          errors.map(({ message }) => message),
          [`is in a namespace that nothing reads. Did you mean thanos:${name}?`],
          `${namespace}:${name}`,
        );
      }
  });

  it("has the defaults of Pulumi.yaml, which are named as that", () => {
    const project =
      "name: thanos\nconfig:\n  thanos:logLevel: loud\n  thanos:query: {default: {timeout: 5}}\n  thanos:load: {type: object}\n";
    const said = (text: string) => validate(text, { project }).map(problemLine);
    assert.deepEqual(said("config: {}"), [
      'thanos:logLevel = "loud": (default in Pulumi.yaml) is not one of debug, info, warn, error. Use one of these.',
      "thanos:query.timeout = 5: (default in Pulumi.yaml) is a number without a unit. Write 5s, 5m, 5h or 5d.",
    ]);
    assert.deepEqual(said("config: {'thanos:logLevel': info, 'thanos:query': {}}"), []);
    assert.deepEqual(validate("config: {}", { project: "config: [" }), []);
  });

  it("may take its secrets from ESC environments", () => {
    const s3 = "config: {'thanos:objectStore': {s3: {credentials: config, endpoint: s3.example.org}}}";
    assert.ok(validate(s3).some(({ key }) => key.startsWith("thanos:s3Keys")));
    assert.deepEqual(validate(`environment: [prod]\n${s3}`), []);
  });

  it("is refused for a secret of Alertmanager's in plain text, and never shows it", () => {
    const hidden = "hunter2hunter2hunter2";
    const receiver = (text: string) =>
      `config: {'thanos:alertmanagerConfig': {route: {receiver: a}, receivers: [{name: a, ${text}}]}}`;
    const plain = [
      `slack_configs: [{api_url: "https://hooks.slack.com/services/T/B/${hidden}"}]`,
      `pagerduty_configs: [{routing_key: ${hidden}}]`,
      `webhook_configs: [{url: "https://user:${hidden}@example.org/"}]`,
      `webhook_configs: [{url: "https://example.org/?token=${hidden}"}]`,
      `webhook_configs: [{url: "http://hook.svc/", http_config: {authorization: {credentials: ${hidden}}}}]`,
    ];
    for (const text of plain) {
      const problems = check(receiver(text));
      assert.equal(problems.length, 1, text);
      assert.match(problems[0].message, /plain text.*pulumi config set --secret/);
      assert.ok(!JSON.stringify(problems).includes(hidden), text);
    }
    for (const text of [
      'webhook_configs: [{url: "http://hook.monitoring.svc:8080/alerts"}]',
      'webhook_configs: [{url: "http://hook:8080/webhook/alertmanager"}]',
      "slack_configs: [{api_url: {secure: AAAA}}]",
    ])
      assert.deepEqual(check(receiver(text)), [], text);
  });

  it("has the problems that a preview tells, under the same keys", () => {
    const cases = allRefused();
    assert.ok(cases.length > 130);
    for (const [name, { written, says }] of cases) {
      const config = Object.fromEntries(
        Object.entries(written).map(([key, value]) => [`thanos:${key}`, value]),
      );
      // That there are no keys is not what these cases are about.
      const errors = check(stringify({ config })).filter(
        ({ level, key }) => level === "error" && !key.startsWith("thanos:s3Keys"),
      );
      const said = [says].flat();
      assert.equal(errors.length, said.length, name);
      errors.forEach(({ key, message }, i) => {
        assert.ok(said[i].startsWith(key), `${name}: ${key}`);
        assert.ok(said[i].endsWith(message.replace(/^\([^)]*\) /, "")), `${name}: ${message}`);
      });
    }
  });

  it("identifies checks by names that do not change with the values", () => {
    const rulesOf = (shards: unknown) =>
      check(stringify({ config: { "thanos:prometheus": { shards } } })).map(({ rule }) => rule);
    assert.deepEqual(rulesOf(0), ["schema/bounds"]);
    assert.deepEqual(rulesOf(-5), ["schema/bounds"]);
    assert.deepEqual(rulesOf("many"), ["schema/type"]);
  });
});

/** Names that are settings, that are properties of every object, and that are nothing. */
const names = [
  ...new Set(allKeys(schema).map((path) => String(path.at(-1)))),
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "valueOf", "then", "length"],
  ...["<<", "a b", "", "1", "null", "secure", "password", "s3.secretKey", "a\nb", "\u0000", "é", "{}"],
];
const name = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...names) }, fc.string({ maxLength: 12 }));
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    "",
    "2h",
    "2m",
    "10Gi",
    "s3",
    "config",
    "0s",
    0,
    -1,
    1e308,
    NaN,
    2 ** 60,
  ),
  fc.integer(),
  fc.double(),
  fc.string({ maxLength: 30 }),
  fc.constantFrom("a\nb", "*a", "&a", "!!binary x", "2024-01-01", "{", "yes", "\t", "$(X)", "\ud800"),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(name, tie("value"), { maxKeys: 6, noNullPrototype: true }),
  ),
}));
const tops = Object.keys(schema.shape).concat("s3Keys", "alertmanagerConfig", "nothing", "__proto__");
const configKey = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...tops.map((top) => `thanos:${top}`)) },
  fc.constantFrom(
    "kubernetes:context",
    "kubernetes:kubeconfig",
    "pulumi:disable-default-providers",
    "aws:region",
  ),
  fc.constantFrom(
    "thanso:query",
    "thanos",
    "thanos.query",
    "minio:x",
    "thanos:config:query",
    "constructor:a",
  ),
  name,
);
const file = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .dictionary(configKey, value, { maxKeys: 8, noNullPrototype: true })
      .map((config) => ({ config })),
  },
  fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true }),
  value,
);

/** Pieces of YAML, of which any sequence may be a file. */
const pieces = [
  ...[
    "config:",
    "\n",
    "\n  ",
    "\n    ",
    "\n\t",
    "\r\n",
    "\u2028",
    "\uFEFF",
    " ",
    ": ",
    "- ",
    "? ",
    ", ",
    "#",
    "\u0000",
  ],
  ...[
    "&a ",
    "*a",
    "&b ",
    "*b",
    "<<: *a",
    "<<: [*a, *b]",
    "<<: ",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "\\",
    "|",
    ">-",
    "---\n",
    "...\n",
  ],
  ...[
    "!!binary ",
    "!!set ",
    "!!omap ",
    "!!str ",
    "!foo ",
    "!<tag:x,2000:y> ",
    "%YAML 1.1\n",
    "%TAG ! x\n",
    "@",
    "`",
    "~",
  ],
  ...[
    "thanos:query: ",
    "thanos:prometheus: ",
    "thanos:objectStore: ",
    "thanos:alertmanagerConfig: ",
    "scrapeConfigs: ",
  ],
  ...[
    "rules: ",
    "s3: ",
    "stores: ",
    "__proto__: ",
    "constructor: ",
    "secure: ",
    "timeout: ",
    "2m",
    "0x1F",
    "0o7",
    "1e999",
    ".nan",
  ],
  ...["2024-01-01", "1: 2", "true: ", "null: ", "[a]: ", "{b: 1}: "],
];

describe("any text", function () {
  // Many files in each; the machine may do other things too.
  this.timeout(120_000);

  it("of keys and values gives problems or passes", () =>
    fc.assert(
      fc.property(file, (content) => void check(stringify(content, { aliasDuplicateObjects: false }))),
      { numRuns: 400 },
    ));

  it("of pieces of YAML gives problems or passes", () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 30 }),
        fc.boolean(),
        (some, begun) => void check((begun ? "config:\n  " : "") + some.join("")),
      ),
      { numRuns: 1500 },
    ));

  it("of any characters gives problems or passes", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => void check(text)),
      { numRuns: 300 },
    ));

  const repeated: Record<string, (count: number) => string> = {
    brackets: (count) => `config:\n  thanos:query: ${"[".repeat(count)}${"]".repeat(count)}`,
    "mappings in brackets": (count) => `config: ${"{a: ".repeat(count)}`,
    dashes: (count) => `config:\n  thanos:query:\n    ${"- ".repeat(count)}a`,
    keys: (count) => `config:\n${Array.from({ length: count }, (_, i) => `  thanos:k${i}: 1`).join("\n")}`,
    items: (count) => `config:\n  thanos:query:\n    stores: [${"1,".repeat(count)}]`,
    jobs: (count) =>
      `config:\n  thanos:prometheus:\n    scrapeConfigs:\n${"    - {job_name: a, b: 1}\n".repeat(count)}`,
    labels: (count) => `config:\n  thanos:clusterDomain: ${"a-".repeat(count)}!`,
    addresses: (count) => `config:\n  thanos:query: {stores: ["${"http://a:".repeat(count)}"]}`,
    durations: (count) => `config:\n  thanos:query: {timeout: "${"1h".repeat(count)}"}`,
    folders: (count) => `config:\n  thanos:objectStore: {prefix: "${"a/".repeat(count)}!"}`,
    "an image's parts": (count) => `config:\n  thanos:images: {thanos: "${"a.b/".repeat(count)}"}`,
    "passwords and keys": (count) => `config:\n  thanos:namespace: "${"password-key=a@b:c ".repeat(count)}"`,
    quotes: (count) => `config:\n  thanos:cluster: '${'"\\\\'.repeat(count)}'`,
    anchors: (count) =>
      `config:\n  a0: &a0 [x, x]\n${Array.from({ length: Math.min(count, 300) }, (_, i) => `  a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`).join("\n")}`,
  };
  for (const [what, text] of Object.entries(repeated))
    it(`of many ${what} is judged in time`, () => {
      for (const count of [60, 999, 20_000]) check(text(count));
    });

  it("in a setting gives problems or passes too, as Pulumi has only texts", () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(schema.shape)),
        fc.array(fc.constantFrom(...pieces), { maxLength: 12 }),
        (top, some) => void problemsOf({ [top]: some.join("") }),
      ),
      { numRuns: 500 },
    ));
});
