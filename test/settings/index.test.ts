import assert from "node:assert/strict";
import { parse } from "yaml";
import { ThanosStack } from "../../components/thanosStack";
import { loadSettings } from "../../settings";
import { Program, Registered, run } from "../support/mocks";

const start = (settings: Record<string, unknown> = {}) =>
  run(() => new ThanosStack("thanos", loadSettings().thanos), settings);
const workloads = (program: Program<unknown>): Registered[] => [
  ...program.ofType("kubernetes:apps/v1:StatefulSet"),
  ...program.ofType("kubernetes:apps/v1:Deployment"),
];
const podOf = (program: Program<unknown>, workload: string): any => {
  const found = workloads(program).find(({ name }) => name === workload);
  assert.ok(found, `there is no workload ${workload}`);
  return found.inputs.spec.template.spec;
};
const containers = (pod: any): any[] => [...(pod.initContainers ?? []), ...pod.containers];
const argsOf = (program: Program<unknown>, workload: string, at = 0): string[] =>
  podOf(program, workload).containers[at].args;
const service = (program: Program<unknown>, name: string) =>
  program.resource("kubernetes:core/v1:Service", name).inputs;
const zone = (pod: any): string => pod.topologySpreadConstraints[0].whenUnsatisfiable;

describe("a setting", () => {
  it("takes all images from a mirror, with the Secrets that open it", async () => {
    const program = await start({
      createNamespace: false,
      images: { mirror: "registry.example.org/copies", pullSecrets: ["registry"] },
      queryFrontend: { cache: { kind: "memcached" } },
    });
    for (const { name } of workloads(program)) {
      const pod = podOf(program, name);
      assert.deepEqual(pod.imagePullSecrets, [{ name: "registry" }]);
      for (const { image } of containers(pod))
        assert.match(image, /^registry\.example\.org\/copies\/[a-z-]+\//);
    }
    assert.equal(
      podOf(program, "memcached").containers[0].image,
      "registry.example.org/copies/library/memcached:1.6.39",
    );
  });

  it("schedules all tiers, and one tier otherwise, key by key", async () => {
    const toleration = { key: "monitoring", operator: "Exists", effect: "NoSchedule" };
    const program = await start({
      scheduling: { nodeSelector: { pool: "monitoring" }, tolerations: [toleration], zones: "required" },
      query: { scheduling: { nodeSelector: { pool: "query" }, priorityClassName: "high" } },
    });
    for (const { name } of workloads(program)) {
      const pod = podOf(program, name);
      assert.deepEqual(pod.nodeSelector, { pool: name === "thanos-query" ? "query" : "monitoring" });
      assert.deepEqual(pod.tolerations, [toleration]);
      assert.equal(pod.priorityClassName, name === "thanos-query" ? "high" : undefined);
      assert.equal(zone(pod), "DoNotSchedule");
    }
    assert.equal(zone(podOf(await start(), "thanos-query")), "ScheduleAnyway");
  });

  it("spreads the replicas of a shard over zones, not those of all shards", async () => {
    const program = await start({ prometheus: { shards: 2 } });
    const [{ labelSelector }] = podOf(program, "prometheus-shard-1").topologySpreadConstraints;
    assert.equal(labelSelector.matchLabels["thanos-stack/shard"], "1");
  });

  it("sets a CPU limit only when it is asked for", async () => {
    const limits = async (resources: object) =>
      podOf(await start({ query: { resources } }), "thanos-query").containers[0].resources.limits;
    assert.deepEqual(await limits({ memory: "3Gi", cpuLimit: "2" }), { memory: "3Gi", cpu: "2" });
    assert.deepEqual(await limits({ memory: "3Gi" }), { memory: "3Gi" });
  });

  it("sends the traces of every Thanos where it says", async () => {
    const tracing = {
      type: "OTLP",
      config: { client_type: "grpc", endpoint: "otel.tracing:4317", insecure: true },
    };
    const program = await start({ tracing, logFormat: "json" });
    const thanos = workloads(program)
      .flatMap(({ name }) => containers(podOf(program, name)))
      .filter(({ image }) => image.includes("/thanos/thanos:"));
    // Five tiers, and the sidecars of a shard and of the monitor.
    assert.equal(thanos.length, 7);
    for (const { args } of thanos) {
      const words = args as string[];
      assert.ok(words.includes("--log.format=json"));
      const word = words.find((each) => each.startsWith("--tracing.config="));
      assert.deepEqual(parse(word?.slice("--tracing.config=".length) ?? ""), tracing);
    }
  });

  it("puts an autoscaler in the place of a number of replicas", async () => {
    const autoscaling = { maxReplicas: 6, cpuPercent: 70 };
    const program = await start({
      query: { autoscaling },
      queryFrontend: { autoscaling },
      storeGateway: { autoscaling },
    });
    const kinds = {
      "thanos-query": "Deployment",
      "thanos-query-frontend": "Deployment",
      "thanos-store": "StatefulSet",
    };
    for (const [name, kind] of Object.entries(kinds)) {
      const { spec } = program.resource("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", name).inputs;
      assert.deepEqual(spec.scaleTargetRef, { apiVersion: "apps/v1", kind, name });
      assert.deepEqual([spec.minReplicas, spec.maxReplicas], [2, 6]);
      assert.equal(spec.metrics[0].resource.target.averageUtilization, 70);
      const workload = workloads(program).find((each) => each.name === name);
      assert.equal(workload?.inputs.spec.replicas, undefined);
      assert.ok(program.resource("kubernetes:policy/v1:PodDisruptionBudget", name));
    }
  });

  it("opens Query Frontend to people, who then follow an alert's link there", async () => {
    const program = await start({
      queryFrontend: {
        ingress: {
          host: "thanos.example.org",
          className: "nginx",
          tlsSecret: "thanos-tls",
          annotations: { a: "b" },
        },
        gateway: { host: "metrics.example.org", name: "public", namespace: "gateways" },
        service: { type: "LoadBalancer", annotations: { scheme: "internal" }, sourceRanges: ["10.0.0.0/8"] },
      },
    });
    const ingress = program.resource(
      "kubernetes:networking.k8s.io/v1:Ingress",
      "thanos-query-frontend",
    ).inputs;
    assert.equal(ingress.metadata.annotations.a, "b");
    assert.equal(ingress.spec.ingressClassName, "nginx");
    assert.deepEqual(ingress.spec.tls, [{ hosts: ["thanos.example.org"], secretName: "thanos-tls" }]);
    const { backend } = ingress.spec.rules[0].http.paths[0];
    assert.deepEqual(backend.service, { name: "thanos-query-frontend", port: { name: "http" } });

    const route = program.resource(
      "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
      "thanos-query-frontend",
    );
    assert.deepEqual(route.inputs.spec.hostnames, ["metrics.example.org"]);
    assert.deepEqual(route.inputs.spec.rules, [
      { backendRefs: [{ name: "thanos-query-frontend", port: 9090 }] },
    ]);

    const { spec, metadata } = service(program, "thanos-query-frontend");
    assert.equal(spec.type, "LoadBalancer");
    assert.deepEqual(spec.loadBalancerSourceRanges, ["10.0.0.0/8"]);
    assert.equal(metadata.annotations.scheme, "internal");
    assert.ok(argsOf(program, "thanos-ruler").includes("--alert.query-url=https://thanos.example.org"));
  });

  it("gives Query a node port, and none to its StoreAPI", async () => {
    const { spec } = service(
      await start({ query: { service: { type: "NodePort", nodePort: 30123 } } }),
      "thanos-query",
    );
    assert.equal(spec.type, "NodePort");
    assert.deepEqual(
      spec.ports.map(({ name, nodePort }: any) => [name, nodePort]),
      [
        ["http", 30123],
        ["grpc", undefined],
      ],
    );
  });

  it("decides on partial answers in Query and Query Frontend alike", async () => {
    const program = await start({ query: { partialResponse: false } });
    const said = (workload: string) =>
      argsOf(program, workload).filter((word) => word.includes("partial-response"));
    assert.deepEqual(said("thanos-query"), ["--no-query.partial-response"]);
    assert.deepEqual(said("thanos-query-frontend"), [
      "--no-query-range.partial-response",
      "--no-labels.partial-response",
    ]);
  });

  it("tells tenants apart by a header at Query Frontend", async () => {
    const program = await start({
      query: { tenancy: { header: "X-Scope-OrgID", enforce: true, label: "tenant" } },
    });
    assert.ok(
      argsOf(program, "thanos-query-frontend").includes("--query-frontend.tenant-header=X-Scope-OrgID"),
    );
    const query = argsOf(program, "thanos-query");
    assert.ok(
      query.includes("--query.enforce-tenancy") && query.includes("--query.tenant-label-name=tenant"),
    );
    // Query Frontend renames the header to Thanos' own before it asks Query.
    assert.ok(!query.some((word) => word.startsWith("--query.tenant-header")));
  });

  it("lets Prometheus compact what is uploaded, by the file that the sidecar writes", async () => {
    const words = argsOf(await start({ prometheus: { localCompaction: "delayed" } }), "prometheus-shard-0");
    assert.ok(words.includes("--storage.tsdb.delay-compact-file.path=/prometheus/thanos.shipper.json"));
    assert.ok(!words.some((word) => word.includes("block-duration")));
  });

  it("keeps retired shards, which scrape nothing but themselves", async () => {
    const program = await start({ prometheus: { shards: 2, retiredShards: 1 } });
    assert.ok(podOf(program, "prometheus-shard-2"));
    const text = program.resource("kubernetes:core/v1:ConfigMap", "prometheus-config").inputs.data[
      "prometheus.yaml.tmpl"
    ];
    const jobs: any[] = parse(text).scrape_configs;
    for (const job of jobs.slice(0, -1)) assert.equal(job.relabel_configs.at(-2).modulus, 2, job.job_name);
    assert.equal(jobs.at(-1).job_name, "retired-shard");
    assert.deepEqual(jobs.at(-1).relabel_configs, [
      { source_labels: ["__tmp_shard"], regex: "2", action: "keep" },
    ]);
  });

  it("merges replicas in the bucket only when it is asked for, by the labels that Query knows", async () => {
    const of = async (deduplicate: boolean) =>
      argsOf(await start({ compactor: { deduplicate } }), "thanos-compactor").filter((word) =>
        word.includes("dedup"),
      );
    assert.deepEqual(await of(false), []);
    assert.deepEqual(await of(true), [
      "--deduplication.replica-label=prometheus_replica",
      "--deduplication.replica-label=rule_replica",
      "--deduplication.func=penalty",
    ]);
  });

  it("finds a namespace that is there before", async () => {
    const program = await start({ createNamespace: false, namespace: "monitoring" });
    assert.deepEqual(program.ofType("kubernetes:core/v1:Namespace"), []);
    for (const { inputs } of workloads(program)) assert.equal(inputs.metadata.namespace, "monitoring");
  });

  it("gives each program its further arguments, behind the stack's own", async () => {
    const program = await start({
      prometheus: {
        extraArgs: ["--query.max-samples=60000000"],
        sidecarExtraArgs: ["--shipper.upload-concurrency=2"],
      },
      query: { extraArgs: ["--query.max-concurrent-select=8"] },
      alertmanager: { extraArgs: ["--alerts.gc-interval=20m"] },
    });
    assert.equal(argsOf(program, "prometheus-shard-0").at(-1), "--query.max-samples=60000000");
    const [sidecar] = podOf(program, "prometheus-shard-0").initContainers;
    assert.equal(sidecar.args.at(-1), "--shipper.upload-concurrency=2");
    assert.equal(argsOf(program, "thanos-query").at(-1), "--query.max-concurrent-select=8");
    assert.equal(argsOf(program, "alertmanager").at(-1), "--alerts.gc-interval=20m");
  });
});
