import assert from "node:assert/strict";
import type { StackFindings } from "../../policies/engine/policiesPage";
import { foreignFindings, foreignStacks } from "./foreign";
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
  [kubeThanosAll, "deduplication-opt-in", /prometheus_replica,rule_replica/],
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
  let findings: readonly StackFindings[];
  const of = ({ title }: ForeignStack) => findings.find((one) => one.title === title)?.messages ?? {};

  before("judge them", async function () {
    this.timeout(60_000);
    findings = await foreignFindings();
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
      const messages = of(stack)[policy] ?? [];
      assert.ok(
        messages.some((message) => words.test(message)),
        `${policy} says ${JSON.stringify(messages)}`,
      );
    });
  }

  it("prints no password of theirs", () => {
    const messages = findings.flatMap((stack) => Object.values(stack.messages).flat());
    assert.ok(messages.length > 10);
    for (const message of messages) assert.doesNotMatch(message, /minio123|key123456|password123456/);
  });
});
