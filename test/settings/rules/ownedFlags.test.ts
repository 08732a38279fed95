import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ThanosStack } from "../../../components/thanosStack";
import { loadSettings } from "../../../settings";
import { schema } from "../../../settings/stackSchema";
import { images } from "../../../model/images";
import {
  catalogueOf,
  checkFlags,
  readFlags,
  supportedVersions,
  type Program,
} from "../../../model/flagCatalogue";
import { checkExtraArguments, ownedFlags } from "../../../settings/rules/ownedFlags";
import { namings } from "../../../settings/checking/naming";
import { readStackFile } from "../../../settings/stackFile";
import { run } from "../../support/mocks";
import { Rendered, renderedFlags } from "../../support/renderedFlags";

const version = "v0.42.4";
const messages = (program: Program, ...words: string[]) =>
  checkExtraArguments(program, version, words, namings.stackFile).map(
    ({ level, message }) => `${level}: ${message}`,
  );

const project = join(__dirname, "../../..");
const examples = readdirSync(project).filter((name) => /^Pulumi\..+\.yaml$/.test(name));

/** Settings that between them turn on whatever of the stack sets a flag. */
const stacks: Readonly<Record<string, Record<string, unknown>>> = {
  "of the defaults": {},
  ...Object.fromEntries(examples.map((name) => [`of ${name}`, readStackFile(join(project, name))])),
  "with everything on": {
    tracing: { type: "OTLP", config: { client_type: "grpc", endpoint: "tempo:4317" } },
    logFormat: "json",
    prometheus: { localCompaction: "delayed", retiredShards: 1 },
    query: {
      stores: ["10.0.0.1:10901"],
      tenancy: { enforce: true },
      engine: "thanos",
      partialResponse: false,
      webPath: "/thanos",
    },
    queryFrontend: { cache: { kind: "memcached" } },
    storeGateway: { leaveToSidecars: "30h" },
    compactor: { deduplicate: true },
  },
};

describe("flags that the stack sets", () => {
  for (const [name, settings] of Object.entries(stacks)) {
    describe(`in a stack ${name}`, () => {
      let rendered: Rendered[];
      before(async () => {
        rendered = renderedFlags(await run(() => new ThanosStack("thanos", loadSettings().thanos), settings));
      });

      it("are those of all eight programs", () => {
        assert.deepEqual(
          [...new Set(rendered.map(({ command }) => command))].sort(),
          Object.keys(ownedFlags).sort(),
        );
      });

      it("are all known as the stack's own", () => {
        const missing = rendered.flatMap(({ command, version: tag, words }) => {
          const catalogue = catalogueOf(command, tag);
          assert.ok(catalogue, `${command} ${tag}`);
          return [...readFlags(catalogue, words).flags.keys()]
            .filter((flag) => !Object.hasOwn(ownedFlags[command], flag))
            .map((flag) => `${command}: --${flag}`);
        });
        assert.deepEqual([...new Set(missing)].sort(), [], "add them to settings/rules/ownedFlags.ts");
      });

      it("are accepted by every program, with no other warning than those of upstream's own contradictions", () => {
        const findings = rendered.flatMap(({ command, version: tag, words }) =>
          checkFlags(command, tag, words).map(({ level, flag }) => `${level} ${command} --${flag}`),
        );
        const accepted = new Set([
          // The field of the file that is to replace it came with Prometheus 3.x; the flag works in all of 3.
          "warning prometheus --storage.tsdb.retention.time",
          "warning prometheus --log.level",
          // Safe only beside --storage.tsdb.delay-compact-file.path, which is another container's flag.
          "warning sidecar --shipper.ignore-unequal-block-size",
        ]);
        assert.deepEqual(
          [...new Set(findings)].filter((each) => !accepted.has(each)),
          [],
        );
      });
    });
  }

  it("exist in a supported version", () => {
    for (const program of Object.keys(ownedFlags) as Program[]) {
      const known = supportedVersions(program).flatMap((each) =>
        Object.keys(catalogueOf(program, each)?.flags ?? {}),
      );
      for (const flag of Object.keys(ownedFlags[program]))
        assert.ok(known.includes(flag), `${program} --${flag}`);
    }
  });

  it("name settings that there are", () => {
    const named = Object.values(ownedFlags)
      .flatMap((owned) => Object.values(owned))
      .flatMap(({ settings = [] }) => settings);
    const unknown = new Set(
      named.filter((key) => key !== "alertmanagerConfig" && !hasSetting(key.split("."))),
    );
    assert.deepEqual([...unknown], []);
  });
});

type JsonSchema = { properties?: Record<string, JsonSchema> };

function hasSetting(path: readonly string[]): boolean {
  const found = path.reduce<JsonSchema | undefined>(
    (at, key) => at?.properties?.[key],
    z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema,
  );
  return found !== undefined;
}

describe("extra arguments", () => {
  it("may be flags that the stack does not set", () => {
    assert.deepEqual(messages("query", "--query.lookback-delta=10m", "--store.response-timeout=30s"), []);
  });

  it("may not repeat what has a setting", () => {
    assert.deepEqual(messages("query", "--query.timeout=5m", "--endpoint=10.0.0.1:10901"), [
      "error: --query.timeout is a flag that the stack sets. Use thanos:query.timeout.",
      "error: --endpoint is a flag that the stack sets. Use thanos:query.stores.",
    ]);
  });

  it("may not change what has none", () => {
    assert.deepEqual(messages("query", "--http-address=0.0.0.0:80"), [
      "error: --http-address is a flag that the stack sets and that can't be changed: probes and Services rely on its port. Leave it out.",
    ]);
  });

  it("are told once of a switch that is turned off", () => {
    assert.deepEqual(messages("compact", "--no-wait"), [
      "error: --wait is a flag that the stack sets and that can't be changed: without it the compactor ends after one run, and Kubernetes starts it again and again. Leave it out.",
    ]);
  });

  it("cannot take a Ruler's labels of origin away (S7)", () => {
    assert.deepEqual(messages("rule", '--label=rule_replica="$(NAME)"'), [
      "error: --label is a flag that the stack sets. Use thanos:prometheus.externalLabels.",
    ]);
  });

  it("are checked as all flags are", () => {
    assert.deepEqual(messages("query", "--store=10.0.0.1:10901", "--log.levle=debug"), [
      "error: --store was removed in v0.38.0. Use thanos:query.stores.",
      "error: --log.levle is not a flag of thanos query v0.42. Did you mean --log.level?",
    ]);
  });

  it("of a version that is not known are told just that", () => {
    assert.deepEqual(
      checkExtraArguments("store", "v0.39.2", ["--wait", "--http-address=x"], namings.stackFile).map(
        ({ message }) => message,
      ),
      ["thanos store v0.39 is not a version whose flags are known. Use an image of v0.40, v0.41, v0.42."],
    );
  });

  it("are checked against the very versions of the stack's images", () => {
    for (const program of Object.keys(ownedFlags) as Program[]) {
      const image = program in images ? images[program as "prometheus" | "alertmanager"] : images.thanos;
      assert.equal(catalogueOf(program, image.split(":")[1])?.version, image.split(":")[1], program);
    }
  });
});
