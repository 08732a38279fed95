import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ThanosStack } from "../../components/thanosStack";
import { loadSettings } from "../../settings";
import { parseSettings } from "../../settings/parseSettings";
import { listStackImages } from "../../settings/stackImages";
import { readStackFile } from "../../settings/stackFile";
import { run } from "../support/mocks";

const projectDir = join(__dirname, "..", "..");

/** The settings in a file with this text. */
function read(text: string): Record<string, unknown> {
  const folder = mkdtempSync(join(tmpdir(), "thanos-settings-"));
  try {
    writeFileSync(join(folder, "Pulumi.x.yaml"), text);
    return readStackFile(join(folder, "Pulumi.x.yaml"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("a stack's file", () => {
  it("gives what is under `thanos:`, and no secret", () =>
    assert.deepEqual(
      read(`
encryptionsalt: v1:abc
config:
  aws:region: eu-west-1
  thanos:namespace: monitoring
  thanos:alertmanagerConfig:
    secure: v1:abc
  thanos:tracing:
    type: OTLP
    config:
      client_type: http
      token:
        secure: v1:def
  thanos:query:
    stores:
      - a:1
      - secure: v1:ghi
`),
      {
        namespace: "monitoring",
        tracing: { type: "OTLP", config: { client_type: "http" } },
        query: { stores: ["a:1"] },
      },
    ));

  it("may be empty", () => assert.deepEqual(read(""), {}));

  it("gives texts as Pulumi does, which are read where a setting is none", () => {
    const settings = parseSettings(
      read(`
config:
  thanos:cluster: 2024
  thanos:protectData: "false"
  thanos:createNamespace: false
  thanos:prometheus: '{"shards": 3}'
`),
    );
    assert.equal(settings.cluster, "2024");
    assert.equal(settings.protectData, false);
    assert.equal(settings.createNamespace, false);
    assert.equal(settings.prometheus.shards, 3);
  });

  it("with a text that is no YAML is refused in words", () =>
    assert.throws(() => parseSettings({ query: "{" }), {
      message:
        /^The stack's configuration is not valid:\n {2}thanos:query is "\{", which is not a group of settings\. Write its settings below it: replicas, /,
    }));
});

describe("the images of a stack", () => {
  /** The images of all containers that the program makes of settings. */
  async function pulled(settings: Record<string, unknown>): Promise<string[]> {
    const { resources } = await run(() => new ThanosStack("thanos", loadSettings().thanos), settings);
    const pods = resources
      .map(({ inputs }) => inputs.spec?.template?.spec)
      .filter((spec) => spec?.containers !== undefined);
    return [
      ...new Set<string>(
        pods.flatMap((spec) =>
          [...spec.containers, ...(spec.initContainers ?? [])].map(({ image }) => image),
        ),
      ),
    ].sort();
  }
  const listed = (settings: Record<string, unknown>) => listStackImages(parseSettings(settings)).sort();

  const stacks: Record<string, Record<string, unknown>> = {
    "with defaults": {},
    "with memcached, from a mirror": {
      images: { mirror: "mirror.example.org:5000/copies" },
      queryFrontend: { cache: { kind: "memcached" } },
    },
    ...Object.fromEntries(
      readdirSync(projectDir)
        .filter((name) => /^Pulumi\..+\.yaml$/.test(name))
        .map((name) => [`of ${name}`, readStackFile(join(projectDir, name))]),
    ),
  };
  for (const [name, settings] of Object.entries(stacks)) {
    it(`${name} are those of its containers, no more and no less`, async () => {
      const images = listed(settings);
      assert.deepEqual(images, await pulled(settings));
      assert.ok(images.length >= 5);
    });
  }
});
