import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { nodeImage } from "../../../cli/kind/kindCluster";
import { findKindProblems, publishedPorts, type KindFacts } from "../../../cli/kind/kindPreflight";
import { hostApiPort, hostNodePorts, nodes } from "../../../lab/paths";
import { findTool, readToolVersion } from "../../../lab/toolCatalog";
import { projectDir } from "../../../settings/projectFolder";

const good: KindFacts = {
  docker: { state: "ready", memory: 8 * 2 ** 30 },
  kindVersion: "kind v0.30.0 go1.24.6 linux/amd64\n",
  missing: [],
  takenPorts: [],
};

describe("a machine for the kind cluster", () => {
  it("has nothing wrong with it when everything is there", () => {
    assert.deepEqual(findKindProblems(good), []);
    for (const kindVersion of ["kind v0.33.0 go1.26.8 linux/amd64\n", "kind v1.0.0", "kind (devel)"])
      assert.deepEqual(findKindProblems({ ...good, kindVersion }), [], kindVersion);
  });

  const cases: readonly [string, Partial<KindFacts>, string][] = [
    ["no Docker", { docker: { state: "missing" } }, "docker is not on PATH. Install Docker."],
    [
      "a daemon that does not answer",
      { docker: { state: "unreachable", why: "permission denied while trying to connect" } },
      "Docker is not reachable (permission denied while trying to connect). Start Docker, and see to it that you may use it: `docker info` must work.",
    ],
    [
      "a Docker elsewhere",
      { docker: { state: "remote", host: "tcp://10.0.0.5:2376" } },
      "Docker is on another machine (tcp://10.0.0.5:2376), where its ports would be published. Use a Docker of this machine.",
    ],
    [
      "a small virtual machine",
      { docker: { state: "ready", memory: 2 * 2 ** 30 } },
      "Docker has 2.0 GiB of memory. The whole stack needs 8 GiB. Docker Desktop has a setting for it, under Resources.",
    ],
    ["no kind", { kindVersion: undefined }, "kind is not on PATH. Install it: https://kind.sigs.k8s.io."],
    [
      "an old kind",
      { kindVersion: "kind v0.20.0 go1.20.4 linux/amd64\n" },
      "kind is v0.20. Install v0.30 or newer.",
    ],
    [
      "no Pulumi",
      { missing: ["pulumi"] },
      "pulumi is not on PATH with its Node.js language host. Install Pulumi: https://www.pulumi.com/docs/install.",
    ],
    [
      "no kubectl",
      { missing: ["kubectl"] },
      "kubectl is not on PATH. Install it: https://kubernetes.io/docs/tasks/tools.",
    ],
    [
      "a port in use",
      { takenPorts: [{ port: 30900, holder: "minio (process 7)" }] },
      "Port 30900 of 127.0.0.1 is in use by minio (process 7). Free it: the cluster is published there.",
    ],
  ];
  for (const [name, facts, problem] of cases)
    it(`is told of ${name}`, () => assert.deepEqual(findKindProblems({ ...good, ...facts }), [problem]));

  it("is told of everything at once", () => {
    const { takenPorts } = { takenPorts: [{ port: 16443 }, { port: 30901 }] };
    assert.equal(
      findKindProblems({ docker: { state: "missing" }, missing: ["pulumi"], takenPorts }).length,
      5,
    );
  });
});

describe("the kind cluster and the embedded one", () => {
  interface Kind {
    readonly networking: { readonly apiServerAddress: string; readonly apiServerPort: number };
    readonly nodes: readonly {
      readonly role: string;
      readonly extraPortMappings?: readonly Record<string, unknown>[];
    }[];
  }
  const kind = parse(readFileSync(join(projectDir, "cli", "kind", "cluster.yaml"), "utf8")) as Kind;

  it("have the same nodes", () =>
    assert.equal(kind.nodes.filter(({ role }) => role === "worker").length, nodes.length));

  it("have the same ports, on 127.0.0.1 alone", () => {
    assert.deepEqual(kind.networking, { apiServerAddress: "127.0.0.1", apiServerPort: hostApiPort });
    const mapped = kind.nodes.flatMap(({ extraPortMappings = [] }) => extraPortMappings);
    assert.deepEqual(
      mapped,
      hostNodePorts.map((port) => ({ containerPort: port, hostPort: port, listenAddress: "127.0.0.1" })),
    );
    assert.deepEqual(publishedPorts, [hostApiPort, ...hostNodePorts]);
  });

  it("have the same minor version of Kubernetes, and no other image can take its place", () => {
    const [, minor] = /^kindest\/node:(v\d+\.\d+)\.\d+@sha256:[0-9a-f]{64}$/.exec(nodeImage) ?? [];
    assert.ok(readToolVersion(findTool("kubernetes")).startsWith(`${minor}.`));
  });
});
