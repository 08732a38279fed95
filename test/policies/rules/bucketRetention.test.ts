import assert from "node:assert/strict";
import { policies } from "../../../policies/pack";
import {
  judgeWith,
  kubernetesObject,
  unknown,
  workload,
  type FakeResource,
  type PolicySettings,
} from "../../support/policy";

const disk = {
  spec: {
    volumeClaimTemplates: [
      { metadata: { name: "data" }, spec: { resources: { requests: { storage: "100Gi" } } } },
    ],
  },
};
const mounts = { volumeMounts: [{ name: "data", mountPath: "/data" }] };
const image = "quay.io/thanos/thanos:v0.42.4";

const inBucket = "--objstore.config={type: S3, config: {bucket: a}}";

/** A compactor in which nothing is wrong but what these arguments make so. */
const compactor = (...args: string[]) =>
  workload(
    "StatefulSet",
    { image, args: ["compact", "--wait", "--data-dir=/data", ...args], ...mounts },
    disk,
  );
const tier = (name: string, ...args: string[]): FakeResource => {
  const resource = workload("Deployment", { image, args: [name, ...args] });
  resource.props.metadata = { name, namespace: "monitoring" };
  return { ...resource, name };
};

/** A policy's verdict on a stack, by a part of its message; nothing where it is kept. */
type Case = [verdict: RegExp | undefined, stack: FakeResource[], settings?: object];

/** Every form of an argument that Thanos takes, and the values around each threshold. */
const cases: Record<string, Case[]> = {
  "compactor-halts-on-error": [
    [undefined, [compactor()]],
    [undefined, [compactor("--debug.halt-on-error")]],
    [/has --no-debug\.halt-on-error\. Overlapping/, [compactor("--no-debug.halt-on-error")]],
    [/has --no-debug/, [compactor("--debug.halt-on-error=false")]],
    [undefined, [tier("store", "--no-debug.halt-on-error")]],
  ],
  "compactor-checks-index": [
    [undefined, [compactor("--no-debug.accept-malformed-index")]],
    [/has --debug\.accept-malformed-index/, [compactor("--debug.accept-malformed-index")]],
  ],
  "compactor-stops-at-out-of-order-chunks": [
    [undefined, [compactor()]],
    [/has --compact\.skip/, [compactor("--compact.skip-block-with-out-of-order-chunks")]],
  ],
  "compactor-waits": [
    [undefined, [compactor()]],
    [undefined, [workload("StatefulSet", { image, args: ["compact", "-w"] })]],
    [/has no --wait/, [workload("StatefulSet", { image, args: ["compact"] })]],
    [/has no --wait/, [compactor("--no-wait")]],
    [undefined, [workload("CronJob", { image, args: ["compact"] })]],
    [
      /has --wait, so it never ends\. .* Take --wait away\./,
      [workload("CronJob", { image, args: ["compact", "--wait"] })],
    ],
    [/unknown: .*args\.1/, [workload("StatefulSet", { image, args: ["compact", unknown("String")] })]],
  ],
  "compactor-one-per-bucket": [
    [undefined, [compactor()]],
    [
      undefined,
      [
        compactor("--objstore.config={type: S3, config: {bucket: a}}"),
        second("{type: S3, config: {bucket: b}}"),
      ],
    ],
    [
      /works on the same bucket/,
      [
        compactor("--objstore.config={type: S3, config: {bucket: a}}"),
        second('{"type":"s3","config":{"bucket":"a"}}'),
      ],
    ],
    [
      /unreadable: .*is from no ConfigMap/,
      [compactor("--objstore.config-file=/a"), second("{type: S3, config: {bucket: a}}")],
    ],
  ],
  "compactor-scratch-on-volume": [
    [undefined, [compactor()]],
    [
      undefined,
      [
        workload(
          "Pod",
          { image, args: ["compact", "--data-dir", "/data/"], ...mounts },
          { pod: { volumes: [{ name: "data", emptyDir: {} }] } },
        ),
      ],
    ],
    [/has --data-dir=\.\/data, a relative path/, [workload("Pod", { image, args: ["compact"], ...mounts })]],
    [
      /where no volume is mounted/,
      [workload("Pod", { image, args: ["compact", "--data-dir=/database"], ...mounts })],
    ],
    [
      /which is memory/,
      [
        workload(
          "Pod",
          { image, args: ["compact", "--data-dir=/data"], ...mounts },
          { pod: { volumes: [{ name: "data", emptyDir: { medium: "Memory" } }] } },
        ),
      ],
    ],
  ],
  "compactor-scratch-persistent": [
    [undefined, [compactor()]],
    [
      /on the hostPath data/,
      [
        workload(
          "Pod",
          { image, args: ["compact", "--data-dir=/data"], ...mounts },
          { pod: { volumes: [{ name: "data", hostPath: { path: "/" } }] } },
        ),
      ],
    ],
  ],
  "compactor-scratch-size": [
    [undefined, [compactor()]],
    [
      /has 100Gi for --data-dir, below 200 GB for --compact\.concurrency=2/,
      [compactor("--compact.concurrency", "2")],
    ],
    [undefined, [compactor("--compact.concurrency=2")], { gigabytesPerCompaction: 50 }],
    [undefined, [claimed(), claim("200Gi")]],
    [/has 50Gi/, [claimed(), claim("50Gi")]],
    [/unreadable: .*the PersistentVolumeClaim scratch is not in this stack/, [claimed()]],
  ],
  "compactor-cpu-for-concurrency": [
    [undefined, [compactor("--compact.concurrency=8")]],
    [undefined, [limited("500m", "1")]],
    [/concurrency=2 with a CPU limit of 1500m/, [limited("1500m", "2")]],
  ],
  "retention-covers-downsampling": [
    [undefined, [compactor()]],
    [undefined, [compactor("--retention.resolution-raw=0d")]],
    [undefined, [compactor("--retention.resolution-raw=40h")]],
    [undefined, [compactor("--retention.resolution-raw=1d", "--downsampling.disable")]],
    [
      /has --retention\.resolution-raw=39h59m, below 40h/,
      [compactor("--retention.resolution-raw", "39h59m")],
    ],
    [undefined, [compactor("--retention.resolution-5m=10d")]],
    [/has --retention\.resolution-5m=239h, below 10d/, [compactor("--retention.resolution-5m=239h")]],
    [
      /unreadable: --retention\.resolution-raw=\$\(RAW\) can't be read as a duration/,
      [compactor("--retention.resolution-raw=$(RAW)")],
    ],
    [/below 40h/, [withEnv("--retention.resolution-raw=$(RAW)", "RAW", "1d")]],
  ],
  "retention-grows-with-resolution": [
    [undefined, [compactor("--retention.resolution-raw=30d")]],
    [
      undefined,
      [
        compactor(
          "--retention.resolution-raw=30d",
          "--retention.resolution-5m=30d",
          "--retention.resolution-1h=1y",
        ),
      ],
    ],
    [
      /keeps 5m samples for 20d, raw samples for 30d/,
      [compactor("--retention.resolution-raw=30d", "--retention.resolution-5m=20d")],
    ],
    [/keeps 1h samples for 1y, 5m samples for ever/, [compactor("--retention.resolution-1h=1y")]],
    [undefined, [compactor("--retention.resolution-1h=1y", "--downsampling.disable")]],
  ],
  "downsampling-on": [
    [undefined, [compactor()]],
    [/has --downsampling\.disable/, [compactor("--downsampling.disable")]],
  ],
  "deletion-is-delayed": [
    [undefined, [compactor()]],
    [undefined, [compactor("--delete-delay=24h")]],
    [
      /has --delete-delay=48h \(the default\), below 72h\. .* Set --delete-delay to 72h or more/,
      [compactor()],
      { minimumHours: 72 },
    ],
    [/has --delete-delay=23h, below 24h/, [compactor("--delete-delay=23h")]],
    [/has --delete-delay=24h, below 48h/, [compactor("--delete-delay=24h")], { minimumHours: 48 }],
  ],
  "deletion-after-stores-ignore-it": [
    [undefined, [compactor(inBucket), tier("store", inBucket)]],
    [
      undefined,
      [
        compactor(inBucket, "--delete-delay=1d"),
        tier("store", inBucket, "--ignore-deletion-marks-delay=12h"),
      ],
    ],
    // Thanos recommends half, but 18 hours are time enough for the store to drop the block.
    [undefined, [compactor(inBucket), tier("store", inBucket, "--ignore-deletion-marks-delay=30h")]],
    [undefined, [compactor(inBucket, "--delete-delay=25h"), tier("store", inBucket)]],
    [
      /drops a marked block up to 24h30m after it was marked \(--ignore-deletion-marks-delay=24h \(the default\), and two syncs of 15m\), but .* deletes it with --delete-delay=1d/,
      [compactor(inBucket, "--delete-delay=1d"), tier("store", inBucket)],
    ],
    [
      /up to 49h .* two syncs of 30m\).* deletes it with --delete-delay=48h \(the default\)/,
      [
        compactor(inBucket),
        tier("store", inBucket, "--ignore-deletion-marks-delay=48h", "--sync-block-duration=30m"),
      ],
    ],
    [/.*/, [compactor(inBucket, "--delete-delay=25h"), tier("store", inBucket, "--sync-block-duration=30m")]],
    [
      undefined,
      [compactor(inBucket, "--delete-delay=25h"), tier("store", inBucket, "--sync-block-duration=29m")],
    ],
    [
      undefined,
      [
        compactor(inBucket, "--delete-delay=1d"),
        tier("store", "--objstore.config={type: S3, config: {bucket: other}}"),
      ],
    ],
  ],
  "unreadable-command": [
    [undefined, [compactor()]],
    [undefined, [workload("Deployment", { image: "example/app", command: ["sh", "-c", "./run"] })]],
    [/is started by a shell/, [workload("Deployment", { image, command: ["sh", "-c", "thanos query"] })]],
    [/is started by a shell/, [workload("Deployment", { image, command: ["/bin/sh", "/start.sh"] })]],
    [
      /is started by a shell/,
      [
        workload("Deployment", {
          image: "x",
          command: ["tini", "--", "bash", "-c", "exec prometheus $ARGS"],
        }),
      ],
    ],
    [
      /reads arguments from a file: @\/flags/,
      [workload("Deployment", { image, args: ["query", "@/flags"] })],
    ],
  ],
  "patched-workload": [
    [undefined, [compactor(), patch("StatefulSet", "other", {})]],
    [
      /^StatefulSetPatch monitoring\/subject changes a workload/,
      [compactor(), patch("StatefulSet", "subject", { replicas: 2 })],
    ],
    [
      /^DeploymentPatch monitoring\/x changes/,
      [patch("Deployment", "x", { template: { spec: { containers: [{ name: "c", image }] } } })],
    ],
  ],
};

describe("a policy's verdicts", () => {
  for (const [name, table] of Object.entries(cases)) {
    describe(name, () => {
      const policy = policies.filter((one) => one.name === name);
      assert.equal(policy.length, 1, `there is a policy ${name}`);
      for (const [at, [verdict, stack, settings]] of table.entries()) {
        it(`${verdict ? "refuses" : "accepts"} case ${at}${verdict ? `: ${verdict.source}` : ""}`, () => {
          const given: PolicySettings = settings ? { [name]: settings } : {};
          const { [name]: found = [] } = judgeWith(given, policy, stack);
          assert.equal(found.length, verdict ? 1 : 0, found.join("\n"));
          if (verdict) assert.match(found[0], verdict);
        });
      }
    });
  }
});

function second(objstore: string): FakeResource {
  const resource = compactor(`--objstore.config=${objstore}`);
  resource.props.metadata = { name: "second", namespace: "monitoring" };
  return { ...resource, name: "second" };
}

function claimed(): FakeResource {
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "scratch" } }];
  return workload(
    "Deployment",
    { image, args: ["compact", "--data-dir=/data"], ...mounts },
    { pod: { volumes } },
  );
}

function claim(storage: string): FakeResource {
  const metadata = { name: "scratch", namespace: "monitoring" };
  return kubernetesObject(
    "core/v1",
    "PersistentVolumeClaim",
    { resources: { requests: { storage } } },
    metadata,
  );
}

function limited(cpu: string, concurrency: string): FakeResource {
  const args = ["compact", `--compact.concurrency=${concurrency}`];
  return workload("StatefulSet", { image, args, resources: { limits: { cpu } } });
}

function withEnv(arg: string, name: string, value: string): FakeResource {
  return workload("StatefulSet", { image, args: ["compact", arg], env: [{ name, value }] });
}

function patch(kind: string, name: string, spec: object): FakeResource {
  return kubernetesObject("apps/v1", `${kind}Patch`, spec, { name, namespace: "monitoring" });
}
