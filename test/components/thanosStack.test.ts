import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { ThanosStack } from "../../components/thanosStack";
import { loadSettings } from "../../settings";
import { Program, Registered, run, valueOf } from "../support/mocks";

const start = () => new ThanosStack("thanos", loadSettings().thanos);
const dev = { prometheus: { shards: 3, replicas: 2 } };

const workloads = (program: Program<unknown>) => [
  ...program.ofType("kubernetes:apps/v1:StatefulSet"),
  ...program.ofType("kubernetes:apps/v1:Deployment"),
];
const containersOf = (workload: Registered): any[] => [
  ...(workload.inputs.spec.template.spec.initContainers ?? []),
  ...workload.inputs.spec.template.spec.containers,
];
const plain = (value: any): any =>
  pulumi.runtime.isRpcSecret(value) ? pulumi.runtime.unwrapRpcSecret(value) : value;

describe("the dev stack", () => {
  let program: Program<ThanosStack>;
  before(async () => (program = await run(start, dev)));

  it("has exactly these workloads, with these replicas", () => {
    assert.deepEqual(
      Object.fromEntries(workloads(program).map(({ name, inputs }) => [name, inputs.spec.replicas])),
      {
        minio: 1,
        "prometheus-shard-0": 2,
        "prometheus-shard-1": 2,
        "prometheus-shard-2": 2,
        "thanos-query": 2,
        "thanos-query-frontend": 2,
        "thanos-store": 2,
        "thanos-ruler": 2,
        "thanos-compactor": 1,
        alertmanager: 2,
      },
    );
  });

  it("points every DNS SRV address at a headless Service that has the port and selects pods", () => {
    const texts = [
      ...workloads(program)
        .flatMap(containersOf)
        .flatMap(({ args }) => args as string[]),
      ...program
        .ofType("kubernetes:core/v1:ConfigMap")
        .flatMap(({ inputs }) => Object.values<string>(inputs.data)),
    ];
    const addresses = texts.flatMap((text) => [
      ...text.matchAll(/dnssrv(?:noa)?\+(?:http:\/\/)?_([\w-]+)\._tcp\.([\w-]+)\./g),
    ]);
    assert.deepEqual([...new Set(addresses.map((match) => match[2]))].sort(), [
      "alertmanager",
      "prometheus",
      "thanos-ruler",
      "thanos-store",
    ]);
    for (const [, port, name] of addresses) {
      const { spec } = program.resource("kubernetes:core/v1:Service", name).inputs;
      assert.equal(spec.clusterIP, "None", `${name} is not headless`);
      assert.ok(
        spec.ports.some((each: any) => each.name === port),
        `${name} has no port ${port}`,
      );
    }
  });

  it("has a Service selector that matches its pods, and a container port behind each Service port", () => {
    for (const { name, inputs } of program.ofType("kubernetes:core/v1:Service")) {
      const behind = workloads(program).filter(({ inputs: { spec } }) =>
        Object.entries(inputs.spec.selector).every(
          ([label, value]) => spec.template.metadata.labels[label] === value,
        ),
      );
      assert.ok(behind.length > 0, `${name} selects no pod`);
      for (const workload of behind) {
        const ports = containersOf(workload).flatMap((container) =>
          container.ports.map((port: any) => port.name),
        );
        for (const { targetPort } of inputs.spec.ports) {
          if (typeof targetPort === "string")
            assert.ok(ports.includes(targetPort), `${workload.name} has no ${targetPort}`);
        }
      }
    }
  });

  it("gives each role its own key in its own Secret, and no role the root key", () => {
    const keys = ["sidecar", "store", "ruler", "compactor"].map((role) => {
      const { stringData } = program.resource("kubernetes:core/v1:Secret", `thanos-objstore-${role}`).inputs;
      const config = parse(plain(plain(stringData)["objstore.yml"]));
      assert.deepEqual(
        { ...config.config, secret_key: undefined },
        {
          bucket: "thanos",
          endpoint: "minio.thanos.svc.cluster.local:9000",
          access_key: `thanos-${role}-1`,
          secret_key: undefined,
          insecure: true,
          bucket_lookup_type: "auto",
        },
      );
      return config.config.secret_key;
    });
    assert.equal(new Set([...keys, "generated-minio-root"]).size, 5);
    for (const [workload, role] of Object.entries({
      "prometheus-shard-0": "sidecar",
      "thanos-store": "store",
      "thanos-ruler": "ruler",
      "thanos-compactor": "compactor",
    })) {
      const { volumes } = program.resource("kubernetes:apps/v1:StatefulSet", workload).inputs.spec.template
        .spec;
      assert.deepEqual(
        volumes.filter((volume: any) => volume.secret).map((volume: any) => volume.secret.secretName),
        [`thanos-objstore-${role}`],
      );
    }
  });

  it("keeps every key secret in Pulumi's state", () => {
    const isSecret = (value: any) => pulumi.runtime.isRpcSecret(value);
    for (const { name, inputs } of program.ofType("kubernetes:core/v1:Secret")) {
      const values = Object.values<any>(plain(inputs.stringData));
      assert.ok(isSecret(inputs.stringData) || values.some(isSecret), `Secret ${name} is plain in the state`);
    }
    for (const { name, inputs } of program.ofType("minio:index/iamUser:IamUser")) {
      assert.ok(isSecret(inputs.secret), `the key of ${name} is plain in the state`);
    }
    const provider = program.resource("pulumi:providers:minio", "thanos-object-store").inputs;
    assert.ok(isSecret(provider.minioPassword), "the root password is plain in the provider's state");
    for (const { type, name, inputs } of program.resources) {
      const text = JSON.stringify(inputs, (_, value) => (isSecret(value) ? "[secret]" : value) as unknown);
      assert.doesNotMatch(text, /generated-/, `${type} ${name} holds a generated key in plain text`);
    }
  });

  it("satisfies the restricted Pod Security Standard, and more", () => {
    assert.equal(
      program.resource("kubernetes:core/v1:Namespace", "thanos").inputs.metadata.labels[
        "pod-security.kubernetes.io/enforce"
      ],
      "restricted",
    );
    for (const workload of workloads(program)) {
      const { spec } = workload.inputs.spec.template;
      assert.equal(spec.securityContext.runAsNonRoot, true);
      assert.ok(spec.securityContext.runAsUser > 0 && spec.securityContext.fsGroup > 0);
      assert.equal(spec.securityContext.seccompProfile.type, "RuntimeDefault");
      assert.equal(
        spec.automountServiceAccountToken,
        workload.name.startsWith("prometheus-shard"),
        workload.name,
      );
      for (const container of containersOf(workload)) {
        assert.deepEqual(
          container.securityContext,
          { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
          `${workload.name}/${container.name}`,
        );
        assert.ok(container.resources.limits.memory && container.resources.requests.cpu);
        const { startupProbe, readinessProbe, livenessProbe } = container;
        assert.equal(
          new Set([startupProbe, readinessProbe, livenessProbe].map((p) => JSON.stringify(p))).size,
          3,
        );
      }
    }
  });

  it("registers exactly so many resources of each type", () => {
    const counts: Record<string, number> = {};
    for (const { type } of program.resources) {
      const kind = type.split(":").at(-1) ?? "";
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    assert.deepEqual(counts, {
      Alertmanager: 1,
      ClusterRole: 1,
      ClusterRoleBinding: 1,
      Compactor: 1,
      ConfigMap: 6,
      Deployment: 2,
      IamPolicy: 4,
      IamUser: 4,
      IamUserPolicyAttachment: 4,
      MinioServer: 1,
      Namespace: 1,
      ObjectStore: 1,
      PodDisruptionBudget: 8,
      Prometheus: 1,
      Query: 1,
      QueryFrontend: 1,
      RandomPassword: 5,
      Ruler: 1,
      S3Bucket: 1,
      Secret: 6,
      Service: 9,
      ServiceAccount: 1,
      StatefulSet: 8,
      StoreGateway: 1,
      ThanosStack: 1,
      minio: 1,
    });
  });

  it("lets Query find a new pod before an update takes the next one", () => {
    const waiting = program
      .ofType("kubernetes:apps/v1:StatefulSet")
      .filter(({ inputs }) => inputs.spec.minReadySeconds >= 45)
      .map(({ name }) => name);
    assert.deepEqual(waiting.sort(), [
      "prometheus-shard-0",
      "prometheus-shard-1",
      "prometheus-shard-2",
      "thanos-ruler",
      "thanos-store",
    ]);
  });

  it("publishes the address of every tier", async () => {
    assert.deepEqual(await valueOf(pulumi.output(program.result.endpoints)), {
      queryFrontend: { http: "http://thanos-query-frontend.thanos.svc.cluster.local:9090" },
      query: {
        http: "http://thanos-query.thanos.svc.cluster.local:9090",
        grpc: "thanos-query.thanos.svc.cluster.local:10901",
      },
      prometheus: {
        http: "http://prometheus.thanos.svc.cluster.local:9090",
        grpc: "dnssrv+_grpc._tcp.prometheus.thanos.svc.cluster.local",
      },
      storeGateway: {
        http: "http://thanos-store.thanos.svc.cluster.local:10902",
        grpc: "dnssrv+_grpc._tcp.thanos-store.thanos.svc.cluster.local",
      },
      ruler: {
        http: "http://thanos-ruler.thanos.svc.cluster.local:10902",
        grpc: "dnssrv+_grpc._tcp.thanos-ruler.thanos.svc.cluster.local",
      },
      compactor: { http: "http://thanos-compactor.thanos.svc.cluster.local:10902" },
      alertmanager: { http: "http://alertmanager.thanos.svc.cluster.local:9093" },
      minio: { http: "http://minio.thanos.svc.cluster.local:9000" },
    });
  });
});

describe("two stacks in one program", () => {
  let program: Program<unknown>;
  before(async () => {
    program = await run(() => {
      const settings = loadSettings().thanos;
      new ThanosStack("one", { ...settings, namespace: "first" });
      new ThanosStack("two", { ...settings, namespace: "second" });
    }, dev);
  });

  it("have the same objects, each in its namespace", () => {
    const objectsOf = (namespace: string) =>
      program.resources
        .filter(({ inputs }) => inputs.metadata?.namespace === namespace)
        .map(({ type, name }) => `${type} ${name}`)
        .sort();
    assert.equal(objectsOf("first").length, 40);
    assert.deepEqual(objectsOf("first"), objectsOf("second"));
  });

  it("have a ClusterRole each", () => {
    const names = program
      .ofType("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole")
      .map(({ name }) => name);
    assert.deepEqual(names.sort(), ["first-prometheus", "second-prometheus"]);
  });

  it("name every resource in Pulumi after the stack that it belongs to", () => {
    const stray = program.resources.filter(({ pulumiName }) => !/^(one|two)(-|$)/.test(pulumiName));
    assert.deepEqual(stray, []);
  });
});

describe("the outputs of a component", () => {
  it("are its public fields, no more and no fewer", async () => {
    // Pulumi calls it once more by itself, after the component did; only the first call counts.
    const registered = new Map<pulumi.ComponentResource, object>();
    const prototype = pulumi.ComponentResource.prototype as unknown as Record<
      "registerOutputs",
      (this: pulumi.ComponentResource, outputs: object) => void
    >;
    const register = prototype.registerOutputs;
    prototype.registerOutputs = function (outputs) {
      if (!registered.has(this)) registered.set(this, outputs);
      register.call(this, outputs);
    };
    try {
      await run(start, { queryFrontend: { cache: { kind: "memcached" } } });
    } finally {
      prototype.registerOutputs = register;
    }
    assert.deepEqual([...registered.keys()].map((component) => component.constructor.name).sort(), [
      "Alertmanager",
      "Compactor",
      "Memcached",
      "MinioServer",
      "ObjectStore",
      "Prometheus",
      "Query",
      "QueryFrontend",
      "Ruler",
      "StoreGateway",
      "ThanosStack",
    ]);
    for (const [component, outputs] of registered) {
      // `urn` and what begins with two underscores are Pulumi's own.
      const fields = Object.keys(component).filter((field) => field !== "urn" && !field.startsWith("__"));
      assert.deepEqual(Object.keys(outputs).sort(), fields.sort(), component.constructor.name);
    }
  });
});

describe("settings that change the stack", () => {
  it("adds StoreAPIs outside the cluster to Query's file, and touches nothing else", async () => {
    const [before, after] = [await run(start), await run(start, { query: { stores: ["10.0.0.7:10901"] } })];
    const changed = after.resources.filter(({ type, name, inputs }) => {
      const old = before.resources.find((each) => each.type === type && each.name === name);
      return JSON.stringify(old?.inputs) !== JSON.stringify(inputs);
    });
    assert.deepEqual(
      changed.map(({ name }) => name),
      ["thanos-query-endpoints"],
    );
    assert.deepEqual(parse(changed[0].inputs.data["endpoints.yaml"]).endpoints.at(-1), {
      address: "10.0.0.7:10901",
    });
  });
});
