import { spawn } from "node:child_process";
import { join } from "node:path";
import { nodes } from "../../lab/paths";
import { ports } from "../../model/addresses";
import { get, objectPath } from "./api";
import { namespace } from "./kubernetes";

/** What came of queries that were asked all the time. */
export interface Asked {
  readonly asked: number;
  /** When each one that failed was asked, and how it failed. */
  readonly failures: readonly string[];
}

/** Queries from a node of the lab to a Service, through that node's kube-proxy, as any client in the cluster asks. */
export class SteadyQueries {
  private constructor(
    private readonly child: ReturnType<typeof spawn>,
    private readonly output: Promise<string>,
  ) {}

  static async start(service: string, promql: string): Promise<SteadyQueries> {
    const { spec } = await get<{ spec: { clusterIP: string } }>(
      objectPath("v1", "services", namespace, service),
    );
    const url = `http://${spec.clusterIP}:${ports.web}/api/v1/query?query=${encodeURIComponent(promql)}`;
    const script = join(__dirname, "askSteadily.mjs");
    // It ends when its input does, so also with the tests.
    const child = spawn(
      "nsenter",
      [`--net=/run/netns/${nodes[0].namespace}`, process.execPath, script, url],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    const output = new Promise<string>((resolve, reject) => {
      let text = "";
      child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
      child.on("error", reject);
      child.on("exit", () => resolve(text));
    });
    return new SteadyQueries(child, output);
  }

  async stop(): Promise<Asked> {
    this.child.stdin?.end();
    return JSON.parse(await this.output) as Asked;
  }
}
