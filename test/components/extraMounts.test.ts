import assert from "node:assert/strict";
import { buildMounts } from "../../components/extraMounts";
import { run } from "../support/mocks";
import { containersOf, startStack, workloads } from "../support/workloads";

/** The containers that read the mounts of each tier, by the name of its workload. */
const readers: Readonly<Record<string, readonly [setting: string, ...containers: string[]]>> = {
  "prometheus-shard-0": ["prometheus", "thanos-sidecar", "prometheus"],
  "prometheus-monitor": ["prometheus", "thanos-sidecar", "prometheus"],
  "thanos-query": ["query", "thanos-query"],
  "thanos-query-frontend": ["queryFrontend", "thanos-query-frontend"],
  "thanos-store": ["storeGateway", "thanos-store"],
  "thanos-ruler": ["ruler", "thanos-ruler"],
  "thanos-compactor": ["compactor", "thanos-compactor"],
  alertmanager: ["alertmanager", "alertmanager"],
};
const mounts = [{ secret: "web.certificate" }, { configMap: "targets" }];
const inContainer = [
  { name: "mount-0", mountPath: "/etc/thanos/mounts/web.certificate", readOnly: true },
  { name: "mount-1", mountPath: "/etc/thanos/mounts/targets", readOnly: true },
];
const isExtra = ({ name }: { name: string }) => /^mount-\d+$/.test(name);

describe("Secrets and ConfigMaps of the user", () => {
  for (const [workload, [setting, ...containers]] of Object.entries(readers)) {
    it(`are files of the program in ${workload}, and of no other`, async () => {
      const stack = await run(startStack, { [setting]: { mounts } });
      for (const found of workloads(stack)) {
        const { volumes = [] } = found.inputs.spec.template.spec;
        const mounted = Object.fromEntries(
          containersOf(found)
            .map(({ name, volumeMounts }) => [name, volumeMounts.filter(isExtra)])
            .filter(([, own]) => own.length > 0),
        );
        if (readers[found.name]?.[0] !== setting) {
          assert.deepEqual([mounted, volumes.filter(isExtra)], [{}, []], found.name);
          continue;
        }
        assert.deepEqual(mounted, Object.fromEntries(containers.map((name) => [name, inContainer])));
        assert.deepEqual(volumes.filter(isExtra), [
          { name: "mount-0", secret: { secretName: "web.certificate", defaultMode: 0o440 } },
          { name: "mount-1", configMap: { name: "targets" } },
        ]);
      }
    });
  }

  it("change nothing when there are none", () =>
    assert.deepEqual(buildMounts([]), { volumes: [], mounts: [] }));

  it("have names of volumes that Kubernetes takes, however long their own are", () => {
    const { volumes } = buildMounts([{ secret: `${"a".repeat(200)}.b` }]);
    assert.match(volumes[0].name as string, /^[a-z0-9-]{1,63}$/);
  });
});
