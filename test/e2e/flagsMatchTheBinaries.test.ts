/** The catalogue of flags, and what the stack makes of it, against the real programs. Needs their binaries, no cluster. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ThanosStack } from "../../components/thanosStack";
import { loadSettings } from "../../settings";
import { catalogueFiles, makeCatalogueText } from "../../lab/flagCatalogue";
import { impossible, readRefusal } from "../../lab/flagProbe";
import { bin } from "../../cli/machine/labFolders";
import { projectDir } from "../../settings/projectFolder";
import { checkFlags, type Program } from "../../model/flagCatalogue";
import { images } from "../../model/images";
import { readStackFile } from "../../settings/stackFile";
import { run } from "../support/mocks";
import { Rendered, renderedFlags } from "../support/renderedFlags";
import { trial } from "../support/trial";

const binaries = ["thanos", "prometheus", "alertmanager"].map(bin);

/** To be asked in each group: a hook of the file would be one of all proofs. */
const built = () =>
  before("the programs are built", () => {
    const missing = binaries.filter((binary) => !existsSync(binary));
    assert.deepEqual(missing, [], "`npm run flags` builds them");
  });

describe("the catalogue of flags", () => {
  built();
  // Those of what the stack runs: `npm run flags` builds the older ones, and is what writes them.
  for (const file of catalogueFiles.filter(({ program }) => binaries.includes(program.binary))) {
    it(`${relative(projectDir, file.path)} is what the real binary says`, async () => {
      assert.equal(
        readFileSync(file.path, "utf8"),
        await makeCatalogueText(file),
        "`npm run flags` writes it anew",
      );
    });
  }
});

/** Values of one flag of each type, right and wrong ones. */
const values: readonly (readonly [Program, string, readonly string[]])[] = [
  ["query", "query.timeout", ["0", "2m", "1d12h", "1y", "1.5h", "90", "-1h", "1m1h", "2 m", '"2m"']],
  ["compact", "wait-interval", ["0", "2m", "1w2d", "1.5h", ".5h", "-1h", "1h1d", "1y", "90", "2 m", '"2m"']],
  ["compact", "min-time", ["-2w", "2w", "0", "2020-01-01T00:00:00Z", "2020-01-01", "+1h", "1.5h", "now"]],
  ["store", "chunk-pool-size", ["0", "2GB", "2GiB", "1.5GB", "1GB512MB", "1PB", "2G", "512", "2gb", "2 GB"]],
  ["store", "store.limits.request-series", ["0", "5", "-1", "+5", "1.5", "1e3", "many"]],
  ["compact", "compact.concurrency", ["1", "1.5", "1e3", "-1", "many", "0x10"]],
  ["query", "query.promql-engine", ["thanos", "prometheus", "Thanos", '"thanos"']],
  ["prometheus", "storage.tsdb.retention.size", ["0", "512MB", "1EB", "2G"]],
  ["prometheus", "storage.tsdb.retention.time", ["0", "15d", "1h30m", "1.5h", "two days"]],
  ["alertmanager", "data.retention", ["120h", "5d", "1y", "five days"]],
];

const versionOf = (program: Program) =>
  (program === "prometheus" || program === "alertmanager" ? images[program] : images.thanos).split(":")[1];

describe("the type of a flag", () => {
  built();
  for (const [program, flag, tried] of values) {
    it(`lets through of --${flag} what ${program} takes, and nothing else`, async () => {
      const server = program === "prometheus" || program === "alertmanager";
      const asked = server ? { binary: bin(program) } : { binary: bin("thanos"), command: program };
      const verdicts = { ours: {} as Record<string, boolean>, theirs: {} as Record<string, boolean> };
      for (const value of tried) {
        const word = `--${flag}=${value}`;
        const findings = checkFlags(program, versionOf(program), [word]);
        verdicts.ours[value] = findings.every(({ level }) => level !== "error");
        // Refused for the log level behind it, so not for itself.
        verdicts.theirs[value] = /no-such-level'?(, try --help)?\s*$/m.test(
          await readRefusal(asked, word, impossible),
        );
      }
      assert.deepEqual(verdicts.ours, verdicts.theirs);
      assert.ok(new Set(Object.values(verdicts.ours)).size === 2, "some are right and some are wrong");
    });
  }
});

/** Every settings file of the project is an example. */
const stacks = readdirSync(projectDir).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);

async function containersOf(stack: string): Promise<Rendered[]> {
  const settings = readStackFile(join(projectDir, `Pulumi.${stack}.yaml`));
  const program = await run(() => new ThanosStack("thanos", loadSettings().thanos), settings);
  const rendered = renderedFlags(program);
  // Shards differ in their environment only.
  return rendered.filter(
    (one, at) => rendered.findIndex(({ words }) => String(words) === String(one.words)) === at,
  );
}

for (const stack of stacks) {
  describe(`the arguments of Pulumi.${stack}.yaml`, () => {
    built();
    let containers: Rendered[];
    before(async () => (containers = await containersOf(stack)));

    for (const program of ["sidecar", "query", "query-frontend", "store", "rule", "compact"] as const)
      it(`let thanos ${program} run`, () => accepted(program));
    for (const program of ["prometheus", "alertmanager"] as const)
      it(`let ${program} run`, () => accepted(program));

    async function accepted(program: Program) {
      const mine = containers.filter(({ command }) => command === program);
      assert.ok(mine.length > 0, `there is no ${program} in the stack`);
      for (const container of mine) {
        const { runs, said } = await trial(container);
        assert.ok(runs, `${container.name} ${container.words.join(" ")}\n${said.slice(-2000)}`);
      }
    }

    it("would not let it run with one slip in them", async () => {
      for (const container of containers) {
        const slip = container.words.map((word, at) =>
          at === container.words.length - 1 ? word.replace("--", "--x") : word,
        );
        const { runs, said } = await trial({ ...container, words: slip });
        assert.ok(!runs, container.name);
        assert.match(said, /unknown long flag '--x/, container.name);
      }
    });
  });
}
