import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { projectDir } from "../../../settings/projectFolder";

describe("work that a signal ends", function () {
  this.timeout(30_000);

  /** Runs a program with `run`, `unwindOnSignal` and `Interrupted`; signals it once it prints `ready`. */
  async function interrupt(program: string, ...signals: [afterMs: number, name: NodeJS.Signals][]) {
    const text = `
      const { run, sleep } = require("./cli/machine/processes");
      const { Interrupted, unwindOnSignal } = require("./cli/machine/interrupts");
      (async () => { ${program} })();`;
    const child = spawn(process.execPath, ["--import", "tsx", "--eval", text], { cwd: projectDir });
    let output = "";
    const exit = once(child, "exit");
    await new Promise<void>((resolve) => {
      child.stderr.setEncoding("utf8").on("data", (more: string) => (output += more));
      child.stdout.setEncoding("utf8").on("data", (more: string) => {
        output += more;
        if (output.includes("ready")) resolve();
      });
      child.once("exit", () => resolve());
    });
    for (const [afterMs, name] of signals) {
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      child.kill(name);
    }
    const [code] = (await exit) as [number | null];
    return { code, output };
  }

  it("ends its commands, cleans up, starts no other command, and throws Interrupted", async () => {
    const { code, output } = await interrupt(
      `
      const work = async () => {
        try {
          await run(["sleep", "600"], { timeoutMs: 20_000 });
        } catch {
          await run(["echo"]).catch((error) => console.log("refused: " + error.message));
          throw new Error("something else");
        } finally {
          console.log("cleaned up");
        }
      };
      console.log("ready");
      try {
        await unwindOnSignal(work);
      } catch (error) {
        console.log(error instanceof Interrupted, error.exitCode);
        console.log((await run(["echo", "commands work again"])).trim());
      }`,
      [300, "SIGINT"],
    );
    assert.equal(code, 0, output);
    assert.equal(
      output,
      "ready\nrefused: interrupted by SIGINT\ncleaned up\ntrue 130\ncommands work again\n",
    );
  });

  it("exits at the second Ctrl-C, but not at the same one passed on twice", async () => {
    const { code, output } = await interrupt(
      `
      console.log("ready");
      await unwindOnSignal(() => sleep(20_000));`,
      [0, "SIGINT"],
      [50, "SIGINT"],
      [1500, "SIGTERM"],
    );
    assert.equal(code, 143, output);
  });

  it("lets other errors through, and leaves signals alone afterwards", async () => {
    const { code, output } = await interrupt(`
      await unwindOnSignal(() => Promise.reject(new Error("broken"))).catch((error) => console.log(error.message));
      console.log(await unwindOnSignal(() => Promise.resolve(7)), process.listenerCount("SIGINT"));`);
    assert.equal(code, 0, output);
    assert.equal(output, "broken\n7 0\n");
  });
});
