import assert from "node:assert/strict";
import fc from "fast-check";
import { catalogueOf, supportedVersions, type Flag, type Program } from "../../../model/flagCatalogue";
import { flagClasses } from "../../../settings/flags/flagClasses";
import { parseSettings } from "../../../settings/parseSettings";
import { assertMessageForm } from "../../support/messageForm";
import { problemsOf, Refused, table, testRefusals } from "../../support/refusal";

/** Where further arguments of each program are written. */
const places: Readonly<Record<Program, readonly [tier: string, key: string]>> = {
  sidecar: ["prometheus", "sidecarExtraArgs"],
  query: ["query", "extraArgs"],
  "query-frontend": ["queryFrontend", "extraArgs"],
  store: ["storeGateway", "extraArgs"],
  rule: ["ruler", "extraArgs"],
  compact: ["compactor", "extraArgs"],
  prometheus: ["prometheus", "extraArgs"],
  alertmanager: ["alertmanager", "extraArgs"],
};
const programs = Object.keys(places) as Program[];

const withArgs = (program: Program, ...words: string[]) => {
  const [tier, key] = places[program];
  return { [tier]: { [key]: words } };
};

/** What is said without being an error. */
function warningsOf(settings: Record<string, unknown>): string[] {
  const lines: string[] = [];
  parseSettings(settings, { warn: (line) => lines.push(line) });
  return lines;
}

describe("a further argument breaks the stack:", () => {
  for (const [group, cases] of Object.entries(
    table<Record<string, Record<string, Refused>>>("flags/findEffects.yaml"),
  ))
    describe(group, () => testRefusals(cases));
});

describe("a further argument is unwise:", () => {
  const cases: Readonly<Record<string, readonly [Record<string, unknown>, string]>> = {
    "a path that the proxy has to take away": [
      withArgs("prometheus", "--web.external-url=https://example.org/prometheus"),
      'thanos:prometheus.extraArgs[0] is "--web.external-url=https://example.org/prometheus", which has a path, and Prometheus serves at /, so the proxy in front has to take the path away. Leave the path out if it does not.',
    ],
    "a volume that is nearly full": [
      withArgs("prometheus", "--storage.tsdb.retention.size=45GB"),
      'thanos:prometheus.extraArgs[0] is "--storage.tsdb.retention.size=45GB", which is more than 85% of thanos:prometheus.storage.size (50Gi), and the volume has to hold what is not in a block yet. Use 43520MB or less.',
    ],
    "more time than a pod has to stop": [
      withArgs("query", "--http-grace-period=10m"),
      'thanos:query.extraArgs[0] is "--http-grace-period=10m", which is longer than the 2m that a pod has to stop in, so it is killed before. Use 2m or less.',
    ],
    "pages that are not there": [
      withArgs("prometheus", "--web.console.templates=/etc/prometheus/consoles"),
      'thanos:prometheus.extraArgs[0] is "--web.console.templates=/etc/prometheus/consoles", which names a file that the container does not have. Mount its Secret or ConfigMap by thanos:prometheus.mounts, and write /etc/thanos/mounts/NAME/FILE.',
    ],
    "alerts that are sent seldom": [
      withArgs("rule", "--resend-delay=1h"),
      'thanos:ruler.extraArgs[0] is "--resend-delay=1h", which leaves an Alertmanager without alerts for that long after it restarts. Use 10m or less.',
    ],
    "alerts that begin again": [
      withArgs("prometheus", "--rules.alert.for-grace-period=1d"),
      'thanos:prometheus.extraArgs[0] is "--rules.alert.for-grace-period=1d", which lets alerts with a shorter `for` begin again at every restart. Use 1h or less.',
    ],
    "alerts that are late": [
      withArgs("rule", "--rule-query-offset=2h"),
      'thanos:ruler.extraArgs[0] is "--rule-query-offset=2h", which makes every alert come that much later. Use 10m or less.',
    ],
    "queries that wait for each other": [
      withArgs("prometheus", "--storage.remote.read-concurrent-limit=1"),
      'thanos:prometheus.extraArgs[0] is "--storage.remote.read-concurrent-limit=1", which makes queries wait for each other: each asks the sidecar for every selector in it. Use 4 or more, or 0 (no limit).',
    ],
    "indexes that are not compacted": [
      withArgs("compact", "--compact.block-max-index-size=100MB"),
      'thanos:compactor.extraArgs[0] is "--compact.block-max-index-size=100MB", which is below 8GB: blocks that would make one with a larger index are marked for good, and are never compacted nor downsampled to 1h. Leave it out (64GB).',
    ],
    "alerts above a limit": [
      withArgs("alertmanager", "--alerts.per-alertname-limit=50"),
      'thanos:alertmanager.extraArgs[0] is "--alerts.per-alertname-limit=50", which drops alerts above it, and only a metric of Alertmanager tells. Leave it out, unless you watch that.',
    ],
    "young blocks that Store Gateways serve only once they are compacted": [
      withArgs("store", "--consistency-delay=48h"),
      'thanos:storeGateway.extraArgs[0] is "--consistency-delay=48h", which hides blocks for longer than thanos:prometheus.retention (2d) keeps their samples, until the Compactor has made longer ones of them: answers have a hole when it stands still. Leave it out, or use 44h15m or less.',
    ],
    "blocks that another program has to serve": [
      withArgs("store", "--objstore-parquet.config=type: S3"),
      'thanos:storeGateway.extraArgs[0] is "--objstore-parquet.config=type: S3", which hides blocks that are there as Parquet too, so something else has to serve those. Leave it out, unless a Parquet gateway does.',
    ],
  };
  for (const [name, [settings, says]] of Object.entries(cases))
    it(name, () => {
      const warnings = warningsOf(settings);
      assert.ok(warnings.includes(says), warnings.join("\n"));
      warnings.forEach(assertMessageForm);
    });
});

describe("a further argument is taken:", () => {
  const right: Readonly<Record<string, Record<string, unknown>>> = {
    "one that has no file where there is no file": withArgs("query", "--request.logging-config-file="),
    "what people set on Prometheus": withArgs(
      "prometheus",
      "--web.external-url=https://prometheus.example.org",
      "--enable-feature=exemplar-storage,memory-snapshot-on-shutdown",
      "--query.max-samples=100000000",
      "--web.enable-remote-write-receiver",
      "--storage.tsdb.retention.size=40GB",
      "--query.lookback-delta=5m",
    ),
    "what people set on sidecars": withArgs(
      "sidecar",
      "--min-time=-1d",
      "--grpc-grace-period=5m",
      "--shipper.upload-concurrency=4",
    ),
    "what people set on Query": withArgs(
      "query",
      "--web.prefix-header=X-Forwarded-Prefix",
      "--query.max-concurrent-select=8",
      "--query.default-step=30s",
      "--alert.query-url=https://thanos.example.org/",
      '--selector-label=region="eu-1"',
      "--store.response-timeout=1m",
      "--query.metadata.default-time-range=24h",
    ),
    "what people set on Query Frontend": withArgs(
      "query-frontend",
      "--query-frontend.forward-header=Authorization",
      "--query-range.max-query-length=0",
      "--query-range.response-cache-max-freshness=5m",
      "--cache-compression-type=snappy",
      "--query-frontend.vertical-shards=4",
    ),
    "what people set on Store Gateways": withArgs(
      "store",
      "--store.grpc.series-max-concurrency=40",
      "--web.external-prefix=/store",
      "--block-meta-fetch-concurrency=64",
      "--store.enable-lazy-expanded-postings",
      "--consistency-delay=30m",
      "--web.disable",
      "--min-time=-375d",
    ),
    "what people set on Rulers": withArgs(
      "rule",
      "--alert.relabel-config=[{action: labeldrop, regex: prometheus_.*}]",
      "--web.external-prefix=/ruler",
      "--resend-delay=2m",
      "--for-grace-period=5m",
      "--restore-ignored-label=pod",
      "--query.http-method=GET",
    ),
    "a duration of Go": withArgs("compact", "--wait-interval=1.5h"),
    "what people set on the Compactor": withArgs(
      "compact",
      "--wait-interval=30m",
      "--compact.cleanup-interval=0s",
      "--block-files-concurrency=4",
      "--compact.blocks-fetch-concurrency=4",
      "--hash-func=SHA256",
      "--bucket-web-label=cluster",
      "--disable-admin-operations",
    ),
    "what people set on Alertmanager": withArgs(
      "alertmanager",
      "--web.external-url=https://alertmanager.example.org",
      "--cluster.label=prod",
      "--cluster.peer-timeout=30s",
      "--web.get-concurrency=20",
      "--dispatch.start-delay=1m",
    ),
  };
  for (const [name, settings] of Object.entries(right))
    it(name, () => assert.deepEqual(problemsOf(settings), []));

  it("every flag with its own default, but for those that need what is not there", () => {
    const refused = programs.flatMap((program) => {
      const flags = Object.entries<Flag>(
        catalogueOf(program, supportedVersions(program).at(-1) ?? "")?.flags ?? {},
      );
      return flags
        .filter(([name, { type, default: standard }]) => {
          const isClassed = Object.hasOwn(flagClasses[program], name);
          return isClassed && type !== "bool" && standard !== undefined;
        })
        .filter(
          ([name, { default: standard }]) =>
            problemsOf(withArgs(program, `--${name}=${standard}`)).length > 0,
        )
        .map(([name]) => `${program} ${name}`);
    });
    // The agent's flags are for the agent, whatever their values.
    assert.deepEqual(
      refused.filter((each) => !each.startsWith("prometheus storage.agent.")).sort(),
      [
        // Only with TLS have these an effect.
        "query grpc-client-tls-min-version",
        "query grpc-server-tls-min-version",
        "rule grpc-server-tls-min-version",
        "sidecar grpc-server-tls-min-version",
        "store grpc-server-tls-min-version",
      ].sort(),
    );
  });
});

describe("TLS between Query and what it asks", () => {
  const mounts = [{ secret: "tls" }];
  const server = [
    "--grpc-server-tls-cert=/etc/thanos/mounts/tls/tls.crt",
    "--grpc-server-tls-key=/etc/thanos/mounts/tls/tls.key",
  ];
  const part = (has: boolean, key: string, words: string[]) => (has ? { [key]: words, mounts } : {});

  it("is taken where all of them have it or none does, and refused anywhere between", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean(), (client, sidecar, store, ruler) => {
        const problems = problemsOf({
          query: part(client, "extraArgs", ["--grpc-client-tls-secure"]),
          prometheus: part(sidecar, "sidecarExtraArgs", server),
          storeGateway: part(store, "extraArgs", server),
          ruler: part(ruler, "extraArgs", server),
        });
        const all = [client, sidecar, store, ruler];
        assert.equal(problems.length === 0, all.every(Boolean) || !all.some(Boolean), problems.join("\n"));
      }),
      { numRuns: 60 },
    );
  });
});

describe("a flag that needs a file", () => {
  const written = "/etc/thanos/mounts/NAME/FILE";
  const withTls = (flag: string) => flag.includes("tls-");
  const flags = programs.flatMap((program) =>
    Object.entries(flagClasses[program])
      .filter(([flag, { is }]) => is === "file" && !withTls(flag) && flag !== "query.active-query-path")
      .map(([flag]) => [program, flag] as const),
  );

  for (const [program, flag] of flags) {
    it(`${program} --${flag} is right once its advice is followed`, () => {
      const [tier, key] = places[program];
      const say = (settings: Record<string, unknown>): string[] => {
        const warnings: string[] = [];
        try {
          parseSettings(settings, { warn: (line) => warnings.push(line) });
        } catch (error) {
          return (error as Error).message.split("\n").slice(1);
        }
        return warnings.filter((line) => line.includes("file"));
      };
      const [advice] = say({ [tier]: { [key]: [`--${flag}=/tmp/FILE`] } });
      assert.match(advice, new RegExp(`by thanos:${tier}[.]mounts, and write ${written}`));
      const mounts = [{ secret: "name" }];
      const path = written.replace("NAME", "name");
      const left = say({ [tier]: { mounts, [key]: [`--${flag}=${path}`] } });
      assert.deepEqual(
        left.filter((line) => line.includes(`${tier}.mounts`)),
        [],
      );
    });
  }
});

describe("any value of any flag", () => {
  it("is taken or refused in the form of all messages, and never ends in an error of ours", () => {
    const flags = programs.flatMap((program) =>
      Object.keys(flagClasses[program]).map((flag) => [program, flag] as const),
    );
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "",
        "/",
        "-1",
        "0",
        "1e999",
        "NaN",
        "$(",
        "$(X)",
        "$$(X)",
        "[",
        "{}",
        "&a [*a]",
        "https://",
        "//",
        "..",
        "-1h",
        "0s",
      ),
      fc.webUrl(),
      fc.integer().map(String),
    );
    fc.assert(
      fc.property(fc.constantFrom(...flags), value, ([program, flag], text) => {
        for (const line of problemsOf(withArgs(program, `--${flag}=${text}`))) assertMessageForm(line);
      }),
      { numRuns: 500 },
    );
  });
});
