import { ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { controlPlane } from "../../lab/paths";
import { bin } from "../../cli/machine/labFolders";
import type { AccessKey } from "../../model/objectStore";

/** A MinIO beside the cluster and not in it, with an empty bucket: an S3 that is none of the stack's. */
export class OutsideMinio {
  /** `host:port` of its S3 API, as the cluster's pods reach it. */
  public readonly endpoint = `${controlPlane.address}:9100`;
  public readonly bucket = "external";

  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
    /** Its root user's key: there are no others, as users would need MinIO's own admin protocol. */
    public readonly key: AccessKey,
  ) {}

  static start(): OutsideMinio {
    const folder = mkdtempSync(join(tmpdir(), "minio-outside-"));
    // MinIO takes a folder in its data folder for a bucket.
    mkdirSync(join(folder, "external"));
    const key = { accessKey: "outside-root", secretKey: randomBytes(20).toString("hex") };
    const child = spawn(
      "nsenter",
      [
        `--net=/run/netns/${controlPlane.namespace}`,
        bin("minio"),
        ...["server", folder, `--address=${controlPlane.address}:9100`],
        `--console-address=${controlPlane.address}:9101`,
        `--certs-dir=${join(folder, ".certs")}`,
      ],
      {
        stdio: "ignore",
        env: {
          ...process.env,
          MINIO_ROOT_USER: key.accessKey,
          MINIO_ROOT_PASSWORD: key.secretKey,
          MINIO_UPDATE: "off",
        },
      },
    );
    return new OutsideMinio(folder, child, key);
  }

  /** Names of the finished blocks below a folder of the bucket: a block's `meta.json` is uploaded last. */
  blocks(prefix: string): string[] {
    const folder = join(this.folder, this.bucket, prefix);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).filter((name) => existsSync(join(folder, name, "meta.json")));
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
