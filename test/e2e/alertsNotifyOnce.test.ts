import { run } from "./suite";
import assert from "node:assert/strict";
import { ports } from "../../model/addresses";
import { eventually } from "../support/eventually";
import { metricsOf } from "../support/podHttp";
import { Pod, pods } from "../support/kubernetes";
import { notifications } from "../support/receiver";
import { query } from "../support/thanosApi";

const alertsSent = async (ruler: Pod): Promise<number> =>
  (await metricsOf(ruler, ports.http)).sum("thanos_alert_sender_alerts_sent_total");

/** Requests that both Alertmanagers have made to webhooks. */
async function webhooks(): Promise<number> {
  const metrics = await Promise.all(
    (await pods("alertmanager")).map((pod) => metricsOf(pod, ports.alertmanager)),
  );
  return metrics.reduce(
    (sum, each) => sum + each.sum("alertmanager_notification_requests_total", { integration: "webhook" }),
    0,
  );
}

/** The notifications of this run's alert; each run of the tests has an alert of its own. */
const own = async () =>
  (await notifications()).filter(({ alerts }) => alerts.some(({ labels }) => labels.e2e_run === run));

describe("5. Rules of the Ruler", () => {
  it("what a recording rule records is queryable: one series, two without deduplication", async () => {
    await eventually("the recorded series is there", async () => {
      const recorded = await query("e2e:up:count");
      assert.equal(recorded.length, 1, "deduplicated");
      assert.equal(recorded[0].metric.rule_replica, undefined);
      assert.equal(recorded[0].value?.[1], (await query("count(up)"))[0].value?.[1]);
      const replicas = await query("e2e:up:count", { dedup: "false" });
      assert.deepEqual(replicas.map(({ metric }) => metric.rule_replica).sort(), [
        "thanos-ruler-0",
        "thanos-ruler-1",
      ]);
    });
  });

  it("an alert that both Rulers fire arrives as one notification", async () => {
    await eventually("the webhook receiver was told of the alert", async () =>
      assert.ok((await own()).length > 0, "not yet"),
    );
    const webhooksBefore = await webhooks();
    const rulers = await pods("ruler");
    const sentBefore = await Promise.all(rulers.map(alertsSent));
    // Rulers send a firing alert again each minute, many groups' intervals later: time for a second notification.
    await eventually(
      "both Rulers have sent the alert again",
      async () => {
        const sent = await Promise.all(rulers.map(alertsSent));
        sent.forEach((count, i) => assert.ok(count > sentBefore[i], `${rulers[i].name} has sent ${count}`));
      },
      { timeout: 180_000 },
    );

    const told = await own();
    assert.equal(told.length, 1, `notifications: ${JSON.stringify(told)}`);
    assert.equal(told[0].alerts.length, 1, "alerts in the notification");
    const { labels } = told[0].alerts[0];
    assert.equal(labels.alertname, "AlwaysFiring");
    assert.equal(
      labels.rule_replica,
      undefined,
      "the replica label came through: both Rulers' alerts are two",
    );
    assert.equal(await webhooks(), webhooksBefore, "an Alertmanager has called the webhook again");
  });
});
