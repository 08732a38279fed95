import assert from "node:assert/strict";
import { assertMessageForm } from "../support/messageForm";
import { allRefused, problemsOf, Refused, table, testRefusals } from "../support/refusal";

const groups = table<Record<string, Record<string, Refused>>>("badConfigurations.yaml");
const said = allRefused().flatMap(([, { says }]) => says);

describe("a configuration", () => {
  it("is complete when nothing is set", () => assert.deepEqual(problemsOf({}), []));

  for (const [group, cases] of Object.entries(groups))
    describe(`is refused: ${group}`, () => testRefusals(cases));

  it("is reported by setting, value, what is wrong and what to write instead", () => {
    assert.ok(said.length >= 130, `${said.length} problems`);
    for (const line of said) assertMessageForm(line);
  });

  it("is not reported in any other form", () => {
    const others = [
      'thanos:query.timeout = "2 minutes": no duration. Write it as Prometheus does, such as 30s, 2h or 90d.',
      "thanos:prometheus.retenton: no such setting. Did you mean thanos:prometheus.retention?",
      'thanos:query.timeout is "2 minutes", which is not a duration.',
      'thanos:query.timeout is "2 minutes", no duration. Write 2m.',
      'thanos:query.tenancy.header is "my tenant", which no name of a header. Use letters.',
      "thanos:prometheus.shards is 0, below 1. Use 1 or more.",
      "prometheus.shards is 0, which is below 1. Use 1 or more.",
      'thanos:compactor.retention.raw is "1h", which is below 40h. Use 40h or more, or 0s (for ever).',
    ];
    for (const line of others) assert.throws(() => assertMessageForm(line), line);
  });
});
