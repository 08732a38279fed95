/** promtool, where there is one. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { bin } from "../../cli/machine/labFolders";

/** How promtool is called: from PATH, or as the lab has built it; undefined where there is none. */
export function findPromtool(): string | undefined {
  if (spawnSync("promtool", ["--version"]).status === 0) return "promtool";
  return existsSync(bin("promtool")) ? bin("promtool") : undefined;
}
