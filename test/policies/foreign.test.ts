import assert from "node:assert/strict";
import recorded from "../../policies/findings/rebuilt.json";
import { foreignFindings, foreignStacks, messagesOf } from "./foreign";
import { guide } from "./foreign/guide";
import { helmChart } from "./foreign/helmChart";
import { kubeThanos } from "./foreign/kubeThanos";
import { kubeThanosAll } from "./foreign/kubeThanosAll";
import type { ForeignStack } from "./foreign/foreignStack";

/** Faults that a reader of these deployments finds, each with the words by which the pack names it. */
const known: readonly [ForeignStack, string, RegExp][] = [
  [kubeThanos, "minio-root-key-unused", /thanos-store\W/],
  [kubeThanosAll, "compactor-checks-index", /thanos-compact\W.*--debug\.accept-malformed-index/],
  [kubeThanosAll, "compactor-one-per-bucket", /thanos-compact\W.*same bucket/],
  [kubeThanosAll, "downsampling-on", /--downsampling\.disable/],
  [kubeThanosAll, "secrets-as-files", /OBJSTORE_CONFIG/],
  [helmChart, "compactor-scratch-size", /10Gi/],
  [helmChart, "disruption-budget-set", /thanos-query/],
  [guide, "compactor-checks-index", /--debug\.accept-malformed-index/],
  [guide, "prometheus-retention-covers-outage", /thanos-prometheus3.*retention\.time=1h/],
  [guide, "data-locked", /no-lockfile/],
  [guide, "flags-accepted", /--store was removed/],
  [guide, "flags-accepted", /--experimental\.enable-index-header was removed/],
  [guide, "minio-root-key-unused", /thanos-compact\W/],
  [guide, "response-cache-created", /no size/],
  [guide, "label-names-unquoted", /--alert\.label-drop="rule_replica"/],
];

describe("the policy pack on stacks that others wrote", () => {
  const messages = new Map<ForeignStack, Record<string, string[]>>();
  const of = (stack: ForeignStack) => messages.get(stack) ?? {};

  before("judge them", async function () {
    this.timeout(60_000);
    for (const stack of foreignStacks) messages.set(stack, await messagesOf(stack));
  });

  for (const stack of foreignStacks) {
    it(`${stack.title}: is judged but for what it leaves to others`, () => {
      for (const [policy, messages] of Object.entries(of(stack)))
        for (const message of messages.filter((one) => /^(unknown|unreadable): /.test(one)))
          assert.ok(
            message.split("; ").every((part) => stack.elsewhere.some((name) => part.includes(name))),
            `${policy} could not judge: ${message}`,
          );
    });
  }

  for (const [stack, policy, words] of known) {
    it(`${stack.title}: ${policy} finds what is known to be wrong`, () => {
      const said = of(stack)[policy] ?? [];
      assert.ok(
        said.some((message) => words.test(message)),
        `${policy} says ${JSON.stringify(said)}`,
      );
    });
  }

  it("is written down as docs/policies.md shows it", async () => {
    assert.deepEqual(
      recorded,
      await foreignFindings(),
      "it is stale: run `npm run findings && npm run docs`",
    );
  });

  it("prints no password of theirs", () => {
    const all = [...messages.values()].flatMap((one) => Object.values(one).flat());
    assert.ok(all.length > 10);
    for (const message of all) assert.doesNotMatch(message, /minio123|key123456|password123456/);
  });
});
