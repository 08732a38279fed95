import assert from "node:assert/strict";
import { buildContainer, buildFieldEnv } from "../../components/container";

const args = {
  name: "main",
  image: "a/b:v1",
  args: [],
  ports: { http: 10902 },
  resources: { cpu: "100m", memory: "1Gi" },
};
const probes = { port: "http", liveness: "/-/healthy", readiness: "/-/ready" };

describe("a container", () => {
  it("writes nowhere but in its volumes and gains no privilege", () =>
    assert.deepEqual(buildContainer(args).securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    }));

  it("has a limit of memory, and of CPU only where one is asked for", () => {
    assert.deepEqual(buildContainer(args).resources, {
      requests: { cpu: "100m", memory: "1Gi" },
      limits: { memory: "1Gi" },
    });
    const limited = buildContainer({ ...args, resources: { ...args.resources, cpuLimit: "2" } });
    assert.deepEqual((limited.resources as any).limits, { memory: "1Gi", cpu: "2" });
  });

  it("has three probes of different patience", () => {
    const container = buildContainer({
      ...args,
      probes: { ...probes, startup: "/-/ready", startupSeconds: 600 },
    });
    const { startupProbe, readinessProbe, livenessProbe } = container as any;
    assert.equal(startupProbe.periodSeconds * startupProbe.failureThreshold, 600);
    assert.deepEqual(
      [startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => httpGet),
      ["/-/ready", "/-/ready", "/-/healthy"].map((path) => ({ path, port: "http" })),
    );
    assert.ok(
      livenessProbe.periodSeconds * livenessProbe.failureThreshold >= 120,
      "a pause must not end the process",
    );
  });

  it("without HTTP is ready once its port is open", () =>
    assert.deepEqual((buildContainer(args) as any).readinessProbe.tcpSocket, { port: "http" }));

  it("goes on for a while when it is told to end, if it is asked through a Service", () => {
    assert.equal(buildContainer(args).lifecycle, undefined);
    const { lifecycle } = buildContainer({ ...args, isBehindService: true }) as any;
    assert.ok(lifecycle.preStop.sleep.seconds >= 5);
  });

  it("gets fields of its pod as variables", () =>
    assert.deepEqual(buildFieldEnv("POD_NAME", "metadata.name"), {
      name: "POD_NAME",
      valueFrom: { fieldRef: { fieldPath: "metadata.name" } },
    }));
});
