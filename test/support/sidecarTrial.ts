import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { templateVariables } from "../../model/labels";
import { bin } from "../../cli/machine/labFolders";
import type { Rendered } from "./renderedFlags";
import { relocate } from "./trial";

const root = process.getuid?.() === 0;

/** Starts Prometheus ($1, its arguments in $2) and becomes the sidecar, in a network of nothing but loopback. */
const both =
  'ip link set lo up; prometheus=$1; sidecar=$2; count=$3; shift 3; "$prometheus" "${@:1:$count}" >/dev/null 2>&1 & exec "$sidecar" sidecar "${@:$((count + 1))}"';

/**
 * Runs a real Prometheus with a real sidecar beside it, with the arguments of a pod's containers, until the sidecar has
 * said what is waited for.
 *
 * @param binary name of the Thanos to use.
 * @param until is asked with all that the sidecar has said so far.
 * @returns what the sidecar has said.
 * @throws Error with that when it takes longer than a minute, or the sidecar ends by itself.
 */
export async function trySidecar(
  binary: string,
  containers: { readonly prometheus: Rendered; readonly sidecar: Rendered },
  until: (said: string) => boolean,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "sidecar-"));
  const prometheus = relocate(containers.prometheus, folder);
  const sidecar = relocate(containers.sidecar, folder);
  // Both end with `unshare`, as the first process of a space of process ids takes all others with it.
  const alone = ["--net", ...(root ? [] : ["--user", "--map-root-user"]), "--pid", "--fork", "--kill-child"];
  const programs = [bin("prometheus"), bin(binary), String(prometheus.length)];
  const child = spawn(
    "unshare",
    [...alone, "--", "bash", "-c", both, "bash", ...programs, ...prometheus, ...sidecar],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, [templateVariables.replica]: "trial", [templateVariables.shard]: "0" },
    },
  );
  let said = "";
  let heard = false;
  try {
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => child.kill("SIGKILL"), 60_000);
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
          said += text;
          if (heard || !until(said)) return;
          heard = true;
          child.kill("SIGKILL");
        });
      }
      child.on("error", reject);
      child.on("close", () => {
        clearTimeout(limit);
        if (heard) resolve();
        else reject(new Error(`the sidecar did not say it within a minute, or ended:\n${said.slice(-3000)}`));
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return said;
}
