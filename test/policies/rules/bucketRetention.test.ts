import { workload, type FakeResource } from "../../support/policy";
import {
  retentionCoversDownsampling,
  retentionGrowsWithResolution,
  downsamplingOn,
  deletionIsDelayed,
  deletionAfterStoresIgnoreIt,
} from "../../../policies/rules/bucketRetention";
import { describeTable } from "../support/cases";

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

describeTable(retentionCoversDownsampling, [
  [undefined, [compactor()]],
  [undefined, [compactor("--retention.resolution-raw=0d")]],
  [undefined, [compactor("--retention.resolution-raw=40h")]],
  [undefined, [compactor("--retention.resolution-raw=1d", "--downsampling.disable")]],
  [/has --retention\.resolution-raw=39h59m, below 40h/, [compactor("--retention.resolution-raw", "39h59m")]],
  [undefined, [compactor("--retention.resolution-5m=10d")]],
  [
    /has --retention\.resolution-5m=10d, which deletes all blocks before there are 1h samples of them/,
    [compactor("--retention.resolution-raw=3d", "--retention.resolution-5m=10d")],
  ],
  [
    /has --retention\.resolution-5m=13d, which deletes some blocks before there are 1h samples of them/,
    [compactor("--retention.resolution-raw=3d", "--retention.resolution-5m=13d")],
  ],
  [undefined, [compactor("--retention.resolution-raw=3d", "--retention.resolution-5m=15d")]],
  [
    /has --retention\.resolution-raw=40h, which deletes some blocks before there are 5m samples of them/,
    [compactor("--retention.resolution-raw=40h", "--delete-delay=1h")],
  ],
  // Nothing is kept longer than the rest, so nothing is missing.
  [
    undefined,
    [
      compactor(
        "--retention.resolution-raw=10d",
        "--retention.resolution-5m=10d",
        "--retention.resolution-1h=10d",
      ),
    ],
  ],
  [/has --retention\.resolution-5m=239h, below 10d/, [compactor("--retention.resolution-5m=239h")]],
  [
    /unreadable: --retention\.resolution-raw=\$\(RAW\) can't be read as a duration/,
    [compactor("--retention.resolution-raw=$(RAW)")],
  ],
  [/below 40h/, [withEnv("--retention.resolution-raw=$(RAW)", "RAW", "1d")]],
]);

describeTable(retentionGrowsWithResolution, [
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
]);

describeTable(downsamplingOn, [
  [undefined, [compactor()]],
  [/has --downsampling\.disable/, [compactor("--downsampling.disable")]],
]);

describeTable(deletionIsDelayed, [
  [undefined, [compactor()]],
  [undefined, [compactor("--delete-delay=24h")]],
  [
    /has --delete-delay=48h \(the default\), below 72h\. .* Set --delete-delay to 72h or more/,
    [compactor()],
    { minimumHours: 72 },
  ],
  [/has --delete-delay=23h, below 24h/, [compactor("--delete-delay=23h")]],
  [/has --delete-delay=24h, below 48h/, [compactor("--delete-delay=24h")], { minimumHours: 48 }],
]);

describeTable(deletionAfterStoresIgnoreIt, [
  [undefined, [compactor(inBucket), tier("store", inBucket)]],
  [
    undefined,
    [compactor(inBucket, "--delete-delay=1d"), tier("store", inBucket, "--ignore-deletion-marks-delay=12h")],
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
]);

function withEnv(arg: string, name: string, value: string): FakeResource {
  return workload("StatefulSet", { image, args: ["compact", arg], env: [{ name, value }] });
}
