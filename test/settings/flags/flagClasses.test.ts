import assert from "node:assert/strict";
import { catalogueOf, supportedVersions, type Program } from "../../../model/flagCatalogue";
import { harms } from "../../../model/flagCatalogue/harmfulFlags";
import { flagClasses } from "../../../settings/flags/flagClasses";
import { ownedFlags } from "../../../settings/rules/ownedFlags";

const programs = Object.keys(flagClasses) as Program[];

/** Every flag of a program, in any supported version. */
const flagsOf = (program: Program): string[] => [
  ...new Set(
    supportedVersions(program).flatMap((version) => Object.keys(catalogueOf(program, version)?.flags ?? {})),
  ),
];
const isHarmful = (program: Program, flag: string): boolean =>
  harms.some((harm) => harm.program === program && harm.flag === flag);

describe("what a flag does", () => {
  for (const program of programs) {
    it(`is decided for every flag of ${program} in every supported version`, () => {
      const undecided = flagsOf(program).filter(
        (flag) =>
          !Object.hasOwn(flagClasses[program], flag) &&
          !Object.hasOwn(ownedFlags[program], flag) &&
          !isHarmful(program, flag),
      );
      assert.deepEqual(undecided, [], "decide what they do in settings/flags/");
    });

    it(`is said of no flag that ${program} does not have, or that the stack sets`, () => {
      const all = flagsOf(program);
      for (const flag of Object.keys(flagClasses[program])) {
        assert.ok(all.includes(flag), `${program} has no --${flag}`);
        const owner = Object.hasOwn(ownedFlags[program], flag) ? ownedFlags[program][flag] : undefined;
        assert.ok(owner === undefined || owner.whenSet, `--${flag} is set by the stack`);
      }
    });
  }

  it("has a reason, a source, and a judge where it is not harmless", () => {
    for (const program of programs) {
      for (const [flag, { is, why, source, judge }] of Object.entries(flagClasses[program])) {
        assert.ok(why.length > 5 && source.length > 5, `${program} --${flag}`);
        assert.equal(judge === undefined, is === "harmless", `${program} --${flag} is ${is}`);
      }
    }
  });
});
