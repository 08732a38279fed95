/** The alert that always fires. */
import type { AlertGroup } from "../alert";

export const watchdogAlerts: AlertGroup = {
  name: "watchdog",
  title: "Watchdog",
  alerts: [
    {
      name: "Watchdog",
      severity: "info",
      for: "0s",
      reason:
        "an alert that stops is the only sign of a monitor, or of all Alertmanagers, that are gone: neither can report itself. So it fires from the first evaluation on, and nothing is wrong while it fires.",
      expr: () => "vector(1)",
      summary: "Always firing: the way from the monitor to whoever is told works.",
      description:
        "It is meant for a dead man's switch: a service outside the cluster that calls somebody when this alert no longer arrives.",
      supersedes: ["Watchdog"],
      runbook: {
        meaning:
          "While it fires, all is well. When it no longer arrives, no other alert arrives either: the monitor does not evaluate, no Alertmanager takes alerts, or the way out of the cluster is cut.",
        look: [
          'kubectl -n "$NAMESPACE" get pods -l app.kubernetes.io/component=monitor -o wide',
          'kubectl -n "$NAMESPACE" get pods -l app.kubernetes.io/component=alertmanager -o wide',
          'kubectl -n "$NAMESPACE" logs statefulset/alertmanager -c alertmanager --tail=100',
        ],
        act: [
          "To use it, route `alertname = Watchdog` in `thanos:alertmanagerConfig` to a receiver of its own: a webhook of a service that expects a call, with `repeat_interval` below half of the time after which that service calls you, such as 5m and 15m. Send it nowhere else.",
          "The service must not run in this cluster, nor depend on what it watches.",
          "When the service calls you: see whether monitor and Alertmanagers run, then whether Alertmanager's log shows failed notifications.",
        ],
        ends: "never, as long as the monitor evaluates.",
      },
    },
  ],
};
