import { ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { controlPlane } from "../../lab/paths";
import { bin } from "../../cli/machine/labFolders";
import { Gauge, makeBlocks } from "./blocks";

const minute = 60;

/** The series that only the store outside the cluster has: an hour of samples, yesterday. */
export const outsideGauge: Gauge = {
  name: "e2e_outside",
  series: ["only"],
  valueAt: () => 42,
  from: Math.floor(Date.now() / 1000) - 24 * 60 * minute,
  to: Math.floor(Date.now() / 1000) - 23 * 60 * minute,
  interval: minute,
};

/** Address of its StoreAPI, as the cluster's pods reach it. */
export const outsideAddress = `${controlPlane.address}:10911`;

/** A real `thanos store` with a bucket of its own, beside the cluster and not in it. */
export class OutsideStore {
  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(): Promise<OutsideStore> {
    const folder = mkdtempSync(join(tmpdir(), "thanos-outside-"));
    const bucket = join(folder, "bucket");
    await makeBlocks(bucket, outsideGauge, { cluster: "outside" }, "2h");
    const objstore = stringify({ type: "FILESYSTEM", config: { directory: bucket } });
    const flags = {
      "data-dir": join(folder, "data"),
      "objstore.config": objstore,
      "grpc-address": outsideAddress,
      "http-address": `${controlPlane.address}:10912`,
    };
    // nsenter becomes the command itself, so the process that we end is the store.
    const child = spawn(
      "nsenter",
      [
        `--net=/run/netns/${controlPlane.namespace}`,
        bin("thanos"),
        "store",
        ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
      ],
      { stdio: "ignore" },
    );
    return new OutsideStore(folder, child);
  }

  /** Ends it and waits until it has ended. */
  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((resolve) => this.child.once("exit", resolve));
      this.child.kill("SIGTERM");
      await ended;
    }
    rmSync(this.folder, { recursive: true });
  }
}
