import assert from "node:assert/strict";
import type { Program } from "../support/mocks";
import { containersOf, runDevStack, workloads } from "../support/workloads";

describe("the Services of a stack", () => {
  let program: Program<unknown>;
  before(async () => (program = await runDevStack()));

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
      "prometheus-monitor",
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
});
