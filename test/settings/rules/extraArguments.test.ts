import assert from "node:assert/strict";
import { problemsOf } from "../../support/refusal";
import { assertMessageForm } from "../../support/messageForm";

const said = (settings: Record<string, unknown>): string[] => {
  const messages = problemsOf(settings);
  messages.forEach(assertMessageForm);
  return messages;
};

describe("further arguments of tiers", () => {
  it("are refused by their place in the list", () =>
    assert.deepEqual(said({ query: { extraArgs: ["--query.mode=local", "--query.timout=1m"] } }), [
      'thanos:query.extraArgs[1] is "--query.timout=1m", which is not a flag of thanos query v0.42. Did you mean --query.timeout?',
    ]));

  it("are checked for every program, the sidecar's too", () => {
    const wrong = { extraArgs: ["--nope-nope-nope"] };
    const keys = said({
      prometheus: { ...wrong, sidecarExtraArgs: wrong.extraArgs },
      query: wrong,
      queryFrontend: wrong,
      storeGateway: wrong,
      ruler: wrong,
      compactor: wrong,
      alertmanager: wrong,
    }).map((line) => line.slice("thanos:".length, line.indexOf("[")));
    assert.deepEqual(keys.sort(), [
      "alertmanager.extraArgs",
      "compactor.extraArgs",
      "prometheus.extraArgs",
      "prometheus.sidecarExtraArgs",
      "query.extraArgs",
      "queryFrontend.extraArgs",
      "ruler.extraArgs",
      "storeGateway.extraArgs",
    ]);
  });

  it("are told the settings that the stack has instead", () =>
    assert.deepEqual(
      said({ query: { extraArgs: ["--endpoint=a:1"] }, ruler: { extraArgs: ["--rule-file=a"] } }),
      [
        'thanos:query.extraArgs[0] is "--endpoint=a:1", which is a flag that the stack sets. Use thanos:query.stores.',
        'thanos:ruler.extraArgs[0] is "--rule-file=a", which is a flag that the stack sets. Use thanos:ruler.rules and thanos:ruler.ruleFiles.',
      ],
    ));

  it("are shown without a value that may be a key", () => {
    const words = [
      '--store.caching-bucket.config="secret_key: hunter2"',
      "--tracing.config: {password: hunter2}",
      "--request.logging-config secret: hunter2",
      "token=hunter2",
    ];
    for (const word of words) {
      const messages = said({ storeGateway: { extraArgs: [word] } });
      assert.ok(messages.length > 0, word);
      assert.doesNotMatch(messages.join(), /hunter2/);
    }
  });

  it("are found in the list however they are written", () => {
    const words = ['"--wait"', "compact", "@flags.txt", "--no-wait", "-wait(", "--a(b=c", "--wait\n true"];
    for (const word of words) {
      const messages = said({ compactor: { extraArgs: ["--compact.progress-interval=1m", word] } });
      assert.ok(messages.length > 0, word);
      for (const line of messages)
        assert.match(line, /^thanos:compactor\.extraArgs\[1\] (is|\(--wait\)) /, line);
    }
  });
});
