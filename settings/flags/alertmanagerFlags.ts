/** Flags of Alertmanager. */
import { ClassedFlags, classify, Judge } from "./flagClass";
import { lastOf, readable, refuse, share } from "./judges";
import { webConfig } from "./sharedFlags";

const help = "help of the flag";

/** Without a route, the path of the URL is that of routes too. */
const staysAtRoot: Judge = (use) => {
  if (use.values.some((value) => value !== "" && !/^https?:\/\/[^/]/.test(value)))
    return "is not a URL, so the process ends. Write it with its scheme, such as https://alertmanager.example.org.";
  const hasPath = use.values.some((value) => /^https?:\/\/[^/]+\/+[^/]/.test(value));
  return hasPath && lastOf(use, "web.route-prefix") === undefined
    ? "has a path, under which Alertmanager then serves: probes, reloads and alerts ask at /. Leave the path out, or add --web.route-prefix=/ behind a proxy that takes the path away."
    : undefined;
};

const oneNameEach: Judge = ({ values, settings }) =>
  settings.alertmanager.replicas > 1 && values.some((value) => value !== "" && !value.includes("$("))
    ? {
        rule: "gives all replicas one name, so they drop each other from their cluster. Leave it out.",
        with: ["alertmanager.replicas"],
      }
    : undefined;

const oneMode: Judge = ({ values }) => {
  const features = values.flatMap((value) => value.split(","));
  return features.includes("classic-mode") && features.includes("utf8-strict-mode")
    ? "names classic-mode and utf8-strict-mode, which exclude each other, so the process ends. Keep one."
    : undefined;
};

export const alertmanagerFlags: ClassedFlags = {
  ...classify(
    "moves",
    "links of notifications, and the route",
    "app/url.go: the route is the path of the URL unless it is given",
    ["web.external-url"],
    staysAtRoot,
  ),
  ...classify("moves", "where pages, API and probes are", help, ["web.route-prefix"], ({ values }) =>
    values.some((value) => /[^/]/.test(value))
      ? "moves what probes, reloads and alerts ask for at /. Use --web.route-prefix=/, and let the proxy take the path away."
      : undefined,
  ),
  ...webConfig("web.config.file"),
  ...classify(
    "moves",
    "listens on sockets of systemd",
    "exporter-toolkit",
    ["web.systemd-socket"],
    refuse(
      "listens on sockets of systemd, which a container does not have, so the process ends. Leave it out.",
    ),
  ),
  ...classify(
    "connects",
    "name of the replica in the cluster",
    "cluster/cluster.go",
    ["cluster.peer-name"],
    oneNameEach,
  ),
  ...classify(
    "file",
    "TLS between replicas; all of them have the same arguments",
    help,
    ["cluster.tls-config"],
    readable,
  ),
  ...classify("bound", "features by name", "featurecontrol/featurecontrol.go", ["enable-feature"], oneMode),
  ...classify("bound", "share of the memory limit that Go keeps to", help, ["auto-gomemlimit.ratio"], share),
  ...classify("harmless", "how replicas talk; all of them have the same arguments", help, [
    "cluster.allow-insecure-public-advertise-address-discovery",
    "cluster.gossip-interval",
    "cluster.label",
    "cluster.peer-timeout",
    "cluster.peers-resolve-timeout",
    "cluster.probe-interval",
    "cluster.probe-timeout",
    "cluster.pushpull-interval",
    "cluster.reconnect-interval",
    "cluster.settle-timeout",
    "cluster.tcp-timeout",
  ]),
  ...classify("harmless", "when old alerts and silences are cleaned up, and when sending begins", help, [
    "alerts.gc-interval",
    "data.maintenance-interval",
    "dispatch.maintenance-interval",
    "dispatch.start-delay",
  ]),
  ...classify(
    "hides",
    "alerts above it are dropped; 0 is no limit",
    help,
    ["alerts.per-alertname-limit"],
    ({ values }) =>
      values.some((value) => Number(value) > 0)
        ? {
            rule: "drops alerts above it, and only a metric of Alertmanager tells. Leave it out, unless you watch that.",
            level: "warning",
          }
        : undefined,
  ),
  ...classify("harmless", "limits that are told in metrics and in answers; 0 is none", help, [
    "silences.max-silence-size-bytes",
    "silences.max-silences",
    "web.get-concurrency",
    "web.timeout",
  ]),
};
