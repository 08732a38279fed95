import { ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { controlPlane } from "../../lab/paths";
import { bin } from "../../cli/machine/labFolders";
import type { AccessKey } from "../../model/bucketAccess";

/** A MinIO beside the cluster and not in it, with an empty bucket: an S3 that is none of the stack's. */
export class OutsideMinio {
  /** `host:port` of its S3 API, as the cluster's pods reach it. */
  public readonly endpoint = `${controlPlane.address}:9100`;
  public readonly bucket = "external";
  /** Its root user's key: there are no others, as users would need MinIO's own admin protocol. */
  public readonly key: AccessKey = {
    accessKey: "outside-root",
    secretKey: randomBytes(20).toString("hex"),
  };

  private readonly folder = mkdtempSync(join(tmpdir(), "minio-outside-"));
  private child: ChildProcess | undefined;

  constructor() {
    // MinIO takes a folder in its data folder for a bucket.
    mkdirSync(join(this.folder, this.bucket));
    this.start();
  }

  /** Starts it, with what was in its bucket when it was interrupted. */
  start(): void {
    // nsenter becomes the command itself, so the process that we end is MinIO.
    this.child = spawn(
      "nsenter",
      [
        `--net=/run/netns/${controlPlane.namespace}`,
        bin("minio"),
        ...["server", this.folder, `--address=${this.endpoint}`],
        `--console-address=${controlPlane.address}:9101`,
        `--certs-dir=${join(this.folder, ".certs")}`,
      ],
      {
        stdio: "ignore",
        env: {
          ...process.env,
          MINIO_ROOT_USER: this.key.accessKey,
          MINIO_ROOT_PASSWORD: this.key.secretKey,
          MINIO_UPDATE: "off",
        },
      },
    );
  }

  /** Names of the finished blocks below a folder of the bucket: a block's `meta.json` is uploaded last. */
  blocks(prefix: string): string[] {
    const folder = join(this.folder, this.bucket, prefix);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).filter((name) => existsSync(join(folder, name, "meta.json")));
  }

  /** Ends it until `start`, and waits until it has ended. */
  async interrupt(): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }

  /** Ends it for good and deletes its bucket. */
  async stop(): Promise<void> {
    await this.interrupt();
    rmSync(this.folder, { recursive: true });
  }
}
