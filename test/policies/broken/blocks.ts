import { parse, stringify } from "yaml";
import { policies as blocksCompacted } from "../../../policies/rules/blocksCompacted";
import { policies as blocksServed } from "../../../policies/rules/blocksServed";
import { policies as bucketLeftAlone } from "../../../policies/rules/bucketLeftAlone";
import { compactorOnePerBucket } from "../../../policies/rules/compaction";
import { deduplicationMergesReplicas } from "../../../policies/rules/deduplication";
import { dataOneWriter } from "../../../policies/rules/disks";
import { externalLabelsUnique } from "../../../policies/rules/externalLabels";
import { policies as scrapedOnce } from "../../../policies/rules/scrapedOnce";
import { replicasScrapeAlike } from "../../../policies/rules/shardsAndReplicas";
import { policies as sharedDirectories } from "../../../policies/rules/sharedDirectories";
import { storeMeetsPrometheus } from "../../../policies/rules/storeLimits";
import { shardsComplete } from "../../../policies/rules/targetShards";
import { workload, type FakeResource } from "../../support/policy";
import { blockStacks, hashed, keep, selector } from "./blockStacks";
import {
  addWords,
  change,
  changeConfigs,
  changeContainer,
  changeFlags,
  flagsOf,
  places,
  placesOf,
  programOf,
  split,
  type Break,
  type Mutant,
  type Place,
} from "./edits";
import type { Area } from "./area";

type Stack = readonly FakeResource[];

const hasBucket = (place: Place) => flagsOf(place, /^objstore\.config(-file)?$/).length > 0;
const isOf =
  (...programs: string[]) =>
  (place: Place) =>
    programs.includes(programOf(place));
const uploads = (stack: Stack) =>
  places(stack).some((place) => isOf("sidecar", "rule", "receive")(place) && hasBucket(place));
/** Those on a bucket, in stacks in which something uploads whose labels are in the stack. */
const onBucket = (stack: Stack, ...programs: string[]) =>
  uploads(stack) ? placesOf(stack, ...programs).filter(hasBucket) : [];
/** Those that have no part of the bucket to themselves. */
const undivided = (stack: Stack, ...programs: string[]) => {
  const found = onBucket(stack, ...programs);
  const isDivided = found.some(
    (place) => flagsOf(place, /^(selector\.relabel-config|min-time|max-time)$/).length > 0,
  );
  return isDivided ? [] : found;
};

/** The stack with a tier's own bucket changed: in its flag, or in its Secret if no other tier has that. */
function otherBucket(stack: Stack): Mutant[] {
  const inFlags = places(stack)
    .filter((place) => isOf("store", "sidecar", "rule")(place))
    .flatMap((place) =>
      flagsOf(place, /^objstore\.config$/).flatMap(({ at, value }) =>
        /bucket: /.test(value)
          ? [
              changeContainer(stack, place, "another bucket", ({ args }) => {
                args[at] = args[at].replace(/bucket: \S+/, "bucket: elsewhere");
              }),
            ]
          : [],
      ),
    );
  const inSecrets = stack.flatMap(({ type, props }, at) => {
    const name = String((props.metadata as any)?.name);
    const files = (props.stringData ?? {}) as Record<string, string>;
    const key = Object.keys(files).find((one) => /^\s*bucket: /m.test(String(files[one])));
    const users = places(stack).filter(({ pod }) => JSON.stringify(pod.volumes ?? []).includes(`"${name}"`));
    const programs = new Set(users.filter(hasBucket).map(programOf));
    if (!type.endsWith(":Secret") || key === undefined || programs.size !== 1) return [];
    if (![...programs].some((one) => ["store", "sidecar", "rule"].includes(one))) return [];
    return [
      change(stack, at, `another bucket in Secret ${name}`, ({ stringData }) => {
        stringData[key] = stringData[key].replace(/bucket: \S+/, "bucket: elsewhere");
      }),
    ];
  });
  return [...inFlags, ...inSecrets];
}

const drops = [
  { action: "drop", source_labels: ["__block_id"], regex: ".*" },
  { action: "labeldrop", regex: ".*" },
];
const only = (value: string) => selector(keep("cluster", value));

/** A job, a pod or a CronJob beside the stack. */
function beside(stack: Stack, kind: string, image: string, args: readonly string[], env: unknown): Mutant {
  const extra = workload(kind, { name: "tool", image, args, env });
  extra.props.metadata = { name: "tool", namespace: "monitoring" };
  return {
    what: `${kind}: ${args.slice(0, 4).join(" ")}`,
    resources: [...stack, { ...extra, name: "tool" }],
  };
}

/** Tools of `thanos tools bucket` on the bucket of a compactor of the stack. */
function bucketTools(stack: Stack): Mutant[] {
  return onBucket(stack, "compact").flatMap((place) => {
    const [{ flag, value }] = flagsOf(place, /^objstore\.config(-file)?$/);
    const tools = [
      ["cleanup"],
      ["retention", "--retention.resolution-raw=30d"],
      ["mark", "--marker=deletion-mark.json", "--id=01"],
      ["rewrite", "--no-dry-run", "--id=01"],
      ["downsample"],
    ];
    return tools.map((tool) => {
      const mutant = beside(
        stack,
        "CronJob",
        "quay.io/thanos/thanos:v0.42.4",
        ["tools", "bucket", ...tool, `--${flag}=${value}`],
        place.container.env,
      );
      const props = mutant.resources.at(-1)?.props as any;
      const pod = props.spec.jobTemplate.spec.template.spec;
      pod.volumes = place.pod.volumes;
      pod.containers[0].volumeMounts = place.container.volumeMounts;
      props.metadata.namespace = (stack[place.at].props.metadata as any).namespace;
      return mutant;
    });
  });
}

/** A client of the store that deletes, and a lifecycle that does. */
function bucketDeletions(stack: Stack): Mutant[] {
  const bucket = /bucket: (thanos[\w-]*|east)/.exec(JSON.stringify(stack))?.[1];
  if (!uploads(stack) || bucket === undefined) return [];
  const rule = { id: "old", status: "Enabled", expiration: "30d" };
  const ilm = { type: "minio:index/ilmPolicy:IlmPolicy", name: "old", props: { bucket, rules: [rule] } };
  return [
    beside(
      stack,
      "CronJob",
      "minio/mc",
      ["rm", "--recursive", "--force", "--older-than=90d", `store/${bucket}`],
      [],
    ),
    beside(stack, "Job", "rclone/rclone", ["delete", "--min-age=90d", `s3:${bucket}`], []),
    { what: "a lifecycle that deletes", resources: [...stack, ilm] },
  ];
}

/** A StatefulSet whose pods share one claim, and two workloads on one. */
function sharedDisks(stack: Stack): Mutant[] {
  const own = places(stack).filter((place) => {
    const { volumeClaimTemplates, replicas } = (stack[place.at].props as any).spec;
    return (
      isOf("prometheus", "rule", "store", "receive")(place) && volumeClaimTemplates?.length && replicas > 1
    );
  });
  const share = (props: any) => {
    const templates = props.spec.volumeClaimTemplates as { metadata: { name: string } }[];
    delete props.spec.volumeClaimTemplates;
    props.spec.template.spec.volumes = [
      ...(props.spec.template.spec.volumes ?? []),
      ...templates.map(({ metadata: { name } }) => ({
        name,
        persistentVolumeClaim: { claimName: "shared" },
      })),
    ];
  };
  const oneClaim = own.map(({ at, workload }) =>
    change(stack, at, `${workload}: one claim for its pods`, share),
  );
  const alone = places(stack).filter(
    (place) =>
      isOf("prometheus", "compact", "store")(place) &&
      (stack[place.at].props as any).spec.volumeClaimTemplates?.length,
  );
  const twice = alone.map((place) => {
    const mutant = split(stack, place, `${place.workload}: two workloads on one claim`, [[], []]);
    const parts = mutant.resources.slice(place.at, place.at + 2);
    parts.forEach(({ props }) => share(props));
    parts.forEach(({ props }) => ((props as any).spec.replicas = 1));
    return mutant;
  });
  return [...oneClaim, ...twice];
}

/** Two Prometheus that share targets in a wrong way. */
function scrapedWrongly(stack: Stack): Mutant[] {
  const rulesOf = (config: any): any[] =>
    config.scrape_configs.flatMap((job: any) => job.relabel_configs ?? []);
  const hashes = (config: any) => rulesOf(config).filter(({ action }) => action === "hashmod");
  const isSharded = /hashmod/.test(JSON.stringify(stack));
  const sharded = isSharded
    ? [
        ...changeConfigs(stack, "another modulus", (config) =>
          hashes(config).forEach((rule) => (rule.modulus += 1)),
        ),
        ...changeConfigs(stack, "another number", (config) =>
          rulesOf(config)
            .filter(
              ({ source_labels, action }) => action === "keep" && String(source_labels).includes("hash"),
            )
            .forEach((rule) => (rule.regex = "0")),
        ),
      ]
    : [];
  return [...sharded, ...scrapedApart(stack)];
}

/** A second Prometheus beside the first of the stack, of another cluster, with its jobs whole. */
function scrapedApart(stack: Stack): Mutant[] {
  const place = placesOf(stack, "prometheus").find(({ pod }) => JSON.stringify(pod).includes('"config"'));
  const name = place?.pod.volumes?.find(({ configMap }: any) => configMap)?.configMap.name;
  const map = stack.find(
    ({ type, props }) => type.endsWith(":ConfigMap") && (props.metadata as any).name === name,
  );
  const key = Object.keys(map?.props.data ?? {}).find((one) => /^prometheus/.test(one));
  if (!place || !map || key === undefined) return [];
  const config = parse((map.props.data as any)[key]);
  if (!config.scrape_configs) return [];
  config.global.external_labels.cluster = "other";
  for (const job of config.scrape_configs)
    job.relabel_configs = job.relabel_configs?.filter((rule: any) => !JSON.stringify(rule).includes("hash"));
  const set = structuredClone(stack[place.at]);
  const metadata = (one: FakeResource) => ({ ...(one.props.metadata as object), name: "other" });
  set.props.metadata = metadata(set);
  const volumes = (set.props as any).spec.template.spec.volumes as any[];
  volumes
    .filter(({ configMap }) => configMap?.name === name)
    .forEach(({ configMap }) => (configMap.name = "other"));
  const data = { ...(map.props.data as object), [key]: stringify(config) };
  const own = { ...map, name: "other-config", props: { metadata: metadata(map), data } };
  return [
    {
      what: "another one that takes every target, of another cluster",
      resources: [...stack, { ...set, name: "other" }, own],
    },
  ];
}

const breaks: readonly Break[] = [
  {
    name: "a bucket that no Store Gateway reads",
    exceptIn: /kube-thanos|Helm|guide|prod/,
    mutants: otherBucket,
  },
  {
    name: "Store Gateways that drop what is uploaded",
    exceptIn: /kube-thanos|prod/,
    mutants: (stack) =>
      undivided(stack, "store")
        .flatMap((place) => [
          addWords(stack, place, only("nosuch")),
          addWords(stack, place, selector(...drops.slice(1))),
        ])
        .filter(() => undivided(stack, "store").length === 1),
  },
  {
    name: "a number of Store Gateways' shards that is missing",
    exceptIn: /kube-thanos|prod/,
    mutants: (stack) =>
      undivided(stack, "store").flatMap((place) => {
        const parts = (...numbers: [number, number][]) =>
          numbers.map(([modulus, number]) => [selector(...hashed("__block_id", modulus, number))]);
        if (undivided(stack, "store").length > 1) return [];
        return [
          split(stack, place, "two of three shards", parts([3, 0], [3, 2])),
          split(stack, place, "one shard twice", parts([3, 0], [3, 1], [3, 1])),
          split(stack, place, "a shard with another modulus", parts([3, 0], [3, 1], [4, 2])),
        ];
      }),
  },
  {
    name: "a hole between the times of two Store Gateways",
    exceptIn: /kube-thanos|prod/,
    mutants: (stack) => [
      ...undivided(stack, "store").flatMap((place) =>
        undivided(stack, "store").length > 1
          ? []
          : [
              split(stack, place, "from 2w to 3w", [["--min-time=-2w"], ["--max-time=-3w"]]),
              split(stack, place, "a year", [
                ["--min-time=2025-01-01T00:00:00Z"],
                ["--max-time=2024-01-01T00:00:00Z"],
              ]),
            ],
      ),
      ...changeFlags(stack, /^max-time$/, () => "-1y").filter(() => uploads(stack)),
    ],
  },
  {
    name: "blocks that are kept and no longer served",
    exceptIn: /kube-thanos|prod/,
    mutants: (stack) =>
      undivided(stack, "compact").length === 0 || undivided(stack, "store").length !== 1
        ? []
        : undivided(stack, "store").flatMap((place) => [
            addWords(stack, place, "--min-time=-4w"),
            addWords(stack, place, "--min-time=2026-10-01T00:00:00Z"),
          ]),
  },
  {
    name: "blocks that are served too late",
    exceptIn: /kube-thanos|prod/,
    mutants: (stack) =>
      undivided(stack, "store").length !== 1
        ? []
        : [
            ...undivided(stack, "store").flatMap((place) => [
              addWords(stack, place, "--sync-block-duration=500h"),
              addWords(stack, place, "--max-time=-30d"),
            ]),
            ...onBucket(stack, "sidecar").map((place) => addWords(stack, place, "--min-time=-1h")),
          ],
  },
  {
    name: "blocks that no compactor takes",
    exceptIn: /kube-thanos|prod/,
    mutants: (stack) =>
      onBucket(stack, "compact").flatMap((place) => [
        addWords(stack, place, only("nosuch")),
        addWords(stack, place, selector(...drops)),
        ...(onBucket(stack, "compact").length > 1
          ? [{ what: `no ${place.workload}`, resources: stack.filter((_, at) => at !== place.at) }]
          : []),
      ]),
  },
  {
    name: "blocks that two compactors take",
    exceptIn: /kube-thanos|prod/,
    mutants: (stack) =>
      onBucket(stack, "compact").flatMap((place) => [
        split(stack, place, "the same twice", [[], []]),
        ...(flagsOf(place, /^selector/).length > 0
          ? []
          : [
              split(stack, place, "two that keep what has a cluster or none", [
                [selector({ action: "drop", source_labels: ["cluster"], regex: "nosuch" })],
                [selector({ action: "drop", source_labels: ["cluster"], regex: "other" })],
              ]),
            ]),
      ]),
  },
  {
    name: "compactors that are divided by the names of blocks",
    exceptIn: /kube-thanos/,
    mutants: (stack) =>
      onBucket(stack, "compact")
        .filter((place) => flagsOf(place, /^selector/).length === 0)
        .map((place) =>
          split(stack, place, "by a hash of __block_id", [
            [selector(...hashed("__block_id", 2, 0))],
            [selector(...hashed("__block_id", 2, 1))],
          ]),
        ),
  },
  {
    name: "two uploaders with the same external labels",
    exceptIn: /kube-thanos|replicas in workloads/,
    mutants: (stack) =>
      uploads(stack)
        ? [
            ...changeConfigs(stack, "no replica's label", ({ global }) => {
              for (const [name, value] of Object.entries(global.external_labels))
                if (/POD_NAME|NAME\)/.test(String(value))) delete global.external_labels[name];
            }),
            ...placesOf(stack, "rule", "receive")
              .filter(hasBucket)
              .flatMap((place) => flagsOf(place, /^label$/).map((flag) => ({ place, ...flag })))
              .filter(({ value }) => /\$\(/.test(value))
              .map(({ place, at, value }) =>
                changeContainer(stack, place, "one label for all pods", ({ args }) => {
                  args[at] = `--label=${value.replace(/"\$\(.*\)"/, '"a"')}`;
                }),
              ),
          ]
        : [],
  },
  {
    name: "a compactor that merges what are no replicas",
    exceptIn: /kube-thanos|Helm/,
    mutants: (stack) =>
      onBucket(stack, "compact").flatMap((place) => [
        addWords(stack, place, "--deduplication.replica-label=cluster", "--deduplication.func=penalty"),
        ...(flagsOf(place, /^deduplication/).length > 0
          ? []
          : [addWords(stack, place, "--compact.enable-vertical-compaction")]),
      ]),
  },
  { name: "a tool that deletes, rewrites or adds blocks", exceptIn: /kube-thanos/, mutants: bucketTools },
  {
    name: "a client or a lifecycle that deletes objects",
    exceptIn: /kube-thanos|Helm|prod/,
    mutants: bucketDeletions,
  },
  { name: "two writers of one data directory", mutants: sharedDisks },
  { name: "a target that two shards scrape, or none", mutants: scrapedWrongly },
];

/** Blocks from the uploader to the compactor, and targets before that. */
export const blocks: Area = {
  title: "Broken blocks and samples",
  does: "breaks what happens to blocks, or who scrapes a target",
  policies: [
    ...blocksServed,
    ...blocksCompacted,
    ...bucketLeftAlone,
    ...sharedDirectories,
    ...scrapedOnce,
    compactorOnePerBucket,
    deduplicationMergesReplicas,
    dataOneWriter,
    externalLabelsUnique,
    replicasScrapeAlike,
    shardsComplete,
    storeMeetsPrometheus,
  ],
  breaks,
  known: { "kube-thanos, all components": /^compactor-one-per-bucket: / },
  own: blockStacks,
};
