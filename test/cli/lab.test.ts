import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../../settings/projectFolder";
import { copyWithoutLab } from "../support/checkout";
import { proxyCase, recordedOutputs as outputs, recordedWorkloads } from "../support/recordedOutputs";

/** A state whose cluster is another than that of the kubeconfig. */
const state = {
  deployment: {
    resources: [
      { type: "pulumi:providers:kubernetes", inputs: { kubeconfig: "/recorded/kubeconfig" } },
      ...recordedWorkloads,
    ],
  },
};
const answer = { status: "success", data: { result: [{}, {}, {}] } };

describe("a checkout without lab/, on a machine with a cluster and Pulumi", function () {
  this.timeout(60_000);
  let folder: string;
  /** Paths of the checkout, of the programs on PATH, and of what the programs were called with. */
  const at = (...names: string[]): string => join(folder, ...names);

  /** Puts a program on PATH that logs its arguments and its KUBECONFIG, then runs `body`. */
  function fake(name: string, body = ""): void {
    writeFileSync(
      at("path", name),
      `#!/bin/sh\necho "${name} $* [$KUBECONFIG]" >> ${at("calls")}\n${body}\n`,
    );
    chmodSync(at("path", name), 0o755);
  }

  /** Runs a command of the copy. Returns the calls of the fake programs beside what it printed. */
  function command(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    rmSync(at("calls"), { force: true });
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", "cli/main.ts", ...args],
      {
        cwd: at("checkout"),
        env: {
          PATH: `${at("path")}:/usr/bin:/bin`,
          HOME: at("home"),
          TMPDIR: at("tmp"),
          KUBECONFIG: at("kubeconfig"),
          STACK: "dev",
          THANOS_LAB_DIR: at("lab-state"),
          THANOS_LAB_CACHE: at("lab-cache"),
          // Whatever this machine has: the test is about a machine without Docker and kind.
          THANOS_LAB: "embedded",
          ...env,
        },
        encoding: "utf8",
      },
    );
    const calls = existsSync(at("calls")) ? readFileSync(at("calls"), "utf8").trimEnd().split("\n") : [];
    return { status, stdout, stderr, calls };
  }

  const writeKubeconfig = (name: string, port: number): void =>
    writeFileSync(
      at(name),
      JSON.stringify({
        "current-context": "mine",
        contexts: [{ name: "mine", context: { cluster: "mine" } }],
        clusters: [{ name: "mine", cluster: { server: `https://127.0.0.1:${port}` } }],
      }),
    );

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "without-lab-"));
    for (const name of ["checkout", "path", "home", "tmp"]) mkdirSync(at(name));
    copyWithoutLab(at("checkout"));
    writeFileSync(at("outputs.json"), JSON.stringify(outputs));
    writeFileSync(at("state.json"), JSON.stringify(state));
    writeFileSync(at("answer.json"), JSON.stringify(answer));
    const events = join(projectDir, "test", "cli", "preview", "fixtures", "preview-replaces.jsonl");
    // Nothing listens on port 1.
    writeKubeconfig("kubeconfig", 1);
    fake(
      "pulumi",
      `case "$*" in
        "stack output"*) cat ${at("outputs.json")} ;;
        "stack export"*) cat ${at("state.json")} ;;
        preview*) while [ $# -gt 0 ]; do [ "$1" = --event-log ] && cp ${events} "$2"; shift; done; true ;;
      esac`,
    );
    fake("pulumi-language-nodejs");
    fake("kubectl", `case "$*" in *query=up) cat ${at("answer.json")} ;; ${proxyCase} esac`);
  });
  after(() => rmSync(folder, { recursive: true }));

  it("brings up the stack, and sees that it is well", async () => {
    // The kernel takes connections for it; kubectl is what answers.
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const kubeconfig = at("answering");
    writeKubeconfig("answering", (server.address() as AddressInfo).port);
    const { status, stdout, stderr, calls } = command(["up"], { KUBECONFIG: kubeconfig });
    server.close();
    assert.equal(status, 0, stdout + stderr);
    assert.deepEqual(
      calls.map((call) => call.replace(/(--unix-socket=)\S+/, "$1SOCKET")),
      [
        `pulumi stack select --create dev --non-interactive [${kubeconfig}]`,
        `pulumi up --yes --skip-preview=false --policy-pack policies --policy-pack-config policies/dev.json [${kubeconfig}]`,
        `pulumi stack output --json --non-interactive [${kubeconfig}]`,
        `kubectl get --raw /api/v1/namespaces/monitoring/services/http:thanos-query-frontend:9090/proxy/api/v1/query?query=up [${kubeconfig}]`,
        `pulumi stack export --non-interactive [${kubeconfig}]`,
        `kubectl proxy --unix-socket=SOCKET [${kubeconfig}]`,
      ],
    );
    assert.match(stdout, /^Using your cluster: KUBECONFIG is /m);
    assert.match(stdout, /^Stack dev is well\.$/m);
    assert.match(stdout, /^# The readme of the stack$/m);
    assert.match(stdout, /^== Up: Query Frontend answers `up` with 3 series$/m);
  });

  it("does not call a stack well that it could not look at", () => {
    const { status, stdout, stderr } = command(["up"]);
    assert.equal(status, 2, stdout + stderr);
    assert.match(stdout, /^== Up: Query Frontend answers `up` with 3 series$/m);
    assert.match(stderr, /^error: The cluster of stack dev is not asked, since none answers\.$/m);
    assert.match(stderr, /^error: the stack is up, and not all of it was seen to be well: /m);
  });

  it("reports a failed update", () => {
    const pulumi = readFileSync(at("path", "pulumi"), "utf8");
    fake("pulumi", `case "$*" in up*) exit 255 ;; esac`);
    const { status, stderr } = command(["up"]);
    writeFileSync(at("path", "pulumi"), pulumi);
    assert.equal(status, 1);
    assert.match(stderr, /^error: `pulumi up` of stack dev exited with 255\./);
  });

  it("shows the status", () => {
    const { status, stdout, stderr, calls } = command(["status"]);
    assert.equal(status, 0, stdout + stderr);
    assert.deepEqual(
      calls.map((call) => call.replace(/ \[.*/, "")),
      [
        "pulumi stack output --json --non-interactive",
        "kubectl get nodes --output wide",
        "kubectl get pods --namespace monitoring --output wide",
      ],
    );
    assert.match(stdout, /^Endpoints\n.*http:\/\/thanos-query\.monitoring\.svc:9090/ms);
  });

  it("previews against the state, with the cluster that the state knows", () => {
    const { status, stdout, stderr, calls } = command(["preview", "--markdown", at("preview.md"), "--diff"], {
      PULUMI_BACKEND_URL: "file:///some/backend",
    });
    assert.equal(status, 0, stdout + stderr);
    assert.equal(calls.length, 2, calls.join("\n"));
    assert.match(calls[0], /^pulumi stack export --stack dev --show-secrets --non-interactive /);
    assert.match(
      calls[1],
      /^pulumi preview --policy-pack policies .* --diff --config-file .*\/Pulumi\.dev\.yaml \[\/recorded\/kubeconfig\]$/,
    );
    assert.match(stdout, /^Compared with the state in file:\/\/\/some\/backend\. No cluster answers/m);
    assert.match(stdout, /^0 to create, 2 to change, 2 to replace, 2 to delete, 3 unchanged$/m);
    assert.match(readFileSync(at("preview.md"), "utf8"), /^### Preview of stack `dev`: ok\n/);
  });

  it("destroys the stack", () => {
    const { status, calls } = command(["destroy"]);
    assert.equal(status, 0);
    assert.deepEqual(calls, [`pulumi destroy --yes --exclude-protected [${at("kubeconfig")}]`]);
  });

  it("passes other commands on to pulumi and kubectl", () => {
    assert.deepEqual(command(["pulumi", "stack", "ls"]).calls, [`pulumi stack ls [${at("kubeconfig")}]`]);
    assert.deepEqual(command(["kubectl", "get", "pods"]).calls, [`kubectl get pods [${at("kubeconfig")}]`]);
    assert.match(command(["env"]).stdout, /^export PULUMI_STACK='dev'$/m);
  });

  const missing =
    /^error: This checkout has no folder lab\/.*Set KUBECONFIG .* install Pulumi, or restore lab\/\.\n$/;

  it("says what to do where only the lab could help", () => {
    for (const args of [["up"], ["preview"], ["status"], ["destroy"]]) {
      const { status, stderr, calls } = command(args, { KUBECONFIG: "" });
      assert.equal(status, 1, args.join(" "));
      assert.match(stderr, missing);
      assert.deepEqual(calls, []);
    }
    const down = command(["down"]);
    assert.equal(down.status, 1);
    assert.match(down.stderr, missing);
  });

  it("says what to do where Pulumi is not installed", () => {
    const bare = { PATH: at("tmp") };
    assert.match(command(["preview"], bare).stderr, missing);
    assert.match(command(["up"], bare).stderr, /^error: pulumi is not on PATH, .*Install Pulumi/);
  });

  it("makes no folder of the lab", () => {
    assert.ok(!existsSync(at("lab-state")) && !existsSync(at("lab-cache")));
  });
});
