/** What promtool and amtool say of documents that the catalogue of files calls right or wrong. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { bin } from "../../cli/machine/labFolders";
import { findDisagreements, jobTrials, receiverTrials } from "./fileTrials";

/** Adds the tests. @param always whether a binary that is not built is a failure; otherwise its test is skipped */
export function checkTrials(always: boolean): void {
  it("promtool takes and refuses the same scrape jobs", function () {
    if (!always && !existsSync(bin("promtool"))) this.skip();
    this.timeout(60_000);
    const trials = jobTrials();
    assert.ok(trials.length > 400);
    const command = [bin("promtool"), "check", "config", "--syntax-only", "--lint=none"];
    assert.deepEqual(
      findDisagreements(command, trials, (name, said) => said.includes(`parsing YAML file ${name}`)),
      [],
    );
  });

  it("amtool takes and refuses the same notifications", function () {
    if (!always && !existsSync(bin("amtool"))) this.skip();
    this.timeout(60_000);
    const trials = receiverTrials();
    assert.ok(trials.length > 1500);
    const isRefused = (name: string, said: string) => new RegExp(`Checking '${name}'\\s+FAILED`).test(said);
    assert.deepEqual(findDisagreements([bin("amtool"), "check-config"], trials, isRefused), []);
  });
}
