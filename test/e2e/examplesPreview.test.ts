/** Each example as a user runs it: the package installed, `pulumi preview` by the real CLI. Needs no cluster. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { findCli } from "../../cli/machine/installedPrograms";
import { run } from "../../cli/machine/processes";
import { makeOfflineStack } from "../../cli/preview/offlineStack";
import { ensurePulumi } from "../../lab/pulumi/ensurePulumi";
import { examples, Installed, installPackage } from "../support/installedPackage";

/** Settings that an example asks for, with the number of resources that its preview has to create. */
const expected: Readonly<
  Record<string, { readonly config?: Readonly<Record<string, string>>; readonly creates: number }>
> = {
  smallest: { creates: 98 },
  s3FromAnotherResource: {
    config: {
      "minio:minioServer": "127.0.0.1:1",
      "minio:minioUser": "admin",
      "minio:minioPassword": "password-of-nobody",
    },
    creates: 77,
  },
  twoStacks: { creates: 190 },
  tierBesideAStack: { creates: 7 },
};

describe("0b. The examples, with the package installed and through Pulumi's own CLI", function () {
  this.timeout(300_000);
  let installed: Installed;
  let env: Record<string, string>;

  before("the package, and a state that is thrown away", async () => {
    await ensurePulumi();
    installed = await installPackage();
    const folder = join(installed.folder, "state-of-the-test");
    mkdirSync(folder);
    ({ env } = (await makeOfflineStack("dev", folder)) as { env: typeof env });
  });
  after(() => installed.remove());

  it("are all expected", () => assert.deepEqual(Object.keys(expected).sort(), [...examples].sort()));

  for (const [name, { config = {}, creates }] of Object.entries(expected))
    it(`previews ${name}`, async () => {
      const cwd = join(installed.folder, name);
      const pulumi = (...args: string[]) => run([findCli(), ...args], { cwd, env, timeoutMs: 200_000 });
      await pulumi("stack", "init", "dev", "--non-interactive");
      for (const [key, value] of Object.entries(config))
        await pulumi("config", "set", "--stack", "dev", key, value);
      const output = await pulumi("preview", "--stack", "dev", "--non-interactive");
      assert.match(output, new RegExp(`\\+ ${creates} to create`), output);
      assert.doesNotMatch(output, /error:/, output);
    });
});
