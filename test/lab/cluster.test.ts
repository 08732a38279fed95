import assert from "node:assert/strict";
import { isIPv4 } from "node:net";
import { controlPlaneDaemons } from "../../lab/cluster/controlPlane";
import { inNamespaces, isRunning, parseStat } from "../../lab/cluster/daemons";
import { parseMounts } from "../../lab/cluster/mounts";
import { nodeDaemons } from "../../lab/cluster/node";
import { listenersOf } from "../../lab/cluster/ports";
import { publishers } from "../../lab/cluster/publish";
import { hostApiPort, hostNodePorts, nodes } from "../../lab/paths";
import { run, waitFor } from "../../cli/machine/processes";
import { problemsOf, type Facts } from "../../lab/preflight";

const all = [...controlPlaneDaemons, ...publishers, ...nodes.flatMap(nodeDaemons)];

describe("lab/cluster daemons", () => {
  it("have names of their own: records and logs are kept by name", () => {
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
  });

  it("run in the lab's network, but for the published ports, which are on loopback alone", () => {
    const onHost = all.filter(({ network }) => network === undefined);
    assert.equal(onHost.length, 1 + hostNodePorts.length);
    for (const { command } of onHost)
      assert.ok(
        command.some((arg) => arg.includes("bind=127.0.0.1,")),
        command.join(" "),
      );
    const ports = onHost.map(({ command }) => Number(/TCP-LISTEN:(\d+)/.exec(command.join(" "))?.[1]));
    assert.deepEqual(ports, [hostApiPort, ...hostNodePorts]);
  });

  it("of a node are in its own network, mounts and cgroup", () => {
    for (const node of nodes) {
      for (const daemon of nodeDaemons(node)) {
        assert.equal(daemon.machine, node.name);
        assert.equal(daemon.network, `/run/netns/${node.namespace}`);
        assert.ok(daemon.mount?.endsWith(`/${node.name}`));
      }
    }
  });

  it("give each node its own range of pod addresses, inside that of all pods", () => {
    const ranges = nodes.flatMap(nodeDaemons).flatMap(({ files }) =>
      Object.entries(files ?? {})
        .filter(([path]) => path.endsWith(".conflist"))
        .map(([, text]) => /"subnet":"([^"]+)"/.exec(text)?.[1] ?? ""),
    );
    assert.deepEqual(
      ranges,
      nodes.map(({ podCidr }) => podCidr),
    );
    assert.equal(new Set(ranges).size, nodes.length);
    assert.ok(nodes.every(({ address }) => isIPv4(address)));
  });

  it("enter namespaces by files, and only where they have some", () => {
    assert.deepEqual(inNamespaces({ network: "/n", mount: "/m" }, ["a", "b"]), [
      "nsenter",
      "--net=/n",
      "--mount=/m",
      "a",
      "b",
    ]);
    assert.deepEqual(inNamespaces({}, ["a"]), ["a"]);
  });

  it("that were never started do not run", () => assert.equal(isRunning("never-started"), false));
});

describe("lab/cluster reads /proc", () => {
  it("mounts: blanks in a path, optional fields or none", () => {
    const text = [
      "36 35 98:0 /mnt1 /a\\040b rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue",
      "37 36 0:4 net:[4026532177] /run/netns/x rw - nsfs nsfs rw",
      "",
    ].join("\n");
    assert.deepEqual(parseMounts(text), [
      { path: "/a b", type: "ext3" },
      { path: "/run/netns/x", type: "nsfs" },
    ]);
  });

  it("stat: a name with blanks and brackets; a zombie has ended", () => {
    const stat = (state: string): string =>
      `4242 (a) b (c) ${state} 1 4242 4242 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1 2 3`;
    assert.deepEqual(parseStat(stat("S")), { pid: 4242, started: "987654" });
    assert.equal(parseStat(stat("Z")), undefined);
    assert.equal(parseStat(undefined), undefined);
    assert.equal(parseStat(""), undefined);
    assert.equal(parseStat("4242 (cut off"), undefined);
  });

  it("tcp: only sockets that listen on the port", () => {
    const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:78B4 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0
   1: 0100007F:78B4 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0 20 4 30 10 -1
   2: 0100007F:78B5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0 100 0 0 10 0`;
    assert.deepEqual(listenersOf(30900, table), ["111"]);
    assert.deepEqual(listenersOf(1, table), []);
  });
});

describe("lab/preflight", () => {
  const good: Facts = {
    platform: "linux",
    uid: 0,
    capabilities: 0x1fffeffffffn,
    node: "20.20.2",
    controllers: ["cpu", "cpuset", "memory", "pids"],
    overlay: true,
    stateOnOverlay: false,
    stateDir: "/var/lib/thanos-lab",
    takenPorts: [],
    memory: 8 * 2 ** 30,
    disks: [{ folder: "/", free: 10, need: 10 }],
  };

  it("finds nothing wrong with a machine that has everything", () => assert.deepEqual(problemsOf(good), []));

  const cases: readonly [string, Partial<Facts>, RegExp][] = [
    ["no Linux", { platform: "darwin" }, /This is darwin: the lab needs Linux/],
    ["no root", { uid: 1000 }, /user 1000: .* as root/],
    [
      "root without a capability",
      { capabilities: 0x1fffeffffffn & ~(1n << 12n) },
      /lacks CAP_NET_ADMIN .*--privileged/,
    ],
    ["an old Node", { node: "18.20.4" }, /Node is 18\.20\.4: install 20/],
    ["no Go", { goError: "spawn go ENOENT" }, /Go is missing or too old \(spawn go ENOENT\)/],
    ["no memory controller", { controllers: ["cpu", "cpuset", "pids"] }, /controller memory is not there/],
    [
      "cgroups that are read-only",
      { readOnlyCgroup: "/sys/fs/cgroup" },
      /\/sys\/fs\/cgroup cannot be written to/,
    ],
    ["no overlayfs", { overlay: false }, /modprobe overlay/],
    ["state on an overlay", { stateOnOverlay: true }, /set THANOS_LAB_DIR to a folder on ext4/],
    ["a long path", { stateDir: `/${"d".repeat(60)}` }, /has 61 characters, more than 60/],
    [
      "a taken port",
      { takenPorts: [{ port: 30900, holder: "nc (process 7)" }] },
      /Port 30900 .* taken by nc \(process 7\)/,
    ],
    [
      "a taken port of nobody known",
      { takenPorts: [{ port: 30900 }] },
      /Port 30900 of 127\.0\.0\.1 is taken: end that/,
    ],
    ["little memory", { memory: 4 * 2 ** 30 }, /has 4\.0 GiB of memory/],
    [
      "a full disk",
      { disks: [{ folder: "/x", free: 2 ** 30, need: 2 ** 31 }] },
      /\/x has 1\.0 GiB free, .* needs 2\.0 GiB/,
    ],
  ];
  for (const [name, change, message] of cases) {
    it(`says one thing about ${name}`, () => {
      const problems = problemsOf({ ...good, ...change });
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0], message);
    });
  }

  it("says all that is wrong at once", () => {
    assert.equal(problemsOf({ ...good, uid: 1, overlay: false, memory: 0 }).length, 3);
  });
});

describe("cli/machine/processes", () => {
  it("returns the output, passes input and reports lines as they come", async () => {
    const lines: string[] = [];
    const out = await run(["sh", "-c", "cat; echo err >&2"], {
      input: "one\ntwo\n",
      onLine: (line) => lines.push(line),
    });
    assert.equal(out, "one\ntwo\n");
    assert.deepEqual(lines.sort(), ["err", "one", "two"]);
  });

  it("names the command, how it ended and what it said", async () => {
    await assert.rejects(run(["sh", "-c", "echo because >&2; exit 3"]), /sh -c .*: exited with 3\nbecause/s);
    await assert.rejects(run(["/no/such/file"]), /\/no\/such\/file: could not be started/);
    await assert.rejects(run(["sleep", "9"], { timeoutMs: 50 }), /SIGKILL \(its limit is 0\.05 s\)/);
  });

  it("does not go on waiting for what could not be started", async () => {
    const program =
      'require("./cli/machine/processes").run(["/no/such/file"]).catch(() => console.log("told"))';
    const said = await run([process.execPath, "--import", "tsx", "-e", program], { timeoutMs: 20_000 });
    assert.equal(said, "told\n");
  });

  it("waits with a limit, and says what the last attempt failed with", async () => {
    let asked = 0;
    assert.equal(
      await waitFor("x", () => Promise.resolve(++asked === 3 && "done"), { timeoutMs: 1000, everyMs: 1 }),
      "done",
    );
    const failing = (): Promise<boolean> => Promise.reject(new Error("refused"));
    await assert.rejects(
      waitFor("Peace", failing, { timeoutMs: 20, everyMs: 5 }),
      /Peace did not happen within 0\.02 s: refused/,
    );
    await assert.rejects(
      waitFor("Peace", failing, { timeoutMs: 9999, everyMs: 5, fatal: () => "war" }),
      /Peace: war/,
    );
  });
});
