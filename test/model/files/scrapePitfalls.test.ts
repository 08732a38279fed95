import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { findScrapeProblems } from "../../../model/files/scrapeJobs";
import { assertMessageForm } from "../../support/messageForm";

interface Case {
  readonly job: object;
  readonly says: string;
}
const { errors, warnings, right } = parse(
  readFileSync(join(__dirname, "scrapePitfalls.yaml"), "utf8"),
) as Record<"errors" | "warnings" | "right", Record<string, Case>>;
const options = {
  scrapeInterval: "30s",
  externalLabels: [],
  shards: "thanos:prometheus.shards",
  isMounted: () => true,
};

/** What is said of a job, at its keys. */
const told = (job: object, level: string): string[] =>
  findScrapeProblems([{ content: { job_name: "a", ...job }, path: [] }], options).map(
    (each) =>
      `${each.level === level ? "" : `${each.level} `}${each.path.map(String).join(".")}: ${each.rule}`,
  );

describe("scrape jobs", () => {
  for (const [what, level, cases] of [
    ["that can't be meant are refused", "error", errors],
    ["that may scrape nothing have a warning", "warning", warnings],
  ] as const)
    for (const [name, { job, says }] of Object.entries(cases))
      it(`${what}: ${name}`, () => {
        assert.deepEqual(told(job, level), [says]);
        assertMessageForm(`thanos:key ${says.slice(says.indexOf(": ") + 2)}`);
      });
  for (const [name, { job }] of Object.entries(right))
    it(`are taken: ${name}`, () => assert.deepEqual(told(job, "error"), []));
});
