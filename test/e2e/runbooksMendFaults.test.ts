import { settings } from "./suite";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { findTarget } from "../../cli/target";
import { eventually } from "../support/eventually";
import { Notification, notifications } from "../support/receiver";
import { Overrides, up } from "../support/stack";
import { brokenAlertmanagerConfiguration } from "./faults/brokenAlertmanagerConfiguration";
import { bucketRefusesWrites } from "./faults/bucketRefusesWrites";
import { cacheAway } from "./faults/cacheAway";
import { failingRule } from "./faults/failingRule";
import type { Fault } from "./faults/fault";
import { haltedCompactor } from "./faults/haltedCompactor";
import { replicaGone, shardGone } from "./faults/shardLosesReplicas";
import { secondCompactor } from "./faults/secondCompactor";
import { sidecarCutOff } from "./faults/sidecarCutOff";
import { unreadableBlock } from "./faults/unreadableBlock";

/** Faults that do not touch each other are there at the same time, or the tests would take an hour more. */
const rounds: readonly (readonly Fault[])[] = [
  [haltedCompactor, sidecarCutOff, shardGone, cacheAway, failingRule, bucketRefusesWrites],
  // A shard that is gone may be the one that scrapes the second Compactor.
  [replicaGone, secondCompactor, brokenAlertmanagerConfiguration, unreadableBlock],
];

/** So much of an alert's patience is left that the tests do not wait: its expression is what is proven here. */
const impatient: Overrides = {
  ...settings,
  "thanos:queryFrontend": { ...(settings["thanos:queryFrontend"] as object), cache: { kind: "memcached" } },
  "thanos:monitoring": {
    alerts: Object.fromEntries(rounds.flat().map(({ alert }) => [alert, { for: "15s" }])),
  },
};

/** Where an alert's link leads, unless a setting names another page. */
const alertsPage = "docs/alerts.md";

/** Its parts that can be linked to. */
const anchors = readFileSync(alertsPage, "utf8")
  .split("\n")
  .filter((line) => line.startsWith("#"))
  .map((line) => line.replace(/^#+ /, "").toLowerCase());

/** The alerts of a notification that are a fault's. */
interface Told {
  readonly status: string;
  readonly alerts: Notification["alerts"];
}

/**
 * What the receiver was told of a fault since a moment, in order. A notification that is sent again because another fault
 * has joined it or left it tells nothing new.
 */
async function toldOf({ alert, labels: wanted = {} }: Fault, since: number): Promise<readonly Told[]> {
  const told: Told[] = [];
  for (const { alerts } of await notifications()) {
    const own = alerts.filter(
      ({ labels, startsAt }) =>
        labels.alertname === alert &&
        Date.parse(startsAt) >= since &&
        Object.entries(wanted).every(([name, value]) => value.test(labels[name] ?? "")),
    );
    if (own.length === 0) continue;
    const status = own.some((one) => one.status === "firing") ? "firing" : "resolved";
    if (own.length === alerts.length || told.at(-1)?.status !== status) told.push({ status, alerts: own });
  }
  return told;
}

/**
 * Without the echo of an alert that ends: one monitor says that it is over, the other sends it once more before it finds the same.
 * A fault that came back has begun after it was mended.
 */
function withoutEcho(told: readonly Told[], mended: number): readonly Told[] {
  const isEcho = ({ status, alerts }: Told) =>
    status === "firing" && alerts.every(({ startsAt }) => Date.parse(startsAt) < mended);
  return told.filter(
    (one, at) =>
      !(one.status === "resolved" && told.length > at + 1 && isEcho(told[at + 1])) &&
      !(told[at - 1]?.status === "resolved" && isEcho(one)),
  );
}

// Half an hour, most of it the windows of the alerts.
describe("10. Faults are told, and their runbooks mend them @slow", function () {
  this.timeout(1_200_000);
  before(function () {
    // They reach into pods and volumes, which are on this machine in the lab alone.
    if (!findTarget(process.env.STACK || "dev").lab) this.skip();
  });
  before("alerts wait for seconds", () => up(impatient));
  after("the settings of the tests are back", () => up(settings));

  rounds.forEach((round, number) => {
    describe(`round ${number + 1}`, () => {
      let began = 0;
      let over = false;
      const broken = new Set<Fault>();
      let going: Promise<unknown> = Promise.resolve();

      before("the faults begin", async () => {
        began = Date.now();
        // In this order: a bucket that refuses writes would refuse the blocks of other faults too.
        for (const fault of round) {
          broken.add(fault);
          await fault.begin();
        }
        going = Promise.all(round.map((fault) => keepOn(fault)));
      });
      after("nothing stays broken where a test has failed", async () => {
        over = true;
        for (const fault of [...broken].reverse()) await fault.mend();
      });

      /** Calls what must go on until the faults are mended. */
      async function keepOn({ meanwhile }: Fault): Promise<void> {
        while (meanwhile && !over) {
          // What is asked of a broken stack may fail.
          await meanwhile().catch(() => undefined);
          await pause(1000);
        }
      }

      for (const fault of round) {
        const { title, alert } = fault;
        it(`${title} is told by ${alert}, with a link to its runbook`, async () => {
          const told = await eventually(
            `the receiver was told of ${alert}`,
            async () => {
              const found = await toldOf(fault, began);
              assert.ok(found.length > 0, "not yet");
              return found;
            },
            { timeout: 900_000, every: 3000 },
          );
          console.log(`      told after ${Math.round((Date.now() - began) / 1000)} s`);
          for (const { annotations } of told[0].alerts) {
            const [page, anchor] = annotations.runbook_url.split("#");
            assert.equal(page, alertsPage);
            assert.ok(anchors.includes(anchor), annotations.runbook_url);
          }
        });
      }

      describe("their runbooks", () => {
        let mended = 0;
        before("are followed", async () => {
          over = true;
          await going;
          for (const fault of [...broken].reverse()) {
            await fault.mend();
            broken.delete(fault);
          }
          mended = Date.now();
        });

        for (const fault of round) {
          it(`mend ${fault.title}: it was told once, and is quiet`, async () => {
            await eventually(
              `the receiver was told that ${fault.alert} is over`,
              async () => {
                const told = withoutEcho(await toldOf(fault, began), mended);
                assert.equal(told.at(-1)?.status, "resolved", "not yet");
                assert.deepEqual(
                  told.map(({ status }) => status),
                  ["firing", "resolved"],
                );
              },
              { timeout: 900_000, every: 5000 },
            );
          });
        }
      });
    });
  });
});
