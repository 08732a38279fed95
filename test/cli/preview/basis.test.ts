import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pluginDir } from "../../../cli/machine/labFolders";
import { projectDir } from "../../../settings/projectFolder";
import { recordedCluster, userBackend } from "../../../cli/preview/basis";
import { placeholder, readable } from "../../../cli/preview/offlineStack";
import { cliEnvironment } from "../../../lab/pulumi/backend";
import { linkValidators } from "../../../lab/pulumi/programs";
import { cliPath } from "../../../cli/machine/installedPrograms";
import { validatorDir } from "../../../cli/machine/labFolders";
import { answers, serverOf } from "../../../cli/preview/reachable";

describe("settings without the key of their encryption", () => {
  const encrypted = {
    encryptionsalt: "v1:salt",
    environment: ["prod"],
    config: {
      "thanos:alertmanagerConfig": { secure: "v1:a" },
      "thanos:objectStore": { s3: { keys: [{ secret: { secure: "v1:b" } }], bucket: "blocks" } },
      "thanos:s3Keys": { default: { accessKey: { secure: "v1:c" } } },
      "thanos:cluster": "prod",
    },
  };

  it("have a placeholder at any depth, lose the salt, and say which they are", () => {
    assert.deepEqual(readable(encrypted, false), {
      settings: {
        config: {
          "thanos:objectStore": { s3: { keys: [{ secret: placeholder }], bucket: "blocks" } },
          "thanos:cluster": "prod",
        },
      },
      encrypt: {
        "thanos:s3Keys": JSON.stringify({ default: { accessKey: placeholder, secretKey: placeholder } }),
      },
      replaced: ["thanos:objectStore.s3.keys[0].secret", "thanos:s3Keys.default.accessKey"],
      dropped: ["environment", "thanos:alertmanagerConfig"],
    });
  });

  it("stay encrypted where the passphrase is at hand, but for a key service, which is asked for nothing", () => {
    const { environment, ...rest } = encrypted;
    assert.deepEqual(readable(encrypted, true), {
      settings: rest,
      encrypt: {},
      replaced: [],
      dropped: ["environment"],
    });
    assert.deepEqual(environment, ["prod"]);
    const service = { ...rest, secretsprovider: "awskms://alias/key", encryptedkey: "x" };
    assert.deepEqual(readable(service, true), {
      ...readable(encrypted, false),
      dropped: ["thanos:alertmanagerConfig"],
    });
  });

  it("are as they are where nothing is encrypted", () => {
    const plain = { config: { "thanos:prometheus": { shards: 3 } } };
    assert.deepEqual(readable(plain, false), { settings: plain, encrypt: {}, replaced: [], dropped: [] });
  });
});

describe("what a preview is compared with", () => {
  it("is the backend that is named, then one that is logged in to", () => {
    const home = mkdtempSync(join(tmpdir(), "pulumi-home-"));
    const env = { PULUMI_HOME: home };
    try {
      assert.equal(userBackend(env), undefined);
      writeFileSync(join(home, "credentials.json"), JSON.stringify({ current: "s3://state" }));
      assert.deepEqual(userBackend(env), { name: "s3://state", demanded: false });
      assert.equal(userBackend(env, false), undefined);
      const named = userBackend({ ...env, PULUMI_BACKEND_URL: "file:///state", PULUMI_ACCESS_TOKEN: "x" });
      assert.deepEqual(named, { name: "file:///state", demanded: true });
      assert.deepEqual(userBackend({ PULUMI_ACCESS_TOKEN: "x" }), { name: "Pulumi Cloud", demanded: true });
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it("is for the provider the cluster of the state, where none answers", () => {
    const state = (inputs: Record<string, unknown>) => ({
      deployment: {
        resources: [{ type: "pulumi:pulumi:Stack" }, { type: "pulumi:providers:kubernetes", inputs }],
      },
    });
    assert.deepEqual(recordedCluster(state({ kubeconfig: "/home/me/config" })), {
      KUBECONFIG: "/home/me/config",
    });
    assert.deepEqual(recordedCluster(state({})), { KUBECONFIG: "" });
    assert.deepEqual(
      recordedCluster(state({ kubeconfig: { secret: "text" } })),
      {},
      "a secret one is a setting",
    );
  });

  it("is at the server of the kubeconfig's context", () => {
    const first = {
      "current-context": "b",
      contexts: [
        { name: "a", context: { cluster: "one" } },
        { name: "b", context: { cluster: "two" } },
      ],
      clusters: [{ name: "one", cluster: { server: "https://one" } }],
    };
    const second = {
      "current-context": "a",
      clusters: [{ name: "two", cluster: { server: "https://two" } }],
    };
    assert.equal(serverOf([first, second]), "https://two");
    assert.equal(serverOf([first, second], "a"), "https://one");
    assert.equal(serverOf([first, second], "c"), undefined);
    assert.equal(serverOf([]), undefined);
  });

  it("answers only when something listens there", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    assert.equal(await answers(`https://127.0.0.1:${port}`), true);
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await answers(`https://127.0.0.1:${port}`), false);
    assert.equal(await answers("no address"), false);
  });
});

describe("the programs that check files", () => {
  it("are found after the user's own, and no language host of the lab's with them", () => {
    linkValidators();
    const { PATH } = cliEnvironment("dev", { PATH: "/usr/bin:/bin" });
    assert.equal(PATH, `/usr/bin:/bin:${validatorDir}`);
    assert.deepEqual(
      readdirSync(validatorDir).filter((name) => !["promtool", "amtool", "thanos"].includes(name)),
      [],
    );
  });
});

describe("a preview with nothing at hand", () => {
  it("shows everything as new, and leaves nothing behind", function () {
    const built = [cliPath(), join(pluginDir, "pulumi-resource-random")].every(existsSync);
    if (!built) this.skip();
    this.timeout(120_000);
    const folder = mkdtempSync(join(tmpdir(), "preview-test-"));
    // What is compiled already need not be compiled again.
    for (const cache of readdirSync(tmpdir()).filter((name) => /^(ts-node|tsx)-/.test(name)))
      symlinkSync(join(tmpdir(), cache), join(folder, cache));
    const settings = join(projectDir, "Pulumi.dev.yaml");
    const before = readFileSync(settings, "utf8");
    try {
      const named = /^(PULUMI_|KUBECONFIG$|THANOS_STACK_OVERRIDES$)/;
      const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !named.test(name)));
      const file = join(folder, "preview.md");
      const done = spawnSync("node", ["--import", "tsx", "cli/main.ts", "preview", "--markdown", file], {
        cwd: projectDir,
        // Folders of its own: there may be a lab that runs, and a login.
        env: {
          ...env,
          STACK: "dev",
          TMPDIR: folder,
          PULUMI_HOME: folder,
          THANOS_LAB_DIR: join(folder, "lab"),
          THANOS_LAB_CACHE: join(pluginDir, ".."),
        },
        encoding: "utf8",
      });
      assert.equal(done.status, 0, done.stdout + done.stderr);
      assert.match(done.stdout, /^No state and no cluster at hand: everything is shown as new\.$/m);
      assert.match(done.stdout, /^\d+ objects created, 0 changed, 0 replaced, 0 deleted, 0 as they are$/m);
      assert.match(readFileSync(file, "utf8"), /^### Preview of stack `dev`: ok\n/);
      const left = readdirSync(folder).filter((name) => /^(thanos-preview-|lab$)/.test(name));
      assert.deepEqual(left, []);
      assert.equal(readFileSync(settings, "utf8"), before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
