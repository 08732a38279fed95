import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { run, waitFor } from "../../../cli/machine/processes";

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
    await assert.rejects(run(["/no/such/file"]), /\/no\/such\/file: did not start/);
    await assert.rejects(run(["sleep", "9"], { timeoutMs: 50 }), /SIGKILL \(timeout: 0\.05 s\)/);
  });

  it("takes another exit code for an answer where it is one", async () => {
    const command = ["sh", "-c", "echo found; exit 1"];
    assert.equal(await run(command, { answers: [0, 1] }), "found\n");
    await assert.rejects(run(["sh", "-c", "exit 2"], { answers: [0, 1] }), /exited with 2/);
    await assert.rejects(run(["sh", "-c", "kill -9 $$"], { answers: [0, 1] }), /was killed by SIGKILL/);
  });

  it("ends a group with all that it has started, also when it takes too long", async () => {
    let leader = 0;
    const script = "sleep 77 & echo $!; wait";
    const lines: string[] = [];
    const options = {
      group: true,
      timeoutMs: 500,
      onStart: (pid: number) => (leader = pid),
      onLine: (line: string) => lines.push(line),
    };
    await assert.rejects(run(["sh", "-c", script], options), /SIGKILL \(timeout: 0\.5 s\)/);
    assert.ok(leader > 0);
    const { stdout } = spawnSync("ps", ["-o", "args=", "-p", lines[0]], { encoding: "utf8" });
    assert.doesNotMatch(stdout, /sleep 77/);
  });

  it("does not go on waiting for what did not start", async () => {
    const program =
      'require("./cli/machine/processes").run(["/no/such/file"]).catch(() => console.log("rejected"))';
    const said = await run([process.execPath, "--import", "tsx", "-e", program], { timeoutMs: 20_000 });
    assert.equal(said, "rejected\n");
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
