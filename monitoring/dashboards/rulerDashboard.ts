/** Ruler and Alertmanager: are rules evaluated, and do alerts arrive. */
import { course, list, now, type Page } from "./page";
import { resourcesOf } from "./podPanels";
import { own, perSecond, window } from "./queries";

const ruler = own("thanos-ruler");
const alertmanager = own("alertmanager");

export const rulerPage: Page = {
  uid: "thanos-stack-ruler",
  title: "Thanos: Ruler and Alertmanager",
  description: "Whether rules are evaluated in time, and whether their alerts reach somebody.",
  rows: [
    [
      now("How many Rulers and Alertmanagers answer?", {
        description: "Good are the numbers in ruler.replicas and alertmanager.replicas.",
        unit: "count",
        queries: { Rulers: `sum(up{${ruler}})`, Alertmanagers: `sum(up{${alertmanager}})` },
        limits: [{ alert: "ThanosRuleReplicaGone" }, { alert: "AlertmanagerReplicaGone" }],
      }),
      now("Was the last configuration accepted?", {
        description: "If not, the program goes on with the one before, and a restart would fail.",
        unit: "count",
        queries: {
          Ruler: `min(thanos_rule_config_last_reload_successful{${ruler}})`,
          Alertmanager: `min(alertmanager_config_last_reload_successful{${alertmanager}})`,
        },
        limits: [
          { alert: "AlertmanagerFailedReload", at: 1, side: "below" },
          { alert: "ThanosRuleConfigReloadFailure" },
        ],
        words: { 0: "no", 1: "yes" },
      }),
      now("Does every Alertmanager know the others?", {
        description: "The fewest members that one of them sees. Apart, each would notify by itself.",
        unit: "count",
        queries: { members: `min(alertmanager_cluster_members{${alertmanager}})` },
        limits: [{ alert: "AlertmanagerMembersInconsistent" }],
      }),
      now("How many alerts does Alertmanager have?", {
        description: "By state; those that are silenced or inhibited are suppressed.",
        unit: "count",
        queries: { "{{state}}": `max by (state) (alertmanager_alerts{${alertmanager}})` },
      }),
    ],
    [
      course("Do rules fail?", {
        description:
          "Evaluations that ended in an error, by group. Good is 0: an alert that fails never fires.",
        unit: "per second",
        queries: {
          "{{rule_group}}": perSecond(`prometheus_rule_evaluation_failures_total{${ruler}}`, "rule_group"),
        },
        limits: [{ alert: "ThanosRuleGroupFails" }],
      }),
      course("Is every group done within its interval?", {
        description:
          "The time that a group took, as a share of its interval. Above 1 evaluations are left out.",
        unit: "ratio",
        queries: {
          "{{rule_group}}": `max by (rule_group) (prometheus_rule_group_last_duration_seconds{${ruler}}) / max by (rule_group) (prometheus_rule_group_interval_seconds{${ruler}})`,
        },
        limits: [{ alert: "ThanosRuleRuleEvaluationLatencyHigh", at: 1 }],
      }),
      course("How many evaluations were left out?", {
        description: "In the last hour, because the one before had not ended.",
        unit: "count",
        queries: {
          "{{rule_group}}": `sum by (rule_group) (increase(prometheus_rule_group_iterations_missed_total{${ruler}}[1h]))`,
        },
        limits: [{ alert: "ThanosRuleNoEvaluationFor10Intervals" }],
      }),
    ],
    [
      course("Do alerts reach every Alertmanager?", {
        description: "Calls that failed, by Alertmanager. Good is 0: each has to get each alert.",
        unit: "per second",
        queries: {
          "{{alertmanager}}": `${perSecond(`thanos_alert_sender_errors_total{${ruler}}`, "alertmanager")} or 0 * ${perSecond(`thanos_alert_sender_alerts_sent_total{${ruler}}`, "alertmanager")}`,
        },
        limits: [{ alert: "ThanosRuleAlertmanagerFails" }, { alert: "ThanosRuleSenderIsFailingAlerts" }],
        none: "No alert was sent",
      }),
      course("How full is the queue of alerts?", {
        description: "At 1 the Ruler drops alerts.",
        unit: "ratio",
        queries: {
          "{{pod}}": `thanos_alert_queue_length{${ruler}} / thanos_alert_queue_capacity{${ruler}}`,
        },
        limits: [{ alert: "ThanosRuleQueueIsDroppingAlerts", at: 1 }],
      }),
      course("What share of notifications fails?", {
        description: "By kind of receiver. Somebody is not told.",
        unit: "ratio",
        queries: {
          "{{integration}}": `sum by (integration) (rate(alertmanager_notifications_failed_total{${alertmanager}, reason!="contextCanceled"}[${window}])) / sum by (integration) (rate(alertmanager_notifications_total{${alertmanager}}[${window}]) > 0)`,
        },
        limits: [
          { alert: "AlertmanagerFailedToSendAlerts" },
          { alert: "AlertmanagerClusterFailedToSendAlerts" },
        ],
        none: "No notification was sent",
      }),
    ],
    [
      course("How old is each Ruler's last upload?", {
        description: "Lines climb to two hours and fall. One that climbs on has blocks on its volume only.",
        unit: "seconds",
        queries: { "{{pod}}": `time() - (thanos_objstore_bucket_last_successful_upload_time{${ruler}} > 0)` },
        limits: [{ alert: "ThanosRuleUploadOverdue" }, { alert: "ThanosRuleSamplesNearLoss" }],
        none: "Nothing has been uploaded yet: the first block is cut after two hours",
      }),
      list("How many rules has each group?", {
        description: "As the Rulers loaded them.",
        unit: "count",
        queries: { rules: `max by (rule_group) (prometheus_rule_group_rules{${ruler}})` },
        limits: [{ alert: "ThanosRuleGroupIsEmpty" }],
        none: "The Ruler has no rules",
      }),
      ...resourcesOf("thanos-ruler"),
    ],
  ],
};
