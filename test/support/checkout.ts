import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectDir } from "../../settings/projectFolder";

/** Copies the checkout without `lab/` into a folder. */
export function copyWithoutLab(folder: string): void {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: projectDir,
    encoding: "utf8",
  })
    .trim()
    .split("\n")
    .filter((file) => !file.startsWith("lab/") && existsSync(join(projectDir, file)));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(projectDir, file), join(folder, file));
  }
  symlinkSync(join(projectDir, "node_modules"), join(folder, "node_modules"));
}
