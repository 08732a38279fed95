import assert from "node:assert/strict";
import { catalogueOf } from "../../../model/flagCatalogue";
import { thanosCommands } from "../../../model/flagCatalogue/catalogue";
import { removed } from "../../../model/flagCatalogue/removedFlags";
import { policies } from "../../../policies/pack";
import { flagsAccepted, flagsHarmless, flagsLasting } from "../../../policies/rules/programFlags";
import { imageFixed, thanosOneVersion, thanosSecurityFixes } from "../../../policies/rules/imageVersions";
import { judge, unknown } from "../../support/policy";
import { describeCases } from "../support/cases";
import { server, thanos } from "../support/servers";

const image = (name: unknown, command = "store") => thanos(command, [], { container: { image: name } });
const tag = (version: string, command?: string) => image(`quay.io/thanos/thanos:${version}`, command);
const digest = `@sha256:${"0".repeat(64)}`;
const args = (command: string, ...words: unknown[]) => [thanos(command, words)];

describeCases(imageFixed, {
  "a tag": [undefined, [tag("v0.42.4")]],
  "a digest": [undefined, [image(`thanos${digest}`)]],
  "a port of the registry": [undefined, [image("registry:5000/thanos:v1")]],
  "a digest that is asked for": [undefined, [tag(`v0.42.4${digest}`)], { requireDigest: true }],
  "no tag": [/has the image registry:5000\/thanos, which has no tag/, [image("registry:5000/thanos")]],
  latest: [/has the image quay.io\/thanos\/thanos:latest/, [tag("latest")]],
  "no digest where one is asked for": [/has no digest/, [tag("v0.42.4")], { requireDigest: true }],
});

describeCases(thanosSecurityFixes, {
  "the first release with the fixes": [undefined, [tag("v0.42.0")]],
  "a newer one": [undefined, [tag("v0.100.0")]],
  "Bitnami's tag": [undefined, [image("bitnami/thanos:0.42.1-debian-12-r0")]],
  "a tag that is no version": [undefined, [tag("main")]],
  "an older release that is good enough": [undefined, [tag("v0.40.1")], { oldest: "v0.40.0" }],
  "an older release": [/has Thanos v0.9.1, older than v0.42.0/, [tag("v0.9.1")]],
  "an unknown image": [/^unknown: /, [image(unknown("String"))]],
});

describeCases(thanosOneVersion, {
  "one version": [undefined, [tag("v0.42.4"), tag("v0.42.4", "query")]],
  "tags that are no versions": [undefined, [tag("main"), tag("v0.42.4", "query")]],
  "two versions": [
    /has Thanos v0.42.0, another in its namespace v0.42.4/,
    [tag("v0.42.0"), tag("v0.42.4", "query")],
  ],
});

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
