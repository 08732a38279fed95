import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { explainKindFailure } from "../../../cli/kind/kindFailures";

const folder = join(__dirname, "recorded");
const recorded = (name: string): string => readFileSync(join(folder, name), "utf8");
const way = "\nTo use the embedded cluster instead, set THANOS_LAB=embedded.";

describe("a failure of kind", () => {
  const cases: Readonly<Record<string, string>> = {
    "create-pull-fails.txt":
      'The node image kindest/node:v1.34.0 could not be pulled: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 127.0.0.53:53: no such host\nCheck that Docker reaches its registry (network, proxy, `docker login`), then run `make up` again.',
    "create-port-taken.txt":
      "Port 30900 of 127.0.0.1 is in use. Free it: the cluster is published there. `docker ps --filter publish=30900` finds a container that uses it.",
    "create-daemon-down.txt":
      "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running? Start Docker and run `make up` again.",
  };
  for (const [name, message] of Object.entries(cases))
    it(`is explained: ${name}`, () => assert.equal(explainKindFailure(recorded(name)), message + way));

  const port = (text: string): string =>
    recorded("create-port-taken.txt").replace(/^docker: Error response.*$/m, text);
  const otherEngines = {
    "before 28":
      "docker: Error response from daemon: driver failed programming external connectivity on endpoint thanos-lab-control-plane (5aa0): Bind for 127.0.0.1:30903 failed: port is already allocated.",
    "before 28, of a process":
      "docker: Error response from daemon: driver failed programming external connectivity on endpoint thanos-lab-control-plane (5aa0): Error starting userland proxy: listen tcp4 127.0.0.1:30903: bind: address already in use.",
    Desktop:
      "docker: Error response from daemon: Ports are not available: exposing port TCP 127.0.0.1:30903 -> 127.0.0.1:0: listen tcp 127.0.0.1:30903: bind: address already in use.",
  };
  for (const [engine, text] of Object.entries(otherEngines))
    it(`is explained when a port is in use, as Docker ${engine} says it`, () =>
      assert.match(explainKindFailure(port(text)), /^Port 30903 of 127\.0\.0\.1 is in use\. Free it/));

  it("is explained when the disk is full", () =>
    assert.match(
      explainKindFailure(
        'ERROR: failed to create cluster: command "docker run --name thanos-lab-worker" failed with error: exit status 125\n\nCommand Output: docker: Error response from daemon: mkdir /var/lib/docker/overlay2/1: no space left on device.\n',
      ),
      /^Docker's disk is full\. `docker system df` shows what fills it\.\n/,
    ));

  it("is explained when the kernel's limits are too low", () =>
    assert.match(
      explainKindFailure(
        'ERROR: failed to create cluster: could not find a log line that matches "Reached target .*Multi-User System.*|detected cgroup v1"\n',
      ),
      /^A node did not start\. .*fs\.inotify\.max_user_instances=512/,
    ));

  it("is shown in kind's words where it is not known, without the progress before it", () => {
    const output =
      'Creating cluster "thanos-lab" ...\n ✗ Preparing nodes 📦 📦 📦 📦 \nERROR: failed to create cluster: running kind with rootless provider requires cgroup v2, see https://kind.sigs.k8s.io/docs/user/rootless/\n';
    assert.equal(
      explainKindFailure(output),
      `kind could not make the cluster, and has removed what it had made:\n  ERROR: failed to create cluster: running kind with rootless provider requires cgroup v2, see https://kind.sigs.k8s.io/docs/user/rootless/${way}`,
    );
  });

  it("is shown by its beginning and its end where it is long", () => {
    const log = Array.from({ length: 200 }, (_, i) => `I1124 kubeadm line ${i}`).join("\n");
    const lines = explainKindFailure(
      `ERROR: failed to create cluster: failed to init node with kubeadm\n${log}`,
    ).split("\n");
    assert.ok(lines.length < 25);
    assert.match(lines[1], /failed to init node/);
    assert.match(lines.at(-2) ?? "", /line 199/);
  });

  it("was recorded for every file", () =>
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith("create-") && !(name in cases)),
      ["create-exists.txt", "create-succeeds.txt"],
    ));
});
