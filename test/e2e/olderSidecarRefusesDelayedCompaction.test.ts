/** Why `localCompaction: delayed` needs Thanos v0.42: real sidecars beside a real Prometheus. Needs no cluster. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { ThanosStack } from "../../components/thanosStack";
import { bin } from "../../cli/machine/labFolders";
import { buildTool } from "../../lab/toolchain";
import { olderTools, readToolVersion } from "../../lab/toolCatalog";
import { loadSettings } from "../../settings";
import { run } from "../support/mocks";
import { renderedFlags, type Rendered } from "../support/renderedFlags";
import { trySidecar } from "../support/sidecarTrial";

const older = "thanos-0.41";
const fileFlag = "storage.tsdb.delay-compact-file.path";
const refused = /failed to validate prometheus flags.*different paths for tracking block uploads/g;
const accepted = /successfully validated prometheus flags/;

describe("0e. Delayed local compaction, with the arguments that the stack renders @slow", () => {
  let prometheus: Rendered;
  let sidecar: Rendered;

  before("the arguments are rendered, and the older Thanos is built", async function () {
    this.timeout(1_800_000);
    assert.ok(existsSync(bin("thanos")), "`npm run flags` builds the programs");
    const tool = olderTools.find(({ name }) => name === older);
    assert.ok(tool && readToolVersion(tool).startsWith("v0.41."));
    await buildTool(tool, { output: "" });

    const settings = { prometheus: { localCompaction: "delayed" } };
    const program = await run(() => new ThanosStack("thanos", loadSettings().thanos), settings);
    const containers = renderedFlags(program);
    const only = (command: string): Rendered => {
      const found = containers.find((each) => each.command === command);
      assert.ok(found, `there is no ${command} in the stack`);
      return found;
    };
    prometheus = only("prometheus");
    // Asked again after a second, and not after half a minute: what is refused again and again is refused for good.
    const once = only("sidecar");
    sidecar = { ...once, words: [...once.words, "--prometheus.get_config_interval=1s"] };
    assert.ok(prometheus.words.includes(`--${fileFlag}=/prometheus/thanos.shipper.json`));
  });

  it("the sidecar of the pinned version accepts the path", async () => {
    const said = await trySidecar("thanos", { prometheus, sidecar }, (text) => accepted.test(text));
    assert.doesNotMatch(said, refused);
  });

  it("that of v0.41 refuses it again and again, and counts as healthy meanwhile", async () => {
    const times = (text: string): number => text.match(refused)?.length ?? 0;
    const said = await trySidecar(older, { prometheus, sidecar }, (text) => times(text) >= 5);
    assert.doesNotMatch(said, accepted);
    assert.match(said, /changing probe status" status=healthy/);
  });
});
