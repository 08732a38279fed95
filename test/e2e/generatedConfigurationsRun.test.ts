/** What two hundred generated configurations make is taken by the real programs. Needs their binaries, no cluster. */
import assert from "node:assert/strict";
import { sampleConfigurations } from "../generators/goodConfigurations";
import { areBuilt, binaryOf, containersOf, refusedArguments, refusedFiles } from "../generators/realPrograms";
import type { Rendered } from "../support/renderedFlags";
import { trial } from "../support/trial";

const count = 200;
/** Containers of each program that are started, not only asked for their arguments. */
const startedOfEach = 5;

describe("0d. Generated configurations are taken by the real programs @slow", function () {
  this.timeout(900_000);
  const all = sampleConfigurations(count);
  const containers: Rendered[] = [];
  before("the programs are built", async () => {
    assert.ok(areBuilt(), "`make up` builds them");
    const seen = new Set<string>();
    for (const each of all)
      for (const container of await containersOf(each)) {
        const line = [container.command, container.version, ...container.words].join(" ");
        if (!seen.has(line)) containers.push(container);
        seen.add(line);
      }
  });

  it("promtool, thanos and amtool take their files", () => {
    for (const each of all) assert.deepEqual(refusedFiles(each), []);
  });

  it("each program reads its arguments", async () => {
    assert.ok(containers.length > 2 * count, `${containers.length} different command lines`);
    const unseen = new Set<string>();
    for (const container of containers) {
      if (binaryOf(container) === undefined) unseen.add(container.version);
      assert.equal(await refusedArguments(container), undefined);
    }
    console.log(
      `      ${containers.length} command lines; not asked, for lack of a binary: ${[...unseen].join(", ")}`,
    );
  });

  for (const program of [
    "query-frontend",
    "store",
    "compact",
    "rule",
    "query",
    "prometheus",
    "alertmanager",
  ] as const)
    it(`${program} starts with the files that its arguments name`, async () => {
      // An older Thanos is another binary, which is asked for its arguments above.
      const mine = containers.filter(
        ({ command, version }) => command === program && !/^v0\.4[01]/.test(version),
      );
      const few = mine.filter((_, i) => i % Math.ceil(mine.length / startedOfEach) === 0);
      assert.ok(few.length > 1);
      for (const container of few) {
        // What is looked for in the log is told at this level.
        const words = container.words.map((word) => word.replace(/^--log\.level=.*/, "--log.level=info"));
        const { runs, said } = await trial({ ...container, words });
        assert.ok(runs, `${container.name} ${container.words.join(" ")}\n${said.slice(-2000)}`);
      }
    });
});
