import assert from "node:assert/strict";
import { anyStack } from "../../model/controls";
import {
  catalogueOf,
  checkFlags,
  readFlags,
  supportedVersions,
  type Flag,
  type Program,
} from "../../model/flagCatalogue";
import { harms } from "../../model/flagCatalogue/harmfulFlags";
import { removed, writeWayOut } from "../../model/flagCatalogue/removedFlags";

const versions = { prometheus: "v3.16.0", alertmanager: "v0.31.1" } as const;
const versionOf = (program: Program) => (program in versions ? versions[program as "prometheus"] : "v0.42.4");
const programs: readonly Program[] = [
  "sidecar",
  "query",
  "query-frontend",
  "store",
  "rule",
  "compact",
  "prometheus",
  "alertmanager",
];

/** What is said of arguments, as `level: message`. */
const said = (program: Program, words: readonly string[], version = versionOf(program)) =>
  checkFlags(program, version, words).map(({ level, message }) => `${level}: ${message}`);

/** Arguments of a program, and all that is to be said of them. */
const cases: Readonly<Record<string, readonly [Program, readonly string[], readonly string[]]>> = {
  "nothing of what is right": [
    "query",
    [
      "--query.timeout=1m30s",
      "--query.lookback-delta=1.5h",
      "--no-query.auto-downsampling",
      "--query.replica-label=a",
      "--query.replica-label=b",
      "--query.mode",
      "distributed",
    ],
    [],
  ],
  "a flag with a slip in it": [
    "query",
    ["--query.timout=1m"],
    ["error: --query.timout is not a flag of thanos query v0.42. Did you mean --query.timeout?"],
  ],
  "a flag like no other": [
    "prometheus",
    ["--shards=3"],
    ["error: --shards is not a flag of prometheus v3. Leave it out."],
  ],
  "the guide's --store (S3)": [
    "query",
    ["--store=10.0.0.1:10901"],
    ["error: --store was removed in v0.38.0. Use --endpoint.sd-config-file."],
  ],
  "the guide's index header (S4)": [
    "store",
    ["--experimental.enable-index-header"],
    [
      "error: --experimental.enable-index-header was removed in v0.12.0. Leave it out: index headers are always in use.",
    ],
  ],
  "the guide's missing lock (S2)": [
    "prometheus",
    ["--storage.tsdb.no-lockfile"],
    [
      "error: --storage.tsdb.no-lockfile lets two Prometheus write into one folder, and both lose data. Leave it out.",
    ],
  ],
  "the guide's malformed index (S8)": [
    "compact",
    ["--debug.accept-malformed-index"],
    [
      "error: --debug.accept-malformed-index compacts blocks with a damaged index and hides the damage. Leave it out, and find the block with `thanos tools bucket verify`.",
    ],
  ],
  "a flag of Prometheus 2": [
    "prometheus",
    ["--storage.tsdb.retention=15d", "--alertmanager.timeout=10s"],
    [
      "error: --storage.tsdb.retention was removed in v3.0.0. Use --storage.tsdb.retention.time.",
      "error: --alertmanager.timeout was removed in v3.0.0. Use `timeout` of alerting.alertmanagers in the configuration file.",
    ],
  ],
  "a flag of the days of gossip": [
    "sidecar",
    ["--cluster.peers=a:10900"],
    [
      "error: --cluster.peers was removed in v0.5.0. Leave it out: StoreAPIs are found by --endpoint.sd-config-file of Query.",
    ],
  ],
  "a deprecated flag whose help names another": [
    "store",
    ["--store.grpc.series-sample-limit=5"],
    [
      "warning: --store.grpc.series-sample-limit is deprecated. Its help says: use store.limits.request-samples.",
    ],
  ],
  "a deprecated flag whose help names none": [
    "query",
    ["--endpoint=10.0.0.1:10901", "--grpc-compression=snappy"],
    [
      "warning: --endpoint is deprecated. Use --endpoint.sd-config-file.",
      "warning: --grpc-compression is deprecated after v0.43.0. Use default_client_config in the file of --endpoint.sd-config-file.",
    ],
  ],
  "a hidden flag": [
    "store",
    ["--debug.series-batch-size=5"],
    [
      "warning: --debug.series-batch-size is hidden from the help, so it may change or go without notice. Leave it out if you can.",
    ],
  ],
  "no hidden flag that upstream's documents tell to use": [
    "prometheus",
    ["--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=2h"],
    [],
  ],
  "quotes around a value": [
    "rule",
    ['--alert.label-drop="rule_replica"', "--alert.query-url='http://a'"],
    [
      'error: --alert.label-drop="rule_replica" has a quote or a line break, which no shell removes. Write --alert.label-drop=rule_replica.',
      "error: --alert.query-url='http://a' has a quote or a line break, which no shell removes. Write --alert.query-url=http://a.",
    ],
  ],
  "quotes around a whole word": [
    "compact",
    ['"--wait"'],
    ['error: "\\"--wait\\"" has quotes, which no shell removes. Write it without.'],
  ],
  "a Ruler's label without its quotes": [
    "rule",
    ["--label=replica=a", '--label=cluster="b"'],
    [
      'error: --label=replica=a does not have the form that Thanos reads. Write --label=name="value", with these quotes and no others.',
    ],
  ],
  "no quotes inside a document": ["query", ['--tracing.config=type: "OTLP"', "--query.mode=local"], []],
  "values of a wrong type": [
    "store",
    ["--chunk-pool-size=2G", "--sync-block-duration=2 minutes", "--store.limits.request-series=-1"],
    [
      "error: --chunk-pool-size=2G has a value that is not a size. Write one such as 250MB or 2GiB.",
      "error: --sync-block-duration=2 minutes has a value that is not a duration. Write one such as 90s, 2h or 1d12h; this flag takes no years.",
      "error: --store.limits.request-series=-1 has a value that is not a whole number of 0 or more. Write one such as 20.",
    ],
  ],
  "a duration in years where there are none": [
    "compact",
    ["--consistency-delay=1y", "--retention.resolution-raw=1y"],
    [
      "error: --consistency-delay=1y has a value that is not a duration. Write one such as 90s, 2h or 1d12h; this flag takes no years.",
    ],
  ],
  "more values of a wrong type": [
    "compact",
    ["--min-time=yesterday", "--compact.concurrency=many", "--max-time=-2w", "--hash-func=MD5"],
    [
      "error: --min-time=yesterday has a value that is not a time. Write one such as 2026-01-31T00:00:00Z, or a duration from now such as -2h.",
      "error: --compact.concurrency=many has a value that is not a number. Write one such as 20.",
      "error: --hash-func=MD5 has a value that is not one of SHA256. Use one of these.",
    ],
  ],
  "nothing of a value that Kubernetes fills in": ["query", ["--query.timeout=$(TIMEOUT)"], []],
  "a value given to a switch": [
    "compact",
    ["--wait=true"],
    ["error: --wait=true gives a value to a switch. Write --wait or --no-wait."],
  ],
  "a value given to a switch that is turned off": [
    "compact",
    ["--no-wait=false"],
    ["error: --no-wait gives a value to a switch. Write --wait or --no-wait."],
  ],
  "a word behind a switch": [
    "compact",
    ["--wait", "true"],
    ['error: "true" is not a flag. Write --name=value as one word.'],
  ],
  "a flag turned off that is no switch": [
    "query",
    ["--no-query.timeout"],
    [
      "error: --no-query.timeout is not a flag, since --query.timeout is not a switch. Leave it out, or write --query.timeout=value.",
    ],
  ],
  "a flag without its value": [
    "query",
    ["--query.mode", "--query.timeout"],
    [
      "error: --query.mode has no value. Write --query.mode=value.",
      "error: --query.timeout has no value. Write --query.timeout=value.",
    ],
  ],
  "a flag that is there twice": [
    "query",
    ["--query.timeout=1m", "--query.timeout=2m"],
    ["error: --query.timeout is given 2 times, and may be given once. Keep one."],
  ],
  "a flag and its value in one word": [
    "query",
    ["--query.timeout 2m"],
    ['error: "--query.timeout 2m" is a single word to the program. Write --query.timeout=2m.'],
  ],
  "a switch and a value in one word": [
    "compact",
    ["--wait true"],
    ['error: "--wait true" is a single word to the program. Write --wait or --no-wait.'],
  ],
  "features that do nothing": [
    "prometheus",
    ["--enable-feature=exemplar-storage,zstd-scrap", "--enable-feature=remote-write-receiver"],
    [
      "warning: --enable-feature=zstd-scrap names a feature that the help does not list, so it may do nothing. Did you mean zstd-scrape?",
      "warning: --enable-feature=remote-write-receiver names a feature that the help does not list, so it may do nothing. Leave it out.",
    ],
  ],
  "one dash": [
    "query",
    ["-query.timeout=2m", "-z"],
    [
      'error: "-query.timeout=2m" has only one dash. Write --query.timeout=2m.',
      "error: -z is not a flag. Leave it out.",
    ],
  ],
  "a file of flags": [
    "query",
    ["@flags.txt"],
    ["error: @flags.txt reads flags from a file that no preview sees. Write them out."],
  ],
  "a compactor that goes on after damage": [
    "compact",
    ["--no-debug.halt-on-error"],
    [
      "error: --no-debug.halt-on-error makes the Compactor retry forever after an error that needs a person. Leave it out, and alert on thanos_compact_halted.",
    ],
  ],
  "replicas merged sample to sample": [
    "compact",
    ["--deduplication.replica-label=prometheus_replica"],
    [
      "error: --deduplication.replica-label merges Prometheus replicas sample by sample without --deduplication.func=penalty, which can't be undone, and their samples never match. Use --deduplication.replica-label with --deduplication.func=penalty.",
    ],
  ],
  "no replicas merged by penalty": [
    "compact",
    ["--deduplication.replica-label=prometheus_replica", "--deduplication.func=penalty"],
    [],
  ],
  "deletion at once": [
    "compact",
    ["--delete-delay=0s"],
    [
      "error: --delete-delay deletes blocks at once, so blocks would be deleted while Store Gateways still serve them. Use 48h, the default of Thanos.",
    ],
  ],
  "a flag that ends the program": [
    "alertmanager",
    ["--version"],
    ["error: --version makes the program print it and exit. Leave it out."],
  ],
};

describe("the catalogue of flags", () => {
  for (const [what, [program, words, messages]] of Object.entries(cases)) {
    it(`says ${what}`, () => assert.deepEqual(said(program, words), messages));
  }

  it("says which version a flag came with", () => {
    assert.deepEqual(said("query", ["--grpc-server-tls-ciphers=a"], "v0.41.0"), [
      "error: --grpc-server-tls-ciphers is not a flag of thanos query v0.41: it came with v0.42. Raise the image's version, or leave it out.",
    ]);
  });

  it("says until which version a flag was there", () => {
    const flag = ["--debug.advertise-compatibility-label"];
    assert.deepEqual(said("store", flag), [
      "error: --debug.advertise-compatibility-label is not a flag of thanos store v0.42: v0.41 was the last to have it. Leave it out: only a Query older than v0.8.0 needs that label.",
    ]);
    assert.match(said("store", flag, "v0.41.0")[0], /^warning: .* is hidden/);
  });

  it("says which versions it knows", () => {
    assert.deepEqual(said("query", [], "v0.39.2"), [
      "error: thanos query v0.39 is not a version whose flags are known. Use an image of v0.40, v0.41, v0.42.",
    ]);
    assert.deepEqual(said("prometheus", [], "v2.55.1"), [
      "error: prometheus v2 is not a version whose flags are known. Use an image of v3.",
    ]);
  });

  it("knows every patch of a minor version", () => {
    assert.equal(catalogueOf("query", "v0.40.9"), catalogueOf("query", "0.40.1"));
    assert.equal(catalogueOf("prometheus", "v3.5.0"), catalogueOf("prometheus", "v3.16.0"));
    assert.deepEqual(supportedVersions("query"), ["v0.40", "v0.41", "v0.42"]);
  });

  it("reads a flag's one-letter form as the flag", () => {
    const catalogue = catalogueOf("compact", "v0.42.4");
    assert.ok(catalogue);
    assert.deepEqual([...readFlags(catalogue, ["-w"]).flags], [["wait", ["true"]]]);
    assert.deepEqual(said("compact", ["-w"]), []);
  });

  it("has in each version, of each program, flags of the forms that it declares", () => {
    const types = new Set([
      "bool",
      "duration",
      "goDuration",
      "time",
      "bytes",
      "int",
      "uint",
      "number",
      "enum",
      "features",
    ]);
    for (const program of programs) {
      for (const version of supportedVersions(program)) {
        const flags = Object.entries(catalogueOf(program, version)?.flags ?? {});
        assert.ok(flags.length > 35, `${program} ${version}: ${flags.length}`);
        for (const [name, flag] of flags) {
          assert.ok(types.has(flag.type) || flag.type === "yaml" || flag.type === "string", name);
          assert.equal(
            flag.type === "enum" || flag.type === "features",
            (flag.values?.length ?? 0) > 0,
            `${program} --${name}`,
          );
        }
      }
    }
  });

  it("takes every flag's own default", () => {
    const wrong = programs.flatMap((program) =>
      Object.entries<Flag>(catalogueOf(program, versionOf(program))?.flags ?? {})
        .filter(([, flag]) => flag.type !== "bool" && flag.default !== undefined && flag.default !== "")
        .flatMap(([name, flag]) => checkFlags(program, versionOf(program), [`--${name}=${flag.default}`]))
        .filter(({ level }) => level === "error")
        .map(({ message }) => message),
    );
    assert.deepEqual(wrong, []);
  });

  it("tells only of removed flags that are gone, and of replacements that are there", () => {
    for (const program of programs) {
      const flags = catalogueOf(program, versionOf(program))?.flags ?? {};
      for (const [name, { wayOut }] of Object.entries(removed[program])) {
        assert.ok(!(name in flags), `${program} --${name}`);
        for (const [, other] of writeWayOut(wayOut, anyStack).matchAll(/--([\w.-]+\w)/g))
          assert.ok(other in flags, `${program} --${other}`);
      }
    }
  });

  it("tells of harm only by flags that there are", () => {
    for (const { program, flag } of harms) {
      const versions = supportedVersions(program).map(
        (version) => catalogueOf(program, version)?.flags ?? {},
      );
      assert.ok(
        versions.some((flags) => flag in flags),
        `${program} --${flag}`,
      );
    }
  });
});
