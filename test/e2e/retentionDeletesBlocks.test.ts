import { backfillLabels, expiredLabels } from "./suite";
import assert from "node:assert/strict";
import { ports } from "../../model/addresses";
import { BlockMeta, blocks, bucket, clientOf, objectsOf, readObject } from "../support/bucket";
import { eventually } from "../support/eventually";
import { pods, restartPods } from "../support/kubernetes";
import { metricsOf } from "../support/podHttp";

/** A `deletion-mark.json` as Thanos writes it; the time is in seconds since 1970. */
interface DeletionMark {
  readonly id: string;
  readonly details: string;
  readonly deletion_time: number;
}

const hour = 3600;
const passOver = { timeout: 300_000, every: 3000 };

describe("3b. The Compactor deletes what is older than the retention @slow", () => {
  let expired: BlockMeta;
  let mark: DeletionMark;
  const markFile = (): string => `${expired.ulid}/deletion-mark.json`;

  it("a block older than the 90 days of raw samples is marked, and not deleted yet", async () => {
    const found = await blocks(expiredLabels);
    assert.equal(found.length, 1, "the block that was back-filled");
    [expired] = found;
    const client = await clientOf("store");
    mark = await eventually(
      "the block is marked",
      async () => JSON.parse(await readObject(client, markFile())) as DeletionMark,
      passOver,
    );
    assert.equal(mark.id, expired.ulid);
    assert.match(mark.details, /exceeding retention of (2160h0m0s|90d)/);
    assert.ok((await objectsOf(expired.ulid)).includes(`${expired.ulid}/index`), "it is gone already");
  });

  it("a block within the retention is not marked for its age", async () => {
    const client = await clientOf("store");
    const young = await blocks(backfillLabels);
    assert.ok(young.length > 0, "there is none to look at");
    for (const { ulid } of young) {
      // A block that was merged into another one is marked too, for that reason.
      const text = await readObject(client, `${ulid}/deletion-mark.json`).catch(() => "");
      assert.doesNotMatch(text, /exceeding retention/, ulid);
    }
  });

  it("once its mark is older than deleteDelay, the block is deleted", async () => {
    const writer = await clientOf("compactor");
    // Two days that nobody waits for: the stack's delay is 48h, and the Compactor reads the mark's own time.
    const older = { ...mark, deletion_time: mark.deletion_time - 49 * hour };
    await writer.putObject(bucket, markFile(), JSON.stringify(older));
    // It looks at marks at the end of a pass, and a new Compactor begins one at once.
    await restartPods("compactor");
    await eventually(
      "no object of the block is left",
      async () => assert.deepEqual(await objectsOf(expired.ulid), []),
      passOver,
    );
    const metrics = await metricsOf((await pods("compactor"))[0], ports.http);
    assert.ok(metrics.value("thanos_compact_blocks_cleaned_total") >= 1);
    assert.equal(metrics.value("thanos_compact_block_cleanup_failures_total"), 0);
    assert.equal(metrics.value("thanos_compact_halted"), 0);
  });

  it("blocks whose mark is younger stay", async () => {
    const client = await clientOf("store");
    const merged = (await blocks(backfillLabels)).filter(({ compaction }) => compaction.level === 1);
    assert.ok(merged.length > 0, "all blocks that were merged into others are gone");
    const [{ ulid }] = merged;
    const { details } = JSON.parse(await readObject(client, `${ulid}/deletion-mark.json`)) as DeletionMark;
    assert.doesNotMatch(details, /exceeding retention/);
    assert.ok((await objectsOf(ulid)).includes(`${ulid}/index`));
  });
});
