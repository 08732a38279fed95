import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { ensureStorage } from "../../lab/cluster/storage";
import { projectDir } from "../../settings/projectFolder";
import { run } from "../../cli/machine/processes";
import { makeLabEnvironment } from "../../lab/pulumi/backend";
import { findCli } from "../../cli/machine/installedPrograms";
import { Overrides } from "./stack";

const tenMinutes = 600_000;

/** A stack of the same program beside the one under test, in a namespace of its own and with a file of its own. */
export class SecondStack {
  private constructor(
    private readonly name: string,
    private readonly folder: string,
  ) {}

  /** Name of the settings file, which no checkout has: it is in a folder for this run. */
  private get file(): string {
    return join(this.folder, `Pulumi.${this.name}.yaml`);
  }

  /**
   * Makes the stack, with nothing in it yet.
   *
   * @param config keys as in a stack's file, such as `thanos:query`.
   * @param secrets keys and values that Pulumi encrypts, such as `thanos:s3Keys.default.accessKey`.
   */
  static async create(
    name: string,
    config: Overrides,
    secrets: Readonly<Record<string, string>> = {},
  ): Promise<SecondStack> {
    // The lab has a pool of volumes, and offers those of a stack that is gone only when it is told to.
    await ensureStorage();
    const stack = new SecondStack(name, mkdtempSync(join(tmpdir(), `thanos-stack-${name}-`)));
    copyFileSync(join(projectDir, "Pulumi.yaml"), join(stack.folder, "Pulumi.yaml"));
    writeFileSync(stack.file, stringify({ config }));
    // In that folder, since it is there that the salt of the encryption is written.
    await stack.pulumi(["stack", "select", "--create", name, "--cwd", stack.folder]);
    for (const [key, value] of Object.entries(secrets)) {
      const command = [
        "config",
        "set",
        "--secret",
        "--path",
        "--stack",
        name,
        "--config-file",
        stack.file,
        key,
      ];
      await stack.pulumi(command, value);
    }
    return stack;
  }

  /** Brings it up, judged by the policies. */
  async up(): Promise<void> {
    await this.change("up", "--skip-preview", "--policy-pack", "policies");
  }

  /** Deletes all that it made, and the stack itself. */
  async remove(): Promise<void> {
    await this.change("destroy", "--skip-preview");
    await this.pulumi(["stack", "rm", this.name, "--yes", "--preserve-config"]);
    rmSync(this.folder, { recursive: true });
  }

  private change(command: string, ...more: string[]): Promise<string> {
    return this.pulumi([command, "--yes", "--stack", this.name, "--config-file", this.file, ...more]);
  }

  private pulumi(args: readonly string[], input?: string): Promise<string> {
    return run([findCli(), ...args, "--non-interactive"], {
      cwd: projectDir,
      env: makeLabEnvironment(this.name),
      input,
      timeoutMs: tenMinutes,
    });
  }
}
