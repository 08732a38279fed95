import assert from "node:assert/strict";
import { describeCases } from "../support/cases";
import { flagsAccepted, flagsLasting, flagsHarmless } from "../../../policies/rules/programFlags";
import { thanos, server } from "../support/servers";
import { unknown, judge } from "../../support/policy";
import { thanosCommands } from "../../../model/flagCatalogue/catalogue";
import { catalogueOf } from "../../../model/flagCatalogue";
import { removed } from "../../../model/flagCatalogue/removedFlags";
import { policies } from "../../../policies/pack";

const args = (command: string, ...words: unknown[]) => [thanos(command, words)];

describeCases(flagsAccepted, {
  "flags of the version": [undefined, args("store", "--data-dir=/d", "--sync-block-duration", "5m")],
  "a reference": [undefined, args("store", "--sync-block-duration=$(SYNC)", "--data-dir", "$(DIR)")],
  "a version that is not known": [
    undefined,
    [thanos("store", ["--x"], { container: { image: "thanos:v9.9.9" } })],
  ],
  "a flag that was not yet removed": [
    undefined,
    [thanos("query", ["--store=a:1"], { container: { image: "thanos:v0.31.0" } })],
  ],
  "a shell, whose words can't be told": [
    undefined,
    [thanos("store", [], { container: { command: ["sh", "-c"], args: ["thanos store --x"] } })],
  ],
  "a flag that is none": [
    /--index-cache-sizes is not a flag of thanos store v0.42\. Did you mean --index-cache-size\?/,
    args("store", "--index-cache-sizes=1GB"),
  ],
  "a flag that was removed": [
    /--store was removed in v0.38.0\. Use --endpoint.sd-config-file\. /,
    args("query", "--store=a:1"),
  ],
  "a flag that was removed before an old version": [
    /--store was removed in v0.38.0/,
    [thanos("query", ["--store=a:1"], { container: { image: "thanos:v0.39.1" } })],
  ],
  "a value in quotes": [/has a quote or a line break/, args("store", '--data-dir="/d"')],
  "a wrong type": [/--sync-block-duration=often/, args("store", "--sync-block-duration=often")],
  "a flag of Prometheus that was removed": [
    /--storage.tsdb.retention was removed in v3/,
    server({ args: ["--storage.tsdb.retention=1d"] }),
  ],
  "a secret in a wrong word": [
    /A word that may hold a secret, and is not shown, is wrong\. /,
    args("store", "--objstore.config type: S3, secret_key: hush"),
  ],
  "an unknown word": [/^unknown: /, args("store", unknown("String"))],
  "a wrong word beside a reference": [/--x is not a flag/, args("store", "--x=1", "--data-dir=$(DIR)")],
});

describeCases(flagsLasting, {
  "flags that stay": [undefined, args("query", "--endpoint.sd-config-file=/e")],
  "a deprecated flag": [/--endpoint is deprecated/, args("query", "--endpoint=a:1")],
  "a feature that is none": [
    /--enable-feature=x names a feature that the help does not list/,
    args("query", "--enable-feature=x"),
  ],
});

const sidecar = (flag: string) => server({ sidecar: ["sidecar", "--tsdb.path=/data", flag] });

describeCases(flagsHarmless, {
  "a sidecar": [undefined, server()],
  "a flag that is turned off": [undefined, sidecar("--no-shipper.skip-corrupted-blocks")],
  "an agent by itself": [undefined, server({ args: ["--agent"], sidecar: null })],
  "uploads out of order": [
    /has --shipper.allow-out-of-order-uploads, which lets/,
    sidecar("--shipper.allow-out-of-order-uploads"),
  ],
  "an agent with a sidecar": [/has --agent, which leaves the sidecar/, server({ args: ["--agent"] })],
});

describe("what the pack recommends", () => {
  const deprecated = new Set(
    thanosCommands.flatMap((command) =>
      Object.entries(catalogueOf(command, "v0.42.4")?.flags ?? {})
        .filter(([, flag]) => flag.deprecated !== undefined)
        .map(([name]) => name),
    ),
  );
  const recommended = (text: string) => [...text.matchAll(/--([a-z][\w.-]*\w)/g)].map(([, name]) => name);

  it("knows deprecated flags", () => assert.ok(deprecated.has("endpoint") && deprecated.size > 10));

  for (const command of thanosCommands) {
    it(`is no deprecated flag in place of one that \`thanos ${command}\` had`, () => {
      const gone = Object.keys(removed[command]);
      for (const name of [...gone, ...deprecated, "cluster.peers"]) {
        const messages = Object.values(
          judge([flagsAccepted, flagsLasting], thanos(command, [`--${name}=1`])),
        ).flat();
        for (const message of messages)
          assert.deepEqual(
            recommended(message).filter((flag) => flag !== name && deprecated.has(flag)),
            [],
            message,
          );
      }
    });
  }

  for (const { name, documentation } of policies)
    it(`by ${name} is no deprecated flag`, () =>
      assert.deepEqual(
        recommended(documentation.remedy).filter((flag) => deprecated.has(flag)),
        [],
      ));
});
