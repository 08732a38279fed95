/** Flags of Alertmanager. */
import { flagSeconds } from "../../model/goValues";
import { ClassedFlags, classify, Judge } from "./flagClass";
import { aboveZero, atLeastTime, lastOf, readable, refuse, share, ticks } from "./judges";
import { webConfig } from "./sharedFlags";

const help = "help of the flag";
/** Seconds after a start in which nobody waits for an alert. */
const longestDelay = 600;

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
  ...classify(
    "bound",
    "how often replicas talk",
    "schedule of memberlist's state.go: none at zero",
    ["cluster.gossip-interval", "cluster.probe-interval", "cluster.pushpull-interval"],
    aboveZero("replicas do not hear of each other, and each notifies"),
  ),
  ...classify(
    "bound",
    "how long each replica waits for the one before it to notify",
    "clusterWait of cmd/alertmanager/main.go",
    ["cluster.peer-timeout"],
    atLeastTime(1, "all replicas notify at once"),
  ),
  ...classify(
    "bound",
    "how often lost replicas are looked for, and old alerts dropped",
    "time.NewTicker of cluster/cluster.go, provider/mem/mem.go and dispatch/dispatch.go",
    ["alerts.gc-interval", "cluster.reconnect-interval", "dispatch.maintenance-interval"],
    ticks,
  ),
  ...classify(
    "bound",
    "how often silences and what was notified are written to the disk",
    "Maintenance of silence/silence.go and nflog/nflog.go: none at zero",
    ["data.maintenance-interval"],
    aboveZero("silences are never written to the disk, and are lost when all pods restart"),
  ),
  ...classify(
    "hides",
    "how long nothing is sent after a start",
    "dispatch/dispatch.go",
    ["dispatch.start-delay"],
    ({ values }) =>
      values.some((value) => (flagSeconds(value) ?? 0) > longestDelay)
        ? "keeps every alert waiting for that long after each start. Use 10m or less."
        : undefined,
  ),
  ...classify(
    "bound",
    "how long a request may take; 0 is no limit",
    "http.TimeoutHandler of api/api.go",
    ["web.timeout"],
    atLeastTime(1, "alerts that take longer to be stored are refused", "no limit"),
  ),
  ...classify("harmless", "how replicas talk; all of them have the same arguments", help, [
    "cluster.allow-insecure-public-advertise-address-discovery",
    "cluster.label",
    "cluster.peers-resolve-timeout",
    "cluster.probe-timeout",
    "cluster.settle-timeout",
    "cluster.tcp-timeout",
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
  ]),
};
