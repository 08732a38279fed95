import type { ApiAnswer } from "../../cli/preview/apiSocket";
import type { Plan } from "../../cli/check/reader";

/** A pod of the stack as the API has it, with what its programs answer. */
interface FakePod {
  readonly name: string;
  readonly component: string;
  readonly shard?: string;
  readonly ip: string;
  ready: boolean;
  reason?: string;
  /** Ports of its Service by name, with the pod's own number. */
  readonly ports: Readonly<Record<string, number>>;
  readonly service: string;
}

interface FakeWorkload {
  readonly kind: "StatefulSet" | "Deployment";
  readonly name: string;
  readonly component: string;
  readonly shard?: string;
  replicas: number;
  readyReplicas: number;
  updatedReplicas: number;
  observedGeneration: number;
}

export interface FakeTarget {
  scrapePool: string;
  scrapeUrl: string;
  health: string;
  lastError: string;
}

const namespace = "thanos";
/** The moment at which the stack is looked at, in seconds since 1970: a quarter past ten, so blocks were cut at nine. */
export const fakeNow = Date.parse("2026-11-30T10:15:00Z") / 1000;
const hour = 3600;

const tiers = [
  ...["0", "1"].map((shard) => ({
    kind: "StatefulSet" as const,
    name: `prometheus-shard-${shard}`,
    component: "prometheus",
    service: "prometheus",
    shard,
    replicas: 2,
    ports: { http: 9090, grpc: 10901, "sidecar-http": 10902 },
  })),
  {
    kind: "StatefulSet",
    name: "prometheus-monitor",
    component: "monitor",
    service: "prometheus-monitor",
    shard: "monitor",
    replicas: 2,
    ports: { http: 9090, grpc: 10901, "sidecar-http": 10902 },
  },
  {
    kind: "Deployment",
    name: "thanos-query",
    component: "query",
    service: "thanos-query",
    replicas: 2,
    ports: { http: 9090, grpc: 10901 },
  },
  {
    kind: "Deployment",
    name: "thanos-query-frontend",
    component: "query-frontend",
    service: "thanos-query-frontend",
    replicas: 2,
    ports: { http: 9090 },
  },
  {
    kind: "StatefulSet",
    name: "thanos-store",
    component: "store",
    service: "thanos-store",
    replicas: 2,
    ports: { http: 10902, grpc: 10901 },
  },
  {
    kind: "StatefulSet",
    name: "thanos-ruler",
    component: "ruler",
    service: "thanos-ruler",
    replicas: 2,
    ports: { http: 10902, grpc: 10901 },
  },
  {
    kind: "StatefulSet",
    name: "thanos-compactor",
    component: "compactor",
    service: "thanos-compactor",
    replicas: 1,
    ports: { http: 10902 },
  },
  {
    kind: "StatefulSet",
    name: "alertmanager",
    component: "alertmanager",
    service: "alertmanager",
    replicas: 2,
    ports: { http: 9093, cluster: 9094 },
  },
  {
    kind: "StatefulSet",
    name: "minio",
    component: "object-store",
    service: "minio",
    replicas: 1,
    ports: { api: 9000 },
  },
] as const;

const srv = (service: string): string => `dnssrv+_grpc._tcp.${service}.thanos.svc.cluster.local`;
const url = (service: string, port: number): string => `http://${service}.thanos.svc.cluster.local:${port}`;

/** What the stack is meant to be. */
export const fakePlan: Plan = {
  namespace,
  endpoints: {
    queryFrontend: { http: url("thanos-query-frontend", 9090) },
    query: { http: url("thanos-query", 9090), grpc: "thanos-query.thanos.svc.cluster.local:10901" },
    prometheus: { http: url("prometheus", 9090), grpc: srv("prometheus") },
    monitor: { http: url("prometheus-monitor", 9090), grpc: srv("prometheus-monitor") },
    storeGateway: { http: url("thanos-store", 10902), grpc: srv("thanos-store") },
    ruler: { http: url("thanos-ruler", 10902), grpc: srv("thanos-ruler") },
    compactor: { http: url("thanos-compactor", 10902) },
    alertmanager: { http: url("alertmanager", 9093) },
    minio: { http: url("minio", 9000) },
  },
  deployed: tiers.map(({ kind, name, replicas }) => ({
    kind: kind === "StatefulSet" ? "statefulset" : "deployment",
    name,
    // An autoscaler decides.
    replicas: name === "thanos-query" ? undefined : replicas,
  })),
};

/** A series as the tests change it. */
export interface FakeSeries {
  metric: Record<string, string>;
  value?: [number, string];
  values?: [number, string][];
}

/**
 * A whole stack behind an API server that answers as the real programs do. It is well, until a test changes it. Its
 * monitor has been recording for days.
 */
export class FakeStack {
  readonly workloads: FakeWorkload[];
  readonly pods: FakePod[];
  /** Targets by pod. */
  readonly targets = new Map<string, FakeTarget[]>();
  /** StoreAPIs by Query pod. */
  readonly stores = new Map<
    string,
    { name: string; lastError: string | null; labelSets: Record<string, string>[] }[]
  >();
  /** Rules by pod. */
  readonly rules = new Map<string, { name: string; health: string; lastError?: string }[]>();
  /** Metrics by `pod:port`. */
  readonly metrics = new Map<string, Record<string, number>>();
  readonly peers = new Map<string, number>();
  readonly knownAlertmanagers = new Map<string, string[]>();
  /** Names of alerts in each Alertmanager; what is silenced in any. */
  readonly received = new Map<string, string[]>();
  silenced: string[] = [];
  /** Alerts that fire, by pod. */
  readonly firing = new Map<string, { name: string; severity: string }[]>();
  /** Changes what a pod answers to a query. */
  reanswer: (pod: string, query: string, series: FakeSeries[]) => FakeSeries[] = (_pod, _query, series) =>
    series;
  /** Replaces an answer of the API server, by path. */
  intercept: (path: string) => ApiAnswer | undefined = () => undefined;
  endpointFile = { endpoints: [] as { address: string }[] };

  /** @param now when it is looked at, in seconds since 1970. */
  constructor(private readonly now: number = fakeNow) {
    this.workloads = tiers.map(({ kind, name, component, replicas, ...tier }) => ({
      kind,
      name,
      component,
      shard: "shard" in tier ? tier.shard : undefined,
      replicas,
      readyReplicas: replicas,
      updatedReplicas: replicas,
      observedGeneration: 1,
    }));
    this.pods = tiers.flatMap(({ kind, name, component, replicas, ports, service, ...tier }, i) =>
      Array.from({ length: replicas }, (_, n) => ({
        name: kind === "StatefulSet" ? `${name}-${n}` : `${name}-5d9c-${"ab"[n]}`,
        component,
        shard: "shard" in tier ? tier.shard : undefined,
        ip: `10.0.${i}.${n}`,
        ready: true,
        ports,
        service,
      })),
    );
    for (const pod of this.pods) this.begin(pod);
  }

  /** The pods of a tier. */
  of(...components: string[]): FakePod[] {
    return this.pods.filter(({ component }) => components.includes(component));
  }

  private begin({ name, component }: FakePod): void {
    const process = { process_start_time_seconds: this.now - 30 * hour };
    // At nine the head was cut; it begins at eight.
    const tsdb = {
      prometheus_tsdb_head_min_time: (this.now - 2.25 * hour) * 1000,
      prometheus_tsdb_blocks_loaded: 5,
    };
    const uploads = { thanos_objstore_bucket_last_successful_upload_time: this.now - 1.2 * hour };
    if (component === "prometheus" || component === "monitor") {
      this.targets.set(name, component === "monitor" ? this.findTargets() : []);
      this.metrics.set(`${name}:9090`, { ...process, ...tsdb, prometheus_config_last_reload_successful: 1 });
      this.metrics.set(`${name}:10902`, {
        ...process,
        ...uploads,
        thanos_sidecar_reloader_last_reload_successful: 1,
      });
      this.knownAlertmanagers.set(
        name,
        this.of("alertmanager").map(({ ip }) => ip),
      );
      this.rules.set(name, [{ name: component === "monitor" ? "Watchdog" : "example:rule", health: "ok" }]);
    }
    if (component === "monitor") this.firing.set(name, [{ name: "Watchdog", severity: "info" }]);
    if (component === "ruler") {
      this.metrics.set(`${name}:10902`, {
        ...process,
        ...tsdb,
        ...uploads,
        thanos_rule_config_last_reload_successful: 1,
      });
      this.rules.set(name, [{ name: "ThanosCanaryAbsent", health: "ok" }]);
      this.firing.set(name, [{ name: "OfTheUser", severity: "critical" }]);
    }
    if (component === "compactor")
      this.metrics.set(`${name}:10902`, {
        ...process,
        thanos_compact_halted: 0,
        thanos_compact_iterations_total: 7,
      });
    if (component === "alertmanager") {
      this.metrics.set(`${name}:9093`, { ...process, alertmanager_config_last_reload_successful: 1 });
      this.peers.set(name, this.of("alertmanager").length);
      this.received.set(name, ["Watchdog"]);
    }
    if (component === "ruler" || component === "alertmanager")
      this.metrics.set(`${name}:8080`, { reloader_last_reload_successful: 1 });
    if (component === "query")
      this.stores.set(
        name,
        this.of("prometheus", "monitor", "store", "ruler").map(({ ip, shard }) => ({
          name: `${ip}:10901`,
          lastError: null,
          labelSets: shard ? [{ cluster: "prod", prometheus_shard: shard }] : [],
        })),
      );
  }

  /** The monitor scrapes all of the stack. */
  private findTargets(): FakeTarget[] {
    return this.pods.flatMap(({ component, ip, ports }) =>
      Object.entries(ports)
        .filter(
          ([port]) =>
            port === "http" || port === "sidecar-http" || (component === "object-store" && port === "api"),
        )
        .map(([, number]) => ({
          scrapePool: component === "object-store" ? "minio" : "thanos-stack",
          scrapeUrl: `http://${ip}:${number}${component === "object-store" ? "/minio/v2/metrics/cluster" : "/metrics"}`,
          health: "up",
          lastError: "",
        })),
    );
  }

  /** As `KubernetesApi.get`. */
  get = (path: string): Promise<ApiAnswer> => {
    const [place, query = ""] = path.split("?");
    const answer = this.intercept(path) ?? this.answer(place, new URLSearchParams(query));
    return Promise.resolve(JSON.parse(JSON.stringify(answer)) as ApiAnswer);
  };

  private answer(path: string, query: URLSearchParams): ApiAnswer {
    const proxied = /\/pods\/([^/:]+):(\d+)\/proxy(\/.*)$/.exec(path);
    if (proxied) {
      const [, name, port, page] = proxied;
      const body = this.answerOf(name, port, page, query);
      return body === undefined
        ? {
            status: 503,
            body: { kind: "Status", message: "error trying to reach service: connection refused" },
          }
        : { status: 200, body };
    }
    const items = this.list(path.slice(path.lastIndexOf("/") + 1));
    if (items) return { status: 200, body: { items } };
    if (path.endsWith("/configmaps/thanos-query-endpoints"))
      return { status: 200, body: { data: { "endpoints.yaml": JSON.stringify(this.endpointFile) } } };
    return { status: 404, body: { kind: "Status", message: "not found" } };
  }

  private list(plural: string): object[] | undefined {
    if (plural === "statefulsets" || plural === "deployments") {
      const kind = plural === "statefulsets" ? "StatefulSet" : "Deployment";
      return this.workloads.filter((each) => each.kind === kind).map(renderWorkload);
    }
    if (plural === "pods") return this.pods.map(renderPod);
    if (plural === "endpointslices")
      return [...new Set(this.pods.map(({ service }) => service))].map((service) =>
        renderSlice(
          service,
          this.pods.filter((pod) => pod.service === service),
        ),
      );
    return undefined;
  }

  private answerOf(pod: string, port: string, page: string, query: URLSearchParams): unknown {
    const data = (value: unknown) => ({ status: "success", data: value });
    if (page === "/metrics") {
      const values = this.metrics.get(`${pod}:${port}`);
      return (
        values &&
        Object.entries(values)
          .map(
            ([name, value]) =>
              `# TYPE ${name} gauge\n${name}${name.includes("objstore") ? '{bucket="thanos"}' : ""} ${value}`,
          )
          .join("\n")
      );
    }
    if (page === "/api/v1/targets") return data({ activeTargets: this.targets.get(pod) });
    if (page === "/api/v1/alertmanagers")
      return data({
        activeAlertmanagers: this.knownAlertmanagers
          .get(pod)
          ?.map((ip) => ({ url: `http://${ip}:9093/api/v2/alerts` })),
      });
    if (page === "/api/v1/rules") return data({ groups: [{ name: "group", rules: this.rules.get(pod) }] });
    if (page === "/api/v1/alerts")
      return data({
        // Ruler's key has a capital letter.
        [pod.startsWith("thanos-ruler") ? "Alerts" : "alerts"]: this.firing
          .get(pod)
          ?.map(({ name, severity }) => ({
            state: "firing",
            labels: { alertname: name, severity },
            annotations: { summary: `${name} is seen.` },
          })),
      });
    if (page === "/api/v1/stores") return data({ sidecar: this.stores.get(pod) });
    if (page === "/api/v2/status")
      return {
        cluster: { status: "ready", peers: Array.from({ length: this.peers.get(pod) ?? 0 }, () => ({})) },
      };
    if (page === "/api/v2/alerts") return this.listReceived(pod, query);
    if (page.startsWith("/api/v1/query")) {
      const asked = query.get("query") ?? "";
      return data({ result: this.reanswer(pod, asked, answerQuery(asked, query)) });
    }
    return undefined;
  }

  private listReceived(pod: string, query: URLSearchParams): object[] {
    const endsAt = new Date((this.now + 240) * 1000).toISOString();
    const names = query.get("silenced") ? this.silenced : (this.received.get(pod) ?? []);
    return names.map((alertname) => ({ endsAt, labels: { alertname } }));
  }
}

const external = { cluster: "prod", prometheus_shard: "monitor" };

/** What a Query of a stack that is well answers: jobs that are always there, and a canary every 30 s. */
function answerQuery(asked: string, query: URLSearchParams): FakeSeries[] {
  const number = (name: string): number => Number(query.get(name));
  if (asked.startsWith("group by"))
    return ["prometheus", "thanos-query"].map((job) => spread({ job }, query, () => "1"));
  if (asked.startsWith("max by")) return [spread({ cluster: "prod" }, query, (at) => String(at))];
  const time = number("time");
  const window = Number(/\[(\d+)s\]/.exec(asked)?.[1]);
  if (asked.includes("past_time"))
    return ["1h", "3d"].map((age) => ({
      metric: { ...external, age },
      values: [[time - 10, String(time - 10 - (age === "1h" ? hour : 72 * hour))]],
    }));
  const every = query.get("max_source_resolution") === "300s" ? 300 : 30;
  const first = Math.ceil((time - window) / every) * every;
  const count = Math.floor((time - first) / every) + 1;
  const values = Array.from({ length: count }, (_, i) => first + i * every).map(
    // The mean of the window that ends there.
    (at): [number, string] => [at, String(every === 300 ? at - 135 : at)],
  );
  return [{ metric: external, values }];
}

function spread(
  metric: Record<string, string>,
  query: URLSearchParams,
  value: (at: number) => string,
): FakeSeries {
  const [start, end, step] = ["start", "end", "step"].map((name) => Number(query.get(name)));
  if (!query.has("start"))
    return { metric, value: [Number(query.get("time")), value(Number(query.get("time")))] };
  const steps = Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, i) => start + i * step);
  return { metric, values: steps.map((at) => [at, value(at)]) };
}

const labelsOf = (component: string, shard?: string) => ({
  "app.kubernetes.io/part-of": "thanos-stack",
  "app.kubernetes.io/component": component,
  ...(shard && { "thanos-stack/shard": shard }),
});

const renderWorkload = ({
  name,
  component,
  shard,
  replicas,
  observedGeneration,
  ...status
}: FakeWorkload): object => ({
  metadata: { name, generation: 1, labels: labelsOf(component) },
  spec: { replicas, selector: { matchLabels: labelsOf(component, shard) } },
  status: {
    observedGeneration,
    readyReplicas: status.readyReplicas,
    updatedReplicas: status.updatedReplicas,
  },
});

const renderPod = ({ name, component, shard, ip, ready, reason, ports }: FakePod): object => ({
  metadata: { name, labels: labelsOf(component, shard) },
  spec: {
    containers: [
      { ports: Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort })) },
    ],
  },
  status: {
    phase: "Running",
    podIP: ip,
    conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
    containerStatuses: [{ ready, state: reason ? { waiting: { reason } } : {} }],
  },
});

const renderSlice = (service: string, pods: readonly FakePod[]): object => ({
  metadata: { name: `${service}-x7`, labels: { "kubernetes.io/service-name": service } },
  endpoints: pods.map(({ ip, name, ready }) => ({
    addresses: [ip],
    conditions: { ready },
    targetRef: { kind: "Pod", name },
  })),
  ports: Object.entries(pods[0].ports).map(([name, port]) => ({ name, port })),
});
