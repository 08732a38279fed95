import { describeCases } from "../support/cases";
import { targetsScrapedOnce } from "../../../policies/rules/scrapedOnce";
import { podJob, prometheus, query, sharded } from "../broken/blockStacks";

const one = (name: string, cluster: string, ...rules: object[]) =>
  prometheus({ name, labels: { cluster, replica: name }, jobs: [podJob("app", rules)] });

describeCases(targetsScrapedOnce, {
  "two shards of a job": [
    undefined,
    [...one("a", "a", ...sharded(2, 0)), ...one("b", "a", ...sharded(2, 1)), query()],
  ],
  "two replicas in workloads of their own": [undefined, [...one("a", "a"), ...one("b", "a"), query()]],
  "two clusters that scrape one namespace": [
    /scrapes the targets of job app, and so does .*monitoring\/a .*no replicas/,
    [...one("a", "a"), ...one("b", "b"), query()],
  ],
  "one that takes whole what another divides": [
    /scrapes every target of job app, of which .*monitoring\/a .* scrapes a share/,
    [...one("a", "a", ...sharded(2, 0)), ...one("b", "a"), query()],
  ],
});
