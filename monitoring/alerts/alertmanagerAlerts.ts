/**
 * Alerts of the Alertmanagers.
 *
 * Names and labels of metrics: notify/notify.go, config/coordinator.go and cluster/ of Alertmanager v0.31.
 */
import type { AlertGroup } from "../alert";
import { fewerPodsThan, nonAnswers, promql, refusals } from "../expressions";
import { podLook, podLogs } from "../runbooks";
import type { StackShape } from "../stackShape";

const job = "alertmanager";
const here = `job="${job}"`;
const look = [podLook("alertmanager"), `${podLogs("statefulset/alertmanager")} -c alertmanager`];
const page =
  'kubectl -n "$NAMESPACE" port-forward "$POD" 9093   # http://127.0.0.1:9093/#/status shows configuration and peers';

const exists = ({ replicas }: StackShape): boolean => replicas.alertmanager > 0;
const isCluster = ({ replicas }: StackShape): boolean => replicas.alertmanager > 1;

/**
 * Notifications that failed after all retries, as a share of those tried. One that a reload of the configuration cut off
 * is left out: the next group evaluation sends it again.
 */
const failedShare = promql`
  sum by (job, pod, integration) (rate(alertmanager_notifications_failed_total{${here}, reason!="contextCanceled"}[15m]))
  / sum by (job, pod, integration) (rate(alertmanager_notifications_total{${here}}[15m]))`.replace("\n", " ");

const tellRunbook = (meaning: string) => ({
  meaning,
  look: [
    ...look,
    'kubectl -n "$NAMESPACE" logs -l app.kubernetes.io/component=alertmanager -c alertmanager --tail=500 | grep "Notify for alerts failed"',
  ],
  act: [
    "The log names the receiver and the answer. 401 or 403: its key has changed; set the new one in `thanos:alertmanagerConfig`. 404: its address has.",
    'A time-out: the way out of the cluster. See NetworkPolicy, proxy and DNS: `kubectl -n "$NAMESPACE" exec alertmanager-0 -c alertmanager -- wget -qO- -T 5 URL`.',
    "429: too many notifications; group more (`group_by`, `group_interval`).",
  ],
  ends: "a quarter of an hour after the last failure.",
});

export const alertmanagerAlerts: AlertGroup = {
  name: "alertmanager",
  title: "Alertmanager",
  alerts: [
    {
      name: "AlertmanagerFailedReload",
      severity: "critical",
      for: "10m",
      reason:
        "with the configuration that they refuse they would not start, and whoever was to be told is not. Upstream's is told once for each pod, though they share the configuration and notice it at different times.",
      exists,
      expr: () => refusals(`alertmanager_config_last_reload_successful{${here}}`),
      summary:
        "{{ $value }} of the Alertmanagers refuse their new configuration, and would not start with it.",
      description: "They go on with the last one that they took. Their log says which line they refuse.",
      supersedes: ["AlertmanagerFailedReload"],
      runbook: {
        meaning:
          "The last change of routes or receivers has no effect, and a pod that restarts now does not come back.",
        look: [
          podLook("alertmanager"),
          'kubectl -n "$NAMESPACE" logs -l app.kubernetes.io/component=alertmanager -c alertmanager --prefix --tail=100',
        ],
        act: [
          "The log names line and key. Mend `thanos:alertmanagerConfig`; `pulumi preview` checks most of it.",
          "A file that the configuration names, such as a template or a password file, must be mounted (`thanos:alertmanager.mounts`).",
        ],
        ends: "when a reload succeeds.",
      },
    },
    {
      name: "AlertmanagerReplicaGone",
      severity: "warning",
      for: "5m",
      reason: "upstream takes for granted that somebody else alerts on a single one. A rollout is quiet.",
      exists: isCluster,
      expr: ({ replicas }) => fewerPodsThan(job, replicas.alertmanager),
      summary: "Only {{ $value }} of the Alertmanagers answer.",
      description: "Somebody is still told. With the last one gone nobody is.",
      runbook: {
        meaning: "The rest get every alert and tell everybody.",
        look,
        act: ["`kubectl describe` the pod that is missing: no node, no volume, or restarts (PodRestarts)."],
        ends: "when all answer.",
      },
    },
    {
      name: "AlertmanagerClusterDown",
      severity: "critical",
      for: "5m",
      reason:
        "upstream's fires when half of them are down: of two, one. That one is AlertmanagerReplicaGone here, as the other still tells everybody. It counts those that answer, so it also fires when none is discovered. If all are gone nobody can be told of it: see Watchdog.",
      exists,
      expr: ({ replicas }) => promql`
        (count by (job) (max by (job, pod) (up{${here}}) == 1) < ${replicas.alertmanager / 2})
        or
        ${nonAnswers(job)}`,
      summary: "Most Alertmanagers are down: soon nobody is told anything.",
      description: "Less than half of them answer.",
      supersedes: ["AlertmanagerClusterDown"],
      runbook: {
        meaning:
          "Alerts may reach nobody. If you read this, one of them still works, or you look at the monitor itself.",
        look,
        act: [
          "Was something rolled out? Undo it with `pulumi up` of the commit before.",
          "All refuse their configuration: see AlertmanagerFailedReload.",
          'Until it is mended, look at the alerts themselves: `kubectl -n "$NAMESPACE" port-forward prometheus-monitor-0 9090`, then http://127.0.0.1:9090/alerts.',
        ],
        ends: "when at least half of them answer.",
      },
    },
    {
      name: "AlertmanagerClusterCrashlooping",
      severity: "critical",
      for: "5m",
      reason:
        "upstream's wants five restarts in ten minutes, and Kubernetes lets a container wait five minutes before it restarts once more: it would be over before it fires. By pod, and for more than half of them: one alone is PodRestarts.",
      exists,
      expr: ({ replicas }) => promql`
        count by (job) (
          max by (job, pod) (changes(process_start_time_seconds{${here}}[30m])) > 4
        ) > ${replicas.alertmanager / 2}`,
      summary: "{{ $value }} Alertmanagers restart again and again.",
      description:
        "Most of them restarted at least five times in half an hour. What they had to tell may be told late, or twice.",
      supersedes: ["AlertmanagerClusterCrashlooping"],
      runbook: {
        meaning: "Between restarts nobody is told.",
        look: [...look, 'kubectl -n "$NAMESPACE" logs alertmanager-0 -c alertmanager --previous --tail=50'],
        act: ["The last lines of the previous log say why: the configuration, a file, or its volume."],
        ends: "within half an hour of the last restart.",
      },
    },
    {
      name: "AlertmanagerFailedToSendAlerts",
      severity: "warning",
      for: "5m",
      threshold: {
        value: 0.01,
        unit: "ratio",
        meaning: "share of an Alertmanager's notifications that fail",
      },
      reason: "all reasons of failure together: upstream's ratio is of each reason by itself.",
      exists,
      expr: (_, threshold) => `${failedShare} > ${threshold}`,
      summary:
        "{{ $labels.pod }} fails to send {{ $value | humanizePercentage }} of its notifications by {{ $labels.integration }}.",
      description: "Another Alertmanager tells the same after a few seconds, if it can reach the receiver.",
      supersedes: ["AlertmanagerFailedToSendAlerts"],
      runbook: tellRunbook("One Alertmanager does not get through to a receiver."),
    },
    {
      name: "AlertmanagerClusterFailedToSendAlerts",
      severity: "critical",
      for: "5m",
      threshold: {
        value: 0.01,
        unit: "ratio",
        meaning: "share of notifications that fail in every Alertmanager",
      },
      reason:
        "upstream leaves those that succeed out of the minimum (`> 0` binds to the ratio), so one that fails is enough, and it has two of this name, by how critical a receiver is. Which one is critical only you know: give it another severity in `thanos:monitoring.alerts` if none is.",
      exists,
      expr: (_, threshold) => promql`
        min by (job, integration) (
          ${failedShare}
        ) > ${threshold}`,
      summary:
        "No Alertmanager gets through by {{ $labels.integration }}: {{ $value | humanizePercentage }} of notifications fail.",
      description: "Whoever is told by {{ $labels.integration }} is not told everything.",
      supersedes: ["AlertmanagerClusterFailedToSendAlerts"],
      runbook: tellRunbook("Somebody is not told. Alertmanager tries again as long as the alert fires."),
    },
    {
      name: "AlertmanagerConfigInconsistent",
      severity: "warning",
      for: "20m",
      reason:
        "upstream's is critical. Somebody is told, by one configuration or the other; the one that refuses it is critical.",
      exists: isCluster,
      expr: () =>
        `count by (job) (count_values by (job) ("config_hash", alertmanager_config_hash{${here}})) > 1`,
      summary: "Alertmanagers run with {{ $value }} different configurations.",
      description: "Who is told depends on which of them is first.",
      supersedes: ["AlertmanagerConfigInconsistent"],
      runbook: {
        meaning:
          "One of them has not taken the last change. The kubelet brings a change into the pods within two minutes.",
        look: [...look, `${podLogs("alertmanager-0")} -c config-reloader`],
        act: [
          "AlertmanagerFailedReload says which one refuses it.",
          "If none does: the config reloader beside one of them does not work; see ConfigReloaderSidecarErrors, and restart that pod.",
        ],
        ends: "when all have the same.",
      },
    },
    {
      name: "AlertmanagerMembersInconsistent",
      severity: "warning",
      for: "15m",
      reason:
        "upstream's is critical and compares with the members that are scraped, so one that is gone is not missed. Alertmanagers that don't know each other tell everything twice: tiresome, and nothing is lost.",
      exists: isCluster,
      expr: ({ replicas }) =>
        `max by (job, pod) (max_over_time(alertmanager_cluster_members{${here}}[5m])) < ${replicas.alertmanager}`,
      summary: "{{ $labels.pod }} knows only {{ $value }} of the Alertmanagers: notifications come twice.",
      description: "Silences and what was told are shared by gossip on port 9094, over TCP and UDP.",
      supersedes: ["AlertmanagerMembersInconsistent"],
      runbook: {
        meaning: "Everybody is told, some twice. A silence made on one is not known to the other.",
        look: [...look, page],
        act: [
          "A pod is gone: see AlertmanagerReplicaGone.",
          "All run: a NetworkPolicy that lets TCP through and not UDP, or the other way round.",
        ],
        ends: "when it knows all.",
      },
    },
    {
      name: "AlertmanagerClusterFailedPeers",
      severity: "warning",
      for: "15m",
      exists: isCluster,
      expr: () => `max by (job, pod) (max_over_time(alertmanager_cluster_failed_peers{${here}}[5m])) > 0`,
      summary: "{{ $labels.pod }} can't reach {{ $value }} of its peers.",
      description: "It tries again for five minutes, then forgets them.",
      supersedes: ["AlertmanagerClusterFailedPeers"],
      runbook: {
        meaning: "As AlertmanagerMembersInconsistent: everybody is told, some twice.",
        look: [...look, page],
        act: ["Do what AlertmanagerMembersInconsistent says."],
        ends: "when the peers are reached, or forgotten.",
      },
    },
  ],
};
