/** Wrong configurations, made of right ones by slips of every class: each is refused or harmless. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { check } from "./check";
import { fileMutations, secretText } from "./fileMutations";
import { type Configuration, sampleConfigurations } from "./goodConfigurations";
import { type Mutation, mutations } from "./mutations";
import { Chance, configurationOf, treeOf } from "./tree";

/** Slips of a class at places that a pattern tells, with what is known of them. */
interface Known {
  /** Names of classes, as a pattern. */
  readonly class: string;
  /** Keys, or the words of a slip that is written out, as a pattern. */
  readonly at: string;
  /** What the slip made of the value, as a pattern. @default anything */
  readonly what?: string;
  readonly because: string;
}

interface Accepted {
  readonly harmless: readonly Known[];
}

const { harmless } = parse(readFileSync(join(__dirname, "accepted.yaml"), "utf8")) as Accepted;
const needed = new Set<Known>();

/** Slips of each class at random places; the seed is the same on every machine. */
const tries = Number(process.env.MUTATIONS ?? 12);
const seed = Number(process.env.MUTATIONS_SEED ?? 7);

interface Count {
  tried: number;
  refused: number;
  warned: number;
  harmless: number;
}

function find(all: readonly Known[], name: string, { at, what }: { at: string; what: string }): boolean {
  const found = all.find(
    (each) =>
      new RegExp(each.class).test(name) &&
      new RegExp(each.at).test(at) &&
      new RegExp(each.what ?? "").test(what),
  );
  if (found !== undefined) needed.add(found);
  return found !== undefined;
}

/** The setting, what is wrong with it, and a way out. */
const form = /^(?:thanos|kubernetes):\S.*[.] \S[^]*[.?]$/;
const wordsOfLibraries = /\bundefined\b|\[object|\bZod|\bexpected\b/;

const nothing: Configuration = { settings: {}, secrets: {} };

describe("a slip in a right configuration", function () {
  this.timeout(120_000);
  const bases = sampleConfigurations(40);
  const counts = new Map<string, Count>();

  /** Slips of a class, each with the configuration that it makes. */
  function* slipsOf(mutation: Mutation, chance: Chance) {
    const wanted = mutation.writtenOut ?? tries;
    for (let turn = 0, made = 0; made < wanted && turn < wanted * 6; turn++) {
      const base = mutation.writtenOut === undefined ? chance.pick(bases) : nothing;
      const tree = treeOf(base);
      const slip = mutation.apply(tree, chance, turn);
      if (slip === undefined) continue;
      made++;
      yield { slip, configuration: configurationOf(tree, base.secrets) };
    }
  }

  for (const mutation of [...mutations, ...fileMutations])
    it(`is refused, or harmless for a reason: ${mutation.name}`, () => {
      const count: Count = { tried: 0, refused: 0, warned: 0, harmless: 0 };
      counts.set(mutation.name, count);
      const chance = new Chance(seed);
      const accepted: string[] = [];
      for (const { slip, configuration } of slipsOf(mutation, chance)) {
        count.tried++;
        const { errors, warnings } = check(configuration);
        for (const line of [...errors, ...warnings]) {
          assert.ok(!line.includes(secretText), `a secret is printed: ${line}`);
          assert.match(line, form);
          assert.doesNotMatch(line, wordsOfLibraries);
        }
        if (errors.length > 0) count.refused++;
        else if (warnings.length > 0) count.warned++;
        else if (find(harmless, mutation.name, slip)) count.harmless++;
        else accepted.push(`${slip.at} | ${slip.what}`);
      }
      assert.ok(count.tried > 0, "there is a place for it");
      assert.deepEqual(accepted, [], "accepted without a word: say in accepted.yaml why, or refuse it");
    });

  after(() => {
    const rows = [...counts].map(
      ([name, { tried, refused, warned, harmless }]) =>
        [tried, refused, warned, harmless].map((each) => String(each).padStart(9)).join("") + `  ${name}`,
    );
    console.log(["    tried  refused   warned harmless", ...rows].map((row) => `    ${row}`).join("\n"));
  });
});
