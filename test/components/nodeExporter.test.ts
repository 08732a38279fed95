import assert from "node:assert/strict";
import { NodeExporter } from "../../components/nodeExporter";
import { placement } from "../support/components";
import { run, valueOf } from "../support/mocks";
import { childrenOf } from "../support/workloads";

const args = {
  placement,
  namespace: "nodes",
  createNamespace: true,
  image: "registry.example.org/node-exporter:v1.10.2",
  resources: { cpu: "20m", memory: "64Mi" },
};
const start = (more: Partial<typeof args> = {}) => run(() => new NodeExporter("one", { ...args, ...more }));

describe("NodeExporter", () => {
  it("has exactly these objects, all of them outside of the stack's namespace", async () => {
    const program = await start();
    assert.deepEqual(childrenOf(program), [
      "DaemonSet one node-exporter",
      "Namespace one nodes",
      "ServiceAccount one node-exporter",
    ]);
    const places = program.resources.flatMap(({ inputs }) => inputs.metadata?.namespace ?? []);
    assert.deepEqual([...new Set(places)], ["nodes"]);
    assert.equal(await valueOf(program.result.namespace), "nodes");
    assert.deepEqual(childrenOf(await start({ createNamespace: false })), [
      "DaemonSet one node-exporter",
      "ServiceAccount one node-exporter",
    ]);
  });

  it("is in a namespace that lets its pods in", async () => {
    const { labels } = (await start()).resource("kubernetes:core/v1:Namespace", "nodes").inputs.metadata;
    assert.equal(labels["pod-security.kubernetes.io/enforce"], "privileged");
  });

  describe("its pods", () => {
    let pod: Record<string, any>;
    before(async () => {
      const program = await start();
      pod = program.resource("kubernetes:apps/v1:DaemonSet", "node-exporter").inputs.spec.template.spec;
    });

    it("see files of the node, and can write none of them", () => {
      assert.deepEqual(
        pod.volumes.map(({ name, hostPath }: any) => `${name} ${hostPath.path}`),
        ["procfs /proc", "sysfs /sys", "rootfs /"],
      );
      for (const mount of pod.containers[0].volumeMounts) assert.equal(mount.readOnly, true, mount.name);
    });

    it("are in the node's network, but see neither its processes nor its memory", () => {
      assert.equal(pod.hostNetwork, true);
      assert.deepEqual([pod.hostPID, pod.hostIPC], [undefined, undefined]);
      assert.equal(pod.automountServiceAccountToken, false);
    });

    it("have every other protection of the restricted standard", () => {
      assert.equal(pod.securityContext.runAsNonRoot, true);
      assert.equal(pod.securityContext.seccompProfile.type, "RuntimeDefault");
      assert.deepEqual(pod.containers[0].securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    });

    it("are on every Linux node, whatever its taints", () => {
      assert.deepEqual(pod.tolerations, [{ operator: "Exists" }]);
      assert.deepEqual(pod.nodeSelector, { "kubernetes.io/os": "linux" });
    });

    it("listen on no address of the node but the one that Prometheus is told", () => {
      const listen = pod.containers[0].args.filter((arg: string) => arg.startsWith("--web.listen-address"));
      assert.deepEqual(listen, ["--web.listen-address=[$(POD_IP)]:9100"]);
      assert.deepEqual(pod.containers[0].env, [
        { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      ]);
    });

    it("leave out the mounts and interfaces of other pods, and no disk of the node", () => {
      const flag = (name: string): RegExp => {
        const arg = pod.containers[0].args.find((each: string) => each.startsWith(`--${name}=`));
        return new RegExp(arg.slice(name.length + 3));
      };
      const mounts = flag("collector.filesystem.mount-points-exclude");
      for (const path of [
        "/proc",
        "/run/containerd/io.containerd/x/rootfs",
        "/var/lib/kubelet/pods/1/volumes/a",
      ])
        assert.match(path, mounts);
      for (const path of ["/", "/var", "/var/lib", "/var/lib/kubelet", "/home", "/srv/data", "/processing"])
        assert.doesNotMatch(path, mounts);
      assert.match("veth12ab", flag("collector.netdev.device-exclude"));
      assert.doesNotMatch("eth0", flag("collector.netdev.device-exclude"));
    });
  });
});
