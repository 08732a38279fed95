import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bin } from "../../cli/machine/labFolders";
import type { Program as Command } from "../../model/flagCatalogue";
import type { Rendered } from "./renderedFlags";

/** What a program writes to its log when it has taken its flags and the files that they name. */
const running: Readonly<Record<Command, RegExp>> = {
  sidecar: /starting sidecar/,
  query: /starting query node/,
  "query-frontend": /starting query frontend/,
  store: /starting store node/,
  rule: /starting rule node/,
  compact: /starting compact node/,
  prometheus: /Server is ready to receive web requests/,
  alertmanager: /Listening on/,
};

const limitMs = 30_000;
const root = process.getuid?.() === 0;

/**
 * Starts the real program with the arguments of a container, on files of its own, in a network without any interface,
 * and ends it when it runs.
 *
 * @returns whether it came to run, and what it said.
 */
export async function trial(container: Rendered): Promise<{ runs: boolean; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), "flags-"));
  try {
    const { command } = container;
    const server = command === "prometheus" || command === "alertmanager";
    const words = [...(server ? [] : [command]), ...relocate(container, folder)];
    return await untilRunning(bin(server ? command : "thanos"), words, running[command]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The arguments with paths below a folder, in which all that they name is there. */
export function relocate({ words, folders, command }: Rendered, folder: string): string[] {
  for (const [path, files] of Object.entries(folders)) {
    mkdirSync(join(folder, path), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, path, name), text);
  }
  // The longest first: a folder may lie in another.
  const paths = Object.keys(folders).sort((one, other) => other.length - one.length);
  const moved = words.map((word) => {
    const [name, value] = [word.split("=", 1)[0], word.slice(word.indexOf("=") + 1)];
    const path = paths.find((each) => value === each || value.startsWith(`${each}/`));
    return (path ? `${name}=${join(folder, value)}` : word).replaceAll("$(POD_IP)", "127.0.0.1");
  });
  const fileOf = (flag: string) =>
    moved.find((word) => word.startsWith(`--${flag}=`))?.slice(flag.length + "--=".length);
  const bucket = fileOf("objstore.config-file");
  if (bucket) writeFileSync(bucket, `type: FILESYSTEM\nconfig:\n  directory: ${join(folder, "bucket")}\n`);
  // What the sidecar renders for Prometheus.
  const rendered = command === "prometheus" ? fileOf("config.file") : undefined;
  if (rendered && !existsSync(rendered))
    writeFileSync(rendered, "global:\n  external_labels:\n    cluster: trial\n");
  return moved;
}

function untilRunning(
  binary: string,
  words: readonly string[],
  sign: RegExp,
): Promise<{ runs: boolean; said: string }> {
  const alone = ["--net", ...(root ? [] : ["--user", "--map-root-user"]), "--"];
  return new Promise((resolve, reject) => {
    const child = spawn("unshare", [...alone, binary, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    let runs = false;
    const limit = setTimeout(() => child.kill("SIGKILL"), limitMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (runs || !sign.test(said)) return;
        runs = true;
        child.kill("SIGKILL");
      });
    }
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(limit);
      resolve({ runs, said });
    });
  });
}
