import "./suite";
import assert from "node:assert/strict";
import { makeKubectlCommand } from "../../cli/kubectl";
import { run } from "../../cli/machine/processes";
import { list } from "../support/api";
import { findTarget } from "../../cli/target";
import { eventually } from "../support/eventually";
import { namespace, pods, podsWith } from "../support/kubernetes";
import { query } from "../support/thanosApi";
import { changeSettings, nodeExporterNamespace } from "./changes";

interface Named {
  readonly metadata: { readonly name: string };
}

const namesOf = async (plural: string, of?: string): Promise<string[]> =>
  (await list<Named>("v1", plural, { namespace: of })).map(({ metadata }) => metadata.name).sort();

/** Values of a label of the series of an instant query, each once. */
async function valuesOf(promql: string, label: string): Promise<string[]> {
  const found = await query(promql);
  return [...new Set(found.map(({ metric }) => metric[label]))].sort();
}

/** Whether an account of the stack may do something, by the API server's own word. */
async function may(account: string, verb: string, resource: string): Promise<boolean> {
  const lines: string[] = [];
  // With a slash kubectl would take the word behind it for the name of an object.
  const [kind, subresource] = resource.split("/");
  const command = makeKubectlCommand(process.env.STACK || "dev", [
    ...["auth", "can-i", verb, kind, "--all-namespaces"],
    ...(subresource ? [`--subresource=${subresource}`] : []),
    `--as=system:serviceaccount:${namespace}:${account}`,
  ]);
  // It exits with 1 where it prints no.
  await run([...command], { onLine: (line) => lines.push(line) }).catch(() => undefined);
  const said = lines.filter((line) => /^(yes|no)\b/.test(line));
  assert.equal(said.length, 1, lines.join("\n"));
  return said[0].startsWith("yes");
}

describe("Metrics of the cluster itself are there, each once", () => {
  it("every node's kubelet and cAdvisor is scraped by one shard", async () => {
    const nodes = await namesOf("nodes");
    await eventually("each node is up once in each job", async () => {
      const found = await query(
        'count by (job, node) (up{job=~"kubelet|cadvisor", prometheus_shard!="monitor"} == 1)',
      );
      assert.deepEqual(
        found.map(({ metric, value }) => `${metric.job} ${metric.node} ${value?.[1]}`).sort(),
        ["cadvisor", "kubelet"].flatMap((job) => nodes.map((node) => `${job} ${node} 1`)),
      );
    });
  });

  it("each container of the stack has its memory, once", async () => {
    await eventually("every pod of the stack is in cAdvisor's series", async () => {
      const found = await query(
        `count by (pod, container) (container_memory_working_set_bytes{namespace="${namespace}", container!="", prometheus_shard!="monitor"})`,
      );
      const twice = found.filter(({ value }) => value?.[1] !== "1");
      assert.deepEqual(
        twice.map(({ metric }) => metric),
        [],
      );
      const seen = new Set(found.map(({ metric }) => metric.pod));
      const missing = (await podsWith(namespace, {})).filter(({ name }) => !seen.has(name));
      assert.deepEqual(
        missing.map(({ name }) => name),
        [],
      );
    });
  });

  it("of each volume of the stack its kubelet says how full it is", async function () {
    // A kubelet measures volumes of a driver; the embedded cluster's are folders of a node.
    if (findTarget(process.env.STACK || "dev").lab) this.skip();
    const claims = await namesOf("persistentvolumeclaims", namespace);
    await eventually("every claim has its size", async () => {
      const series = `kubelet_volume_stats_capacity_bytes{namespace="${namespace}"}`;
      assert.deepEqual(await valuesOf(series, "persistentvolumeclaim"), claims);
    });
  });

  it("kube-state-metrics tells the state of each pod, under the namespace of that pod", async () => {
    await eventually("every pod of the stack is told of", async () => {
      const expected = (await podsWith(namespace, {})).map(({ name }) => name).sort();
      assert.deepEqual(await valuesOf(`kube_pod_info{namespace="${namespace}"}`, "pod"), expected);
    });
    const [nodes] = await query("count(count by (node) (kube_node_info))");
    assert.equal(nodes.value?.[1], String((await namesOf("nodes")).length));
    assert.deepEqual(
      await query('kube_node_info{namespace!=""}'),
      [],
      "series of nodes have the scraper's namespace",
    );
  });

  it("no account may do more than its work needs", async () => {
    const rights: [account: string, verb: string, resource: string, allowed: boolean][] = [
      ["kube-state-metrics", "list", "pods", true],
      ["kube-state-metrics", "watch", "statefulsets.apps", true],
      ["kube-state-metrics", "list", "secrets", false],
      ["kube-state-metrics", "list", "configmaps", false],
      ["kube-state-metrics", "delete", "pods", false],
      ["prometheus", "get", "nodes/metrics", true],
      ["prometheus", "get", "nodes/proxy", false],
      ["prometheus", "list", "secrets", false],
      ["prometheus", "create", "pods", false],
    ];
    for (const [account, verb, resource, allowed] of rights)
      assert.equal(await may(account, verb, resource), allowed, `${account} may ${verb} ${resource}`);
  });

  describe("after `pulumi up` with node-exporter and memcached", () => {
    before(changeSettings);

    it("each node has its memory, its disk and its network", async () => {
      const nodes = await namesOf("nodes");
      for (const series of [
        "node_memory_MemAvailable_bytes",
        'node_filesystem_avail_bytes{mountpoint="/"}',
        'node_network_receive_bytes_total{device!="lo"}',
      ])
        await eventually(`${series} of every node`, async () =>
          assert.deepEqual(await valuesOf(`${series} and on (node) up{job="node-exporter"}`, "node"), nodes),
        );
      const exporters = await podsWith(nodeExporterNamespace, { "app.kubernetes.io/name": "node-exporter" });
      assert.equal(exporters.length, nodes.length);
    });

    it("each memcached answers its exporter", async () => {
      const servers = (await pods("cache")).map(({ name }) => name);
      assert.ok(servers.length > 0);
      await eventually("every server is up", async () =>
        assert.deepEqual(await valuesOf('memcached_up{job="memcached"} == 1', "pod"), servers.sort()),
      );
    });

    it("says what all of it costs", async () => {
      const found = await query(
        'count by (job) ({job=~"kubelet|cadvisor|kube-state-metrics|node-exporter", prometheus_shard!="monitor"})',
      );
      assert.equal(found.length, 4);
      console.log(
        `      series: ${found
          .map(({ metric, value }) => `${metric.job} ${value?.[1]}`)
          .sort()
          .join(", ")}`,
      );
    });
  });
});
