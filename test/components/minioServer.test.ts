import assert from "node:assert/strict";
import { MinioServer } from "../../components/minioServer";
import { containersOf, listChildren, placement } from "../support/components";
import { Program, run, valueOf } from "../support/mocks";

const create = (servers: number, service: object = {}) =>
  run(
    () =>
      new MinioServer("m", {
        placement,
        image: "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z",
        servers,
        storage: { size: "50Gi" },
        resources: { cpu: "100m", memory: "1Gi" },
        service: { type: "NodePort", annotations: {}, sourceRanges: [], ...service },
      }),
  );
const children = [
  "RandomPassword: m-root, m-root",
  "Secret: m-root, minio-root",
  "Service: m, minio",
  "Service: m-headless, minio-headless",
  "StatefulSet: m, minio",
];
const workload = (program: Program<unknown>) => program.ofType("kubernetes:apps/v1:StatefulSet")[0];

describe("MinIO's server", () => {
  it("has exactly these children", async () => {
    assert.deepEqual(listChildren(await create(1)), children);
    assert.deepEqual(listChildren(await create(4)), ["PodDisruptionBudget: m, minio", ...children]);
  });

  it("alone waits for no other", async () => {
    const [container] = containersOf(workload(await create(1)));
    assert.deepEqual(container.args.slice(0, 2), ["server", "/data"]);
  });

  it("of four knows the others, on different nodes where there are enough", async () => {
    const program = await create(4);
    const { spec } = workload(program).inputs;
    assert.deepEqual([spec.replicas, spec.serviceName, spec.minReadySeconds], [4, "minio-headless", 75]);
    assert.deepEqual(containersOf(workload(program))[0].args.slice(0, 2), [
      "server",
      "http://minio-{0...3}.minio-headless.monitoring.svc.cluster.local:9000/data",
    ]);
    const spread = spec.template.spec.topologySpreadConstraints.find(
      ({ topologyKey }: any) => topologyKey === "kubernetes.io/hostname",
    );
    assert.equal(spread.whenUnsatisfiable, "DoNotSchedule");
    const headless = program.resource("kubernetes:core/v1:Service", "minio-headless").inputs.spec;
    assert.equal(headless.publishNotReadyAddresses, true, "servers find each other before they are ready");
  });

  it("is reached by a port of the nodes, which is a fixed one unless another is set", async () => {
    const port = async (service: object) => {
      const { spec } = (await create(1, service)).resource("kubernetes:core/v1:Service", "minio").inputs;
      return [spec.type, spec.ports[0].nodePort];
    };
    assert.deepEqual(await port({}), ["NodePort", 30900]);
    assert.deepEqual(await port({ nodePort: 31000 }), ["NodePort", 31000]);
    assert.deepEqual(await port({ type: "LoadBalancer" }), ["LoadBalancer", undefined]);
    assert.deepEqual(await port({ type: "ClusterIP" }), ["ClusterIP", undefined]);
  });

  it("publishes where the tiers reach it", async () => {
    const { result } = await create(1);
    assert.equal(await valueOf(result.endpoint), "minio.monitoring.svc.cluster.local:9000");
  });
});
