import "./suite";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { parse, stringify } from "yaml";
import type { Result } from "../../cli/check/run";
import { run } from "../../cli/machine/processes";
import { projectDir } from "../../settings/projectFolder";
import { get, objectPath } from "../support/api";
import { eventually } from "../support/eventually";
import { namespace } from "../support/kubernetes";
import { kubectl } from "../support/stackKubectl";

/** A change passes the kubelet, a reloader and the program's own interval, about a minute each. */
const noticed = { timeout: 300_000, every: 5000 };
/** Pods that start again, find each other, and have been scraped. */
const healed = { timeout: 420_000, every: 5000 };

interface Answer {
  readonly well: boolean;
  readonly checks: readonly Result[];
}

/** Runs `check --json` as a user does. */
const check = (): Promise<{ code: number; answer: Answer }> =>
  new Promise((resolve, reject) => {
    const args = ["--import", "tsx", "cli/main.ts", "check", "--json"];
    execFile(process.execPath, args, { cwd: projectDir, timeout: 120_000 }, (error, stdout, stderr) => {
      const code = typeof error?.code === "number" ? error.code : error ? -1 : 0;
      if (stdout === "") return reject(new Error(`check exited with ${code}: ${stderr}`));
      resolve({ code, answer: JSON.parse(stdout) as Answer });
    });
  });

const scale = (workload: string, replicas: number): Promise<string> =>
  kubectl("scale", workload, `--replicas=${replicas}`);

interface ConfigMap {
  readonly data: Readonly<Record<string, string>>;
}
const filesOf = async (name: string): Promise<ConfigMap["data"]> =>
  (await get<ConfigMap>(objectPath("v1", "configmaps", namespace, name))).data;

/** Changes files of a ConfigMap; null takes one away. */
const patchFiles = (name: string, data: Readonly<Record<string, string | null>>): Promise<string> =>
  kubectl("patch", "configmap", name, "--type=merge", `--patch=${JSON.stringify({ data })}`);

const endpointMap = "thanos-query-endpoints";
const endpointKey = "endpoints.yaml";
let endpointsBefore: string;

const brokenRule = {
  groups: [{ name: "e2e-broken", rules: [{ record: "e2e:broken", expr: "up * on () up" }] }],
};

interface Fault {
  readonly begin: () => Promise<unknown>;
  readonly end: () => Promise<unknown>;
  /** The line that must be red, and what it says. */
  readonly check: string;
  readonly says: RegExp;
}

const faults: Readonly<Record<string, Fault>> = {
  "the Compactor is scaled to 0": {
    begin: () => scale("statefulset/thanos-compactor", 0),
    end: () => scale("statefulset/thanos-compactor", 1),
    check: "pods",
    says: /^statefulset\/thanos-compactor is scaled to 0, and the stack deploys 1\./,
  },
  "one of two Alertmanagers is taken away": {
    begin: () => scale("statefulset/alertmanager", 1),
    end: () => scale("statefulset/alertmanager", 2),
    check: "pods",
    says: /^statefulset\/alertmanager is scaled to 1, and the stack deploys 2\./,
  },
  "a shard of Prometheus is suspended": {
    begin: () => scale("statefulset/prometheus-shard-1", 0),
    end: () => scale("statefulset/prometheus-shard-1", 2),
    check: "pods",
    says: /^statefulset\/prometheus-shard-1 is scaled to 0, and the stack deploys 2\./,
  },
  "Query has lost the Rulers": {
    begin: async () => {
      endpointsBefore = (await filesOf(endpointMap))[endpointKey];
      const { endpoints } = parse(endpointsBefore) as { endpoints: readonly { address: string }[] };
      const rest = endpoints.filter(({ address }) => !address.includes("ruler"));
      assert.equal(rest.length, endpoints.length - 1);
      await patchFiles(endpointMap, { [endpointKey]: stringify({ endpoints: rest }) });
    },
    end: () => patchFiles(endpointMap, { [endpointKey]: endpointsBefore }),
    check: "stores",
    says: /^thanos-query-\S+ does not know the StoreAPI of thanos-ruler-\d/,
  },
  "a rule of Ruler fails": {
    begin: () => patchFiles("thanos-ruler-rules", { "e2e-broken.yaml": stringify(brokenRule) }),
    end: () => patchFiles("thanos-ruler-rules", { "e2e-broken.yaml": null }),
    check: "rules",
    says: /^thanos-ruler-\d: rule e2e:broken of group e2e-broken fails: /,
  },
};

describe("`make check` tells what is broken", function () {
  this.timeout(900_000);

  /** Whether the stack was well after the last test: a fault in one that is not well shows nothing, after many minutes. */
  let wasWell = false;

  const isWell = () =>
    eventually(
      "all checks are green",
      async () => {
        const { code, answer } = await check();
        assert.deepEqual(
          answer.checks.filter(({ state }) => state !== "ok"),
          [],
        );
        assert.deepEqual([code, answer.well], [0, true]);
        return answer;
      },
      healed,
    );

  it("is green on the stack of the tests, within a minute", async () => {
    await isWell();
    const started = Date.now();
    const { checks } = await isWell();
    const seconds = (Date.now() - started) / 1000;
    assert.ok(seconds < 60, `it took ${seconds} s`);
    for (const { check: name, seen } of checks) console.log(`      ${name}: ${seen}`);
    wasWell = true;
  });

  for (const [fault, { begin, end, check: name, says }] of Object.entries(faults))
    it(`says that ${fault}, and is green again afterwards @slow`, async () => {
      assert.ok(wasWell, "the stack was not well before: see the first test that failed");
      wasWell = false;
      try {
        await begin();
        await eventually(
          `the line ${name} is red`,
          async () => {
            const { code, answer } = await check();
            const line = answer.checks.find((each) => each.check === name);
            assert.equal(
              line?.state,
              "FAILED",
              JSON.stringify(answer.checks.filter(({ state }) => state !== "ok")),
            );
            assert.ok(
              line.reasons.some((reason) => says.test(reason)),
              line.reasons.join("\n"),
            );
            assert.equal(code, 1);
          },
          noticed,
        );
      } finally {
        await end();
      }
      await isWell();
      wasWell = true;
    });

  it("prints a table that ends with the verdict, and changes nothing", async () => {
    const generations = () =>
      kubectl("get", "statefulsets,deployments", "--output=jsonpath={.items[*].metadata.generation}");
    const before = await generations();
    const printed = await run(["make", "--no-print-directory", "check"], {
      cwd: projectDir,
      timeoutMs: 120_000,
    });
    assert.match(printed, /^check +result +what was seen$/m);
    assert.match(printed, /^Stack \S+ is well\.$/m);
    assert.equal(await generations(), before);
  });
});
