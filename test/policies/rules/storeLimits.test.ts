import { describeCases } from "../support/cases";
import { storeMemory, storeRequestsLimited, storeMeetsPrometheus } from "../../../policies/rules/storeLimits";
import { tier } from "../support/clients";
import { server } from "../support/servers";

const limited = (memory: unknown) => ({ container: { resources: { limits: { memory } } } });

const store = (memory: unknown, ...args: string[]) => [tier("store", args, limited(memory))];

describeCases(storeMemory, {
  "room for the defaults": [undefined, store("2299Mi")],
  "no room for the defaults": [
    /has a pool of 2048 MiB for chunks and 250 MiB of caches in a memory limit of 2298 MiB\. /,
    store("2298Mi"),
  ],
  "a smaller pool": [undefined, store("512Mi", "--chunk-pool-size=200MB", "--index-cache-size=200MB")],
  "a cache in memcached": [undefined, store("2100Mi", "--index-cache.config={type: MEMCACHED}")],
  "a cache of the bucket": [
    /and 500 MiB of caches/,
    store("512Mi", "--chunk-pool-size=100MB", "--store.caching-bucket.config={type: IN-MEMORY}"),
  ],
  "no limit": [undefined, [tier("store", ["--chunk-pool-size=1TB"])]],
  "headroom that a team wants": [/of which 50 % are to be left/, store("4Gi"), { headroomPercent: 50 }],
});

describeCases(storeRequestsLimited, {
  "both limits": [
    undefined,
    store("1Gi", "--store.limits.request-series=1", "--store.limits.request-samples=1"),
  ],
  "their old names": [
    undefined,
    store("1Gi", "--store.grpc.touched-series-limit=1", "--store.grpc.series-sample-limit=1"),
  ],
  "a limit of bytes": [undefined, store("1Gi", "--store.grpc.downloaded-bytes-limit=1GB")],
  "one of two": [
    /has no --store\.limits\.request-samples\. /,
    store("1Gi", "--store.limits.request-series=1", "--store.limits.request-samples=0"),
  ],
  none: [/has no --store\.limits\.request-series and no --store\.limits\.request-samples/, store("1Gi")],
});

const bucket = "--objstore.config={type: S3, config: {bucket: a}}";

const since = (text: string) => tier("store", [bucket, `--max-time=${text}`]);

const kept = (...args: string[]) => server({ args });

describeCases(storeMeetsPrometheus, {
  "no max-time": [undefined, [...kept(), tier("store", [bucket])]],
  "the default retention": [undefined, [...kept(), since("-15d")]],
  "a gap behind the default retention": [
    /answers for the last 15d, and no Store Gateway for less than 16d ago/,
    [...kept(), since("-16d")],
  ],
  "one of two that begins now": [
    undefined,
    [...kept(), since("-16d"), { ...tier("store", [bucket, "--min-time=-16d"]), name: "new" }],
  ],
  "one of another bucket that begins now": [
    /no Store Gateway for less than 16d/,
    [...kept(), since("-16d"), { ...tier("store", [bucket.replace("a}", "b}")]), name: "new" }],
  ],
  "retention by size alone": [undefined, [...kept("--storage.tsdb.retention.size=1GB"), since("-30d")]],
  "a sidecar that answers for less": [
    /answers for the last 6h, /,
    [...server({ sidecar: ["sidecar", bucket, "--min-time=-6h"] }), since("-7h")],
  ],
  "a date": [
    /^unreadable: .*--max-time=2020-01-01T00:00:00Z is not a time relative/,
    [...kept(), since("2020-01-01T00:00:00Z")],
  ],
  "a date that never comes": [undefined, [...kept(), since("9999-12-31T23:59:59Z")]],
});
