import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { nodeImage } from "../../../cli/kind/kindCluster";
import { sleep } from "../../../cli/machine/processes";
import { KindMachine } from "../../support/fakeKind";

const kubeconfig = "~/lab/kind/kubeconfig";
const identity = `--name thanos-lab --kubeconfig ${kubeconfig}`;
const created = `kind create cluster ${identity} --config ~/checkout/cli/kind/cluster.yaml --image ${nodeImage} --wait 3m []`;
const four = ["control-plane", "worker", "worker2", "worker3"].map((name) => `thanos-lab-${name}`);

describe("a machine with Docker and kind, and a checkout without lab/", function () {
  this.timeout(120_000);
  let machine: KindMachine;
  before(() => (machine = new KindMachine()));
  after(() => machine.end());

  /** Calls of a program, without those that only look for the cluster. A socket has another name each time. */
  const changes = (calls: readonly string[]): string[] =>
    calls
      .filter((call) => !/^(docker (info|context|ps)|kind version|kubectl .*get --raw \/readyz)/.test(call))
      .map((call) => call.replace(/(--unix-socket=)\S+/, "$1SOCKET"));

  it("has no cluster yet, and says so", () => {
    const { status, stdout, stderr, calls } = machine.run(["status"]);
    assert.equal(status, 0, stdout + stderr);
    assert.equal(stdout, "There is no cluster yet. `make up` makes a kind cluster.\n");
    assert.deepEqual(changes(calls), []);
    assert.equal(machine.run(["down"]).stdout, "There is no kind cluster to end.\n");
    const destroyed = machine.run(["destroy"]);
    assert.equal(destroyed.status, 1);
    assert.equal(
      destroyed.stderr,
      "error: There is no kind cluster yet, so stack dev is nowhere. Run `make up`.\n",
    );
  });

  it("checks everything before it makes anything", () => {
    const install = machine.uninstall("pulumi");
    const { status, stderr, calls } = machine.run(["up"], { FAKE_TAKEN: "" });
    install();
    assert.equal(status, 1);
    assert.equal(
      stderr,
      [
        "error: A kind cluster cannot run on this machine:",
        "  - pulumi is not on PATH with its Node.js language host. Install Pulumi: https://www.pulumi.com/docs/install.",
        "To use the embedded cluster instead, set THANOS_LAB=embedded.",
        "To use your own cluster, set KUBECONFIG to its kubeconfig.\n",
      ].join("\n"),
    );
    assert.deepEqual(changes(calls), []);

    const taken = machine.run(["up"], { FAKE_TAKEN: "16443,30900" });
    assert.equal(taken.status, 1);
    assert.match(
      taken.stderr,
      /Port 16443 of 127\.0\.0\.1 is in use.*\n.*Port 30900 of 127\.0\.0\.1 is in use/,
    );
    assert.deepEqual(changes(taken.calls), []);
    assert.ok(!existsSync(machine.at("lab")), "nothing was made, so nothing is to be removed");
  });

  it("explains what fails, and leaves nothing half made", () => {
    for (const [file, message] of [
      ["create-pull-fails.txt", /^error: The node image kindest\/node:v1\.34\.0 could not be pulled: /m],
      ["create-port-taken.txt", /^error: Port 30900 of 127\.0\.0\.1 is in use\. /m],
    ] as const) {
      machine.put("fails", file);
      const { status, stdout, stderr, calls } = machine.run(["up"]);
      machine.remove("fails");
      assert.equal(status, 1);
      assert.match(stderr, message);
      assert.match(stderr, /^To use the embedded cluster instead, set THANOS_LAB=embedded\.$/m);
      assert.doesNotMatch(stdout + stderr, /--publish|exit status|at .*\.ts:/);
      assert.ok(calls.includes(`kind delete cluster ${identity} []`));
      assert.ok(!existsSync(machine.at("lab")));
    }
  });

  it("makes the cluster and brings up the stack on it", () => {
    const { status, stdout, stderr, calls } = machine.run(["up"]);
    assert.equal(status, 0, stdout + stderr);
    assert.deepEqual(changes(calls), [
      created,
      `kubectl --kubeconfig ${kubeconfig} wait --for=condition=Ready nodes --all --timeout=5m []`,
      `pulumi stack select --create dev --non-interactive --cwd ~/lab/kind/pulumi-settings [${kubeconfig}]`,
      `pulumi up --config-file ~/lab/kind/pulumi-settings/Pulumi.dev.yaml --yes --skip-preview=false --policy-pack policies --policy-pack-config policies/dev.json [${kubeconfig}]`,
      `pulumi stack output --json --non-interactive [${kubeconfig}]`,
      `kubectl --kubeconfig ${kubeconfig} get --raw /api/v1/namespaces/monitoring/services/http:thanos-query-frontend:9090/proxy/api/v1/query?query=up []`,
      `pulumi stack export --non-interactive [${kubeconfig}]`,
      `kubectl --kubeconfig ${kubeconfig} proxy --unix-socket=SOCKET []`,
    ]);
    assert.match(
      stdout,
      /^Using a kind cluster: no cluster is configured, and Docker and kind are installed\.$/m,
    );
    assert.match(stdout, /^ ✓ Joining worker nodes/m);
    assert.match(stdout, /^== Up: Query Frontend answers `up` with 3 series$/m);
    assert.doesNotMatch(stdout, /Set kubectl context|You can now use|Not sure what to do next/);
    assert.ok(!existsSync(machine.at("home", ".kube")), "the user's own kubeconfig is left alone");
    assert.equal(statSync(machine.at("lab", "kind", "pulumi-passphrase")).mode & 0o777, 0o600);
    const checkedIn = readFileSync(machine.at("checkout", "Pulumi.dev.yaml"), "utf8");
    assert.equal(checkedIn, readFileSync("Pulumi.dev.yaml", "utf8"));
  });

  it("brings up the stack again without another cluster, also where THANOS_LAB or KUBECONFIG names it", () => {
    const kubeconfigOfOurs = machine.at("lab", "kind", "kubeconfig");
    const told: Record<string, string>[] = [{}, { THANOS_LAB: "kind" }, { KUBECONFIG: kubeconfigOfOurs }];
    for (const env of told) {
      // The ports are in use by the cluster itself.
      const { status, stderr, calls } = machine.run(["up"], { ...env, FAKE_TAKEN: "16443,30900" });
      assert.equal(status, 0, stderr);
      assert.deepEqual(
        calls.filter((call) => /^kind (create|delete)/.test(call)),
        [],
      );
    }
  });

  it("shows the status", () => {
    const { status, stdout, stderr, calls } = machine.run(["status"]);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^kind cluster thanos-lab: 4 of 4 containers running\nAPI server: ready\n/);
    assert.match(stdout, /^Endpoints\n.*http:\/\/thanos-query\.monitoring\.svc:9090/ms);
    assert.deepEqual(changes(calls), [
      `pulumi stack output --json --non-interactive [${kubeconfig}]`,
      `kubectl --kubeconfig ${kubeconfig} get nodes --output wide []`,
      `kubectl --kubeconfig ${kubeconfig} get pods --namespace monitoring --output wide []`,
    ]);
  });

  it("previews against the cluster while it answers, and against nothing otherwise", () => {
    const { status, stdout, stderr, calls } = machine.run(["preview"], { FAKE_API: "answers" });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^Compared with stack dev on the kind cluster\.$/m);
    const [previewed, ...asked] = changes(calls);
    assert.deepEqual(asked, [`kubectl --kubeconfig ${kubeconfig} proxy --unix-socket=SOCKET []`]);
    assert.match(
      previewed,
      /^pulumi preview --config-file ~\/lab\/kind\/pulumi-settings\/Pulumi\.dev\.yaml --policy-pack policies .* \[~\/lab\/kind\/kubeconfig\]$/,
    );
    assert.match(
      machine.run(["preview"]).stdout,
      /^No state and no cluster available\. Everything is shown as new\.$/m,
    );
  });

  it("gives pulumi and a shell the cluster, and destroys the stack there", () => {
    const env = machine.run(["env"]).stdout;
    assert.ok(env.includes(`export KUBECONFIG='${machine.at("lab", "kind", "kubeconfig")}'`), env);
    assert.ok(env.includes(`export PULUMI_BACKEND_URL='file://${machine.at("lab", "kind", "pulumi")}'`), env);
    assert.deepEqual(changes(machine.run(["destroy"]).calls), [
      `pulumi destroy --config-file ~/lab/kind/pulumi-settings/Pulumi.dev.yaml --yes --exclude-protected [${kubeconfig}]`,
    ]);
  });

  it("starts containers that have stopped", () => {
    machine.put("nodes", machine.read("nodes").replaceAll("running", "exited"));
    assert.equal(
      machine.run(["status"]).stdout,
      "The kind cluster thanos-lab has stopped. Start it with `make up`.\n",
    );
    const { status, stdout, calls } = machine.run(["up"]);
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`^Starting ${four.join(", ")} \\.\\.\\.$`, "m"));
    assert.ok(calls.includes(`docker start ${four.join(" ")} []`));
  });

  it("says what to do when a node is lost or does not become ready", () => {
    const nodes = machine.read("nodes");
    machine.put("nodes", nodes.replace(/^thanos-lab-worker2.*\n/m, ""));
    assert.match(
      machine.run(["up"]).stderr,
      /^error: The kind cluster thanos-lab has lost its container thanos-lab-worker2\. Run `make down`, then `make up`\.$/m,
    );
    machine.put("nodes", nodes);
    machine.put("unready", "");
    const { status, stderr } = machine.run(["up"]);
    machine.remove("unready");
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^error: The nodes of the kind cluster thanos-lab are not ready\. .*\n.*\n.*timed out/m,
    );
    assert.deepEqual(machine.containers(), four, "a complete cluster stays");
  });

  it("does not end what it cannot see, and says why", () => {
    machine.put(
      "down",
      "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n",
    );
    const { status, stderr } = machine.run(["down"]);
    machine.remove("down");
    assert.equal(status, 1);
    assert.equal(
      stderr,
      "error: Docker does not answer, so the nodes of the kind cluster thanos-lab cannot be listed: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\nStart Docker and run the command again.\n",
    );
    assert.ok(existsSync(machine.at("lab", "kind", "record.json")));
  });

  it("is not told to use another cluster on the same ports", () => {
    const { status, stderr, calls } = machine.run(["up"], { THANOS_LAB: "embedded" });
    assert.equal(status, 1);
    assert.match(stderr, /^error: THANOS_LAB is embedded, but the kind cluster thanos-lab exists/);
    assert.deepEqual(calls, []);
  });

  it("makes the cluster again when somebody has deleted it, without the state of stacks that are gone", () => {
    machine.put("nodes", "");
    const { status, stdout, calls } = machine.run(["up"]);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^The kind cluster thanos-lab is gone\. Removing the state of its stacks \.\.\.$/m);
    assert.ok(calls.includes(created));
    assert.ok(calls.some((call) => call.startsWith("pulumi stack select --create dev")));
  });

  it("ends the cluster with all that belongs to it", () => {
    const { status, stdout, calls } = machine.run(["down"]);
    assert.equal(status, 0);
    assert.match(stdout, /^The kind cluster thanos-lab is gone, and .*\/lab\/kind is deleted\./);
    assert.ok(calls.includes(`kind delete cluster ${identity} []`));
    assert.deepEqual(machine.containers(), []);
    assert.ok(!existsSync(machine.at("lab")));
  });

  it("leaves a cluster of the same name alone that somebody else made", () => {
    const theirs = "thanos-lab-control-plane\tsomebody-elses\trunning\n";
    machine.put("nodes", theirs);
    const { status, stderr, calls } = machine.run(["up"]);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^error: There is a kind cluster thanos-lab that `make up` did not make\. Delete it with `kind delete cluster --name thanos-lab`, or use it by setting KUBECONFIG\.$/m,
    );
    assert.deepEqual(changes(calls), []);

    machine.put("nodes", "");
    assert.equal(machine.run(["up"]).status, 0);
    machine.put("nodes", theirs);
    const down = machine.run(["down"]);
    assert.equal(down.status, 0);
    assert.match(
      down.stdout,
      /^Another kind cluster thanos-lab, which `make up` did not make, is left alone\./m,
    );
    assert.equal(machine.read("nodes"), theirs);
    machine.put("nodes", "");
  });

  /** Whether a process is kind and has not ended. */
  const runs = (pid: number): boolean =>
    spawnSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).stdout.includes(
      "create cluster",
    );

  /** Starts `up` and waits until two of four containers are there. */
  async function startSlowly() {
    machine.put("slow", "");
    machine.remove("waiting");
    const child = machine.start(["up"]);
    const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
    for (let tries = 0; machine.read("waiting") === "" && tries < 300; tries++) await sleep(100);
    assert.equal(machine.containers().length, 2);
    return { pid: child.pid ?? assert.fail("not started"), ended };
  }

  it("removes a cluster that Ctrl-C left half made, and the next run makes it", async () => {
    const { pid, ended } = await startSlowly();
    process.kill(-pid, "SIGINT");
    assert.deepEqual(await ended, [130, null]);
    assert.deepEqual(machine.containers(), []);
    assert.ok(!existsSync(machine.at("lab", "kind")));
    machine.remove("slow");
    assert.equal(machine.run(["up"]).status, 0);
    assert.equal(machine.run(["down"]).status, 0);
  });

  it("removes what a killed run left half made, and its lock, before it makes another", async () => {
    const { pid, ended } = await startSlowly();
    process.kill(-pid, "SIGKILL");
    await ended;
    assert.equal(machine.containers().length, 2);
    assert.ok(existsSync(machine.at("lab", "kind", "kubeconfig.lock")));
    const kind = Number(machine.read("waiting"));
    assert.ok(runs(kind), "kind outlives the run");
    machine.remove("slow");
    const { status, stdout, stderr } = machine.run(["up"]);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^Removing the kind cluster that a killed run has left half made \.\.\.$/m);
    assert.deepEqual(machine.containers(), four);
    assert.ok(!runs(kind), "kind goes on, and would delete this cluster");
    assert.equal(machine.run(["down"]).status, 0);
  });

  it("goes on to the embedded cluster where Docker does not answer, and says so", () => {
    machine.put(
      "down",
      "Cannot connect to the Docker daemon at unix:///run/docker.sock. Is the docker daemon running?\n",
    );
    machine.put("docker-info", JSON.stringify({ ServerVersion: "" }));
    const { status, stdout, stderr } = machine.run(["up"]);
    assert.match(
      stdout,
      /^Using the embedded cluster: no cluster is configured, and Docker is not reachable \(Cannot connect to the Docker daemon at unix:\/\/\/run\/docker\.sock\. Is the docker daemon running\?\)\.$/m,
    );
    // Which this checkout does not have.
    assert.equal(status, 1);
    assert.match(stderr, /^error: This checkout has no folder lab\//);
    rmSync(machine.at("lab"), { recursive: true, force: true });
  });
});
