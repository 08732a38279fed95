import { describeCases } from "../support/cases";
import {
  localCompactionWaits,
  prometheusRetentionCoversOutage,
  prometheusRetentionCoversNight,
  rulerRetentionCoversOutage,
} from "../../../policies/rules/localBlocks";
import { server, sidecarArgs, config, ruler, thanos } from "../support/servers";
import { unknown } from "../../support/policy";

const bucket = "--objstore.config-file=/etc/o.yml";

const withArgs = (...args: unknown[]) => server({ args });

const queryOnly = (...args: unknown[]) => server({ sidecar: sidecarArgs, args });

const durations = (min: string, max: string) => [
  `--storage.tsdb.min-block-duration=${min}`,
  `--storage.tsdb.max-block-duration=${max}`,
];

const delay = "--storage.tsdb.delay-compact-file.path=/data/thanos.shipper.json";

const compacting = durations("2h", "36h");

describeCases(localCompactionWaits, {
  "equal durations": [undefined, server()],
  "equal durations in other words": [undefined, withArgs(...durations("2h", "120m"))],
  "a retention of which a tenth is one block": [
    undefined,
    withArgs("--storage.tsdb.max-block-duration=0", "--storage.tsdb.retention.time=20h"),
  ],
  "a sidecar that does not upload": [undefined, queryOnly(...compacting)],
  "no sidecar": [undefined, server({ sidecar: null, args: compacting, isTemplate: false })],
  "compaction delayed by the sidecar's file": [undefined, withArgs(...compacting, delay)],
  "compaction delayed by a file of another name": [
    undefined,
    server({
      sidecar: [...sidecarArgs, bucket, "--shipper.meta-file-name=m.json"],
      args: [...compacting, "--storage.tsdb.delay-compact-file.path=/data/./m.json"],
    }),
  ],
  "unequal durations": [
    /compacts its own blocks \(blocks of 2h up to 36h\), so its sidecar never/,
    withArgs(...compacting),
  ],
  "durations left to Prometheus": [
    /blocks of 2h up to 36h, the default/,
    withArgs("--storage.tsdb.max-block-duration=0"),
  ],
  "a sidecar that ignores it": [
    /lets it by --shipper\.ignore-unequal-block-size/,
    server({ sidecar: [...sidecarArgs, bucket, "--shipper.ignore-unequal-block-size"], args: compacting }),
  ],
  "compaction delayed by a file that nobody writes": [
    /but its sidecar writes \/data\/thanos\.shipper\.json\. .* Name the same file/,
    withArgs(...compacting, "--storage.tsdb.delay-compact-file.path=/data/other.json"),
  ],
  "a Prometheus that does not know the delay": [
    /which Prometheus v3\.8\.1 does not know/,
    server({ image: "prom/prometheus:v3.8.1", args: [...compacting, delay] }),
  ],
  "a sidecar that does not know the delay": [
    /with which its sidecar v0\.40\.1 uploads nothing.* Use Thanos v0\.42\.0 or newer/,
    server({ sidecarImage: "thanos/thanos:v0.40.1", args: [...compacting, delay] }),
  ],
  "a sidecar that does not know the delay, and need not": [
    undefined,
    server({ sidecarImage: "thanos/thanos:v0.40.1", args: [...durations("2h", "2h"), delay] }),
  ],
  "a sidecar that refuses every path that works": [
    /with which its sidecar v0\.41\.0 uploads nothing/,
    server({ sidecarImage: "thanos/thanos:v0.41.0", args: [...compacting, delay] }),
  ],
  "a sidecar that refuses the path, with equal durations too": [
    /with which its sidecar v0\.41\.0 uploads nothing/,
    server({ sidecarImage: "thanos/thanos:v0.41.0", args: [...durations("2h", "2h"), delay] }),
  ],
  "the first sidecar that accepts the path": [
    undefined,
    server({ sidecarImage: "thanos/thanos:v0.42.0", args: [...compacting, delay] }),
  ],
  "a version that the image does not tell": [
    undefined,
    server({ image: "prometheus", args: [...compacting, delay] }),
  ],
  "an unknown duration": [/^unknown: /, withArgs("--storage.tsdb.max-block-duration", unknown("String"))],
});

const kept = (time: string) => withArgs(`--storage.tsdb.retention.time=${time}`);

const inFile = (retention: object | undefined, ...args: string[]) =>
  server({ config: config(undefined, { storage: { tsdb: { retention } } }), args });

describeCases(prometheusRetentionCoversOutage, {
  "the default, 15d": [undefined, server()],
  "6h": [undefined, kept("6h")],
  "a size alone, of which the time is not known": [undefined, withArgs("--storage.tsdb.retention.size=1GB")],
  "a short one without upload": [undefined, queryOnly("--storage.tsdb.retention.time=1h")],
  "a longer one in the configuration": [
    undefined,
    inFile({ time: "1d" }, "--storage.tsdb.retention.time=1h"),
  ],
  "a size in the configuration": [undefined, inFile({ size: "1GB" }, "--storage.tsdb.retention.time=1h")],
  "a configuration that is not in the stack, and a flag": [undefined, kept("1d").slice(0, 1)],
  "5h59m": [/has --storage\.tsdb\.retention\.time=5h59m, below 6h \(its blocks are 2h long\)/, kept("5h59m")],
  "three times a longer block": [
    /=11h, below 12h/,
    withArgs(...durations("4h", "4h"), "--storage.tsdb.retention.time=11h"),
  ],
  "the flag of older versions": [
    /has --storage\.tsdb\.retention=1h/,
    withArgs("--storage.tsdb.retention=1h"),
  ],
  "a shorter one in the configuration": [
    /has storage\.tsdb\.retention\.time: 1h in its configuration/,
    inFile({ time: "1h" }, "--storage.tsdb.retention.time=1d"),
  ],
  "a day, where a team wants two": [/below 48h|below 2d/, kept("1d"), { minimumHours: 48 }],
  "an unknown one": [/^unknown: /, withArgs("--storage.tsdb.retention.time", unknown("String"))],
  "an unknown configuration": [/^unknown: |not known yet/, server({ config: unknown<string>("String") })],
});

describeCases(prometheusRetentionCoversNight, {
  "a day": [undefined, kept("1d")],
  "23h": [/has --storage\.tsdb\.retention\.time=23h, below 24h/, kept("23h")],
  "12h, where that is enough": [undefined, kept("12h"), { minimumHours: 12 }],
});

describeCases(rulerRetentionCoversOutage, {
  "the default, 48h": [undefined, [ruler()]],
  "0, which is forever": [undefined, [ruler("--tsdb.retention=0d")]],
  "one that does not upload": [undefined, [thanos("rule", ["--tsdb.retention=1h"])]],
  "a stateless one": [undefined, [ruler("--tsdb.retention=1h", "--remote-write.config=[]")]],
  "5h": [/has --tsdb\.retention=5h, below 6h/, [ruler("--tsdb.retention=5h")]],
  "an unknown one": [/^unknown: /, [ruler("--tsdb.retention", unknown("String"))]],
});
