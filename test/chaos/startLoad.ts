import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { run } from "../../cli/machine/processes";
import { nodes } from "../../lab/paths";
import { ports } from "../../model/addresses";
import { get, objectPath } from "../support/api";
import { namespace } from "../support/kubernetes";
import { type Asked, isWell } from "./asked";

const urlOf = async (service: string): Promise<string> => {
  const path = objectPath("v1", "services", namespace, service);
  const { spec } = await get<{ spec: { clusterIP: string } }>(path);
  return `http://${spec.clusterIP}:${ports.web}`;
};

/** The command that runs a program of this folder with Node in the network of the node that no fault hits. */
const inNetwork = (file: string, ...words: readonly string[]): string[] => [
  "nsenter",
  `--net=/run/netns/${nodes[0].namespace}`,
  ...[process.execPath, "--import", "tsx", join(__dirname, file), ...words],
];

/** Asks for everything, through Query Frontend, for so many seconds. */
export async function askForEverything(seconds: number): Promise<void> {
  const words = [await urlOf("thanos-query-frontend"), String(seconds)];
  await run(inNetwork("wideQueries.ts", ...words), { timeoutMs: (seconds + 30) * 1000 });
}

/** Queries that go on, and what came of them so far. */
export class Load {
  readonly asked: Asked[] = [];
  readonly #child: ReturnType<typeof spawn>;
  readonly #ended: Promise<void>;

  private constructor(child: ReturnType<typeof spawn>) {
    this.#child = child;
    if (!child.stdout) throw new Error("The load has no output.");
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => this.asked.push(JSON.parse(line) as Asked));
    this.#ended = new Promise((resolve, reject) => {
      child.on("error", reject);
      lines.on("close", resolve);
    });
  }

  /** @param since from when on the known series are there, in seconds. */
  static async start(since: number): Promise<Load> {
    const [query, frontend] = [await urlOf("thanos-query"), await urlOf("thanos-query-frontend")];
    const [command, ...words] = inNetwork("load.ts", query, frontend, String(since));
    // It ends when its input does, so also with us.
    const child = spawn(command, words, { stdio: ["pipe", "pipe", "inherit"] });
    return new Load(child);
  }

  /**
   * Whether every answer to what was asked in the last so many seconds was whole, and there were some. Ranges are left out:
   * a hole in the last minutes stays in their answers, and what is scraped now may be all there.
   */
  isWell(seconds: number): boolean {
    const recent = this.asked.filter(({ at, kind }) => at > Date.now() - seconds * 1000 && kind !== "range");
    return recent.length > seconds && recent.every(isWell);
  }

  /** Ends it, and waits for the last answer. */
  async stop(): Promise<readonly Asked[]> {
    this.#child.stdin?.end();
    await this.#ended;
    return this.asked;
  }
}
