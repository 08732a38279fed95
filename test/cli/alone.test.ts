import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { sleep } from "../../cli/machine/processes";
import { KindMachine } from "../support/fakeKind";

describe("two runs of make on one cluster", function () {
  this.timeout(120_000);
  let machine: KindMachine;
  before(() => (machine = new KindMachine()));
  after(() => machine.end());

  const lock = (): boolean => existsSync(machine.at("lab.lock"));
  const cli = `"${process.execPath}" --import tsx cli/main.ts`;
  /** Starts a run like that of `make e2e`, with a shell in the place of its parts. */
  const startE2e = (script: string) => {
    const child = machine.start(["alone", "make e2e", "sh", "-c", script]);
    return { pid: child.pid ?? assert.fail("not started"), ended: once(child, "exit") };
  };
  const until = async (happened: () => boolean): Promise<void> => {
    for (let tries = 0; !happened() && tries < 600; tries++) await sleep(50);
    assert.ok(happened());
  };

  it("are kept apart: the second says what is under way, changes nothing and fails", async () => {
    const { pid, ended } = startE2e('echo > "$FAKE/waiting"; sleep 60');
    await until(() => machine.read("waiting") !== "");
    for (const args of [
      ["up"],
      ["ensure"],
      ["destroy"],
      ["down"],
      ["alone", "make e2e", "sh", "-c", "exit 0"],
    ]) {
      const { status, stdout, stderr, calls } = machine.run(args);
      assert.equal(status, 1, args.join(" "));
      assert.match(
        stderr,
        new RegExp(
          `^error: \`make e2e\` is under way on this cluster: process ${pid}, since .*\`kill -INT ${pid}\`\\.\\n$`,
        ),
      );
      assert.equal(stdout, "");
      assert.deepEqual(
        calls.filter((call) => !/^docker (info|context)/.test(call)),
        [],
      );
    }
    // What only looks is not kept off.
    assert.equal(machine.run(["status"]).status, 0);
    process.kill(pid, "SIGINT");
    assert.deepEqual(await ended, [130, null]);
    assert.ok(!lock());
  });

  it("are one run where one starts the other", () => {
    const { status, stdout, stderr } = machine.run([
      "alone",
      "make e2e",
      "sh",
      "-c",
      `${cli} ensure && ${cli} ensure && ${cli} down && exit 5`,
    ]);
    assert.equal(status, 5, stdout + stderr);
    assert.match(stdout, /^== Up: /m);
    assert.match(stdout, /^The kind cluster thanos-lab is gone/m);
    assert.ok(!lock());
  });

  it("end together: a signal for the run ends what it has started, once, and is waited for", async () => {
    const script = `trap 'echo int >> "$FAKE/signals"; kill $!; sleep 1; echo done >> "$FAKE/signals"; exit 1' INT
      sleep 60 & echo > "$FAKE/ready"; wait`;
    const { pid, ended } = startE2e(script);
    await until(() => machine.read("ready") !== "");
    // From the terminal, and once more from a parent that passes it on.
    process.kill(-pid, "SIGINT");
    process.kill(pid, "SIGINT");
    assert.deepEqual(await ended, [130, null]);
    assert.equal(machine.read("signals"), "int\ndone\n");
    assert.ok(!lock());
  });

  it("say what is missing", () => {
    const { status, stderr } = machine.run(["alone", "make e2e"]);
    assert.equal(status, 1);
    assert.equal(stderr, "error: alone has no command to run. Write: alone NAME COMMAND [ARGUMENT...].\n");
    assert.match(
      machine.run(["alone", "make e2e", "no-such-program"]).stderr,
      /^error: spawn no-such-program ENOENT/,
    );
  });
});
