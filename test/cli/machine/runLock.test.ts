import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../../../settings/projectFolder";

describe("the lock of a cluster", function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lock-"));
    file = join(folder, "below", "lab.lock");
  });
  afterEach(() => {
    children.splice(0).forEach((child) => child.kill("SIGKILL"));
    rmSync(folder, { recursive: true });
  });

  /** Starts a process that holds the lock as `make up` and then runs a program with `say`, `sleep` and `holdLock`. */
  function start(program: string, command = "make up") {
    const text = `
      const { execFileSync } = require("node:child_process");
      const { appendFileSync, existsSync } = require("node:fs");
      const { sleep } = require("./cli/machine/processes");
      const { holdLock } = require("./cli/machine/runLock");
      const say = (line) => console.log(line);
      const hold = (work) => holdLock(${JSON.stringify(file)}, ${JSON.stringify(command)}, work)
        .catch((error) => { console.log(error.message); process.exitCode = 1; });
      (async () => { ${program} })();`;
    const child = spawn(process.execPath, ["--import", "tsx", "--eval", text], { cwd: projectDir });
    children.push(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (more: string) => (output += more));
    const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
    return {
      pid: child.pid ?? assert.fail("not started"),
      kill: (name: NodeJS.Signals) => child.kill(name),
      /** Waits until it has said something. */
      heard: async (line: string) => {
        while (!output.includes(line) && child.exitCode === null)
          await new Promise((resolve) => setTimeout(resolve, 20));
        assert.ok(output.includes(line), output);
      },
      /** Waits for its end. */
      end: async () => ({ code: (await ended)[0], output }),
    };
  }

  const holding = "await hold(async () => { say('held'); await sleep(600_000); });";
  const doneAtOnce = "await hold(() => say('done'));";

  it("keeps a second run off, and says whom to wait for or end", async () => {
    const first = start(holding);
    await first.heard("held");
    const { code, output } = await start(doneAtOnce, "make down").end();
    assert.equal(code, 1);
    assert.match(
      output,
      new RegExp(
        `^\`make up\` is under way on this cluster: process ${first.pid}, since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d \\(\\d+ s ago\\)\\. Wait until it has ended, or end it with \`kill -INT ${first.pid}\`\\.\\n$`,
      ),
    );
    assert.ok(existsSync(file), "the refused run took the lock of the other away");
  });

  for (const name of ["SIGINT", "SIGTERM"] as const)
    it(`is free after ${name}`, async () => {
      const first = start(holding);
      await first.heard("held");
      first.kill(name);
      assert.equal((await first.end()).code, name === "SIGINT" ? 130 : 143);
      assert.deepEqual(readdirSync(join(folder, "below")), []);
      assert.deepEqual(await start(doneAtOnce).end(), { code: 0, output: "done\n" });
    });

  it("leaves a signal to the work that handles it, and is held until that has ended", async () => {
    const first = start(
      "process.on('SIGINT', () => {}); await hold(async () => { say('held'); await sleep(2500); say('cleaned up'); });",
    );
    await first.heard("held");
    first.kill("SIGINT");
    assert.equal((await start(doneAtOnce).end()).code, 1);
    assert.deepEqual(await first.end(), { code: 0, output: "held\ncleaned up\n" });
    assert.ok(!existsSync(file));
  });

  it("is free after an error and after process.exit", async () => {
    assert.equal((await start("await hold(() => { throw new Error('broken'); });").end()).output, "broken\n");
    assert.ok(!existsSync(file));
    assert.equal((await start("await hold(() => process.exit(7));").end()).code, 7);
    assert.ok(!existsSync(file));
  });

  it("is taken over from a run that was killed", async () => {
    const first = start(holding);
    await first.heard("held");
    first.kill("SIGKILL");
    await first.end();
    assert.ok(existsSync(file));
    assert.deepEqual(await start(doneAtOnce).end(), {
      code: 0,
      output: `Taking over from \`make up\` (process ${first.pid}), which was killed.\ndone\n`,
    });
    assert.deepEqual(readdirSync(join(folder, "below")), []);
  });

  it("is taken over when the holder's id is another process now, or the file is damaged", async () => {
    const first = start(holding);
    await first.heard("held");
    const holder = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    first.kill("SIGKILL");
    await first.end();
    // Our own process is alive, and started at another time.
    for (const text of [JSON.stringify({ ...holder, pid: process.pid }), "", "{"]) {
      writeFileSync(file, text);
      const { code, output } = await start(doneAtOnce).end();
      assert.equal(code, 0);
      assert.match(output, /done\n$/);
    }
  });

  it("is no obstacle to the commands that its holder starts, which do not free it", async () => {
    const nested = `holdLock(${JSON.stringify(file)}, "make down", () => console.log("nested"))`;
    const inner = `const { holdLock } = require("./cli/machine/runLock"); ${nested};`;
    const program = `
      await hold(async () => {
        await ${nested};
        say(execFileSync("sh", ["-c", '"$0" --import tsx --eval "$1"', process.execPath, ${JSON.stringify(inner)}], { encoding: "utf8" }).trim());
        say(existsSync(${JSON.stringify(file)}) ? "still held" : "lost");
      });
      say(existsSync(${JSON.stringify(file)}) ? "left" : "free");`;
    assert.deepEqual(await start(program).end(), { code: 0, output: "nested\nnested\nstill held\nfree\n" });
  });

  it("has one holder at a time when several runs find a stale one at once", async () => {
    const first = start(holding);
    await first.heard("held");
    first.kill("SIGKILL");
    await first.end();
    const [go, log] = [join(folder, "go"), join(folder, "log")];
    const contender = `
      say("ready");
      while (!existsSync(${JSON.stringify(go)})) await sleep(1);
      await hold(async () => {
        appendFileSync(${JSON.stringify(log)}, "in\\n");
        await sleep(400);
        appendFileSync(${JSON.stringify(log)}, "out\\n");
      });`;
    const runs = Array.from({ length: 5 }, () => start(contender));
    await Promise.all(runs.map((run) => run.heard("ready")));
    writeFileSync(go, "");
    const ends = await Promise.all(runs.map((run) => run.end()));
    const held = ends.filter(({ code }) => code === 0).length;
    assert.ok(held >= 1);
    assert.equal(
      readFileSync(log, "utf8"),
      "in\nout\n".repeat(held),
      "two runs held the lock at the same time",
    );
    for (const { code, output } of ends)
      if (code !== 0) assert.match(output, /`make up` is under way on this cluster: process \d+/);
  });
});
