/** Settings of Prometheus and its sidecars. */
import { z } from "zod";
import { delayedCompaction } from "../../model/thresholds";
import { labelName, labelValue } from "../kinds/labelKinds";
import { replicas, resources, storage, tier } from "../kinds/podKinds";
import { extraArgs, interval, localRetention, mostShards, paths, ruleFiles } from "../kinds/valueKinds";

/** Not below what the stack's own targets need, nor so high that it limits nothing. */
const limit = (least: number, most: number) => z.int().min(least).max(most);

const scrapeLimits = z
  .strictObject({
    samples: limit(10_000, 100_000_000)
      .optional()
      .describe(
        "samples that one scrape of a target may have; as many as a shard has memory for, by the sizing model, if left out",
      ),
    labels: limit(32, 10_000).default(128).describe("labels that a series may have"),
    labelNameLength: limit(256, 1_000_000).default(1024).describe("bytes that the name of a label may have"),
    labelValueLength: limit(1024, 100_000_000)
      .default(16384)
      .describe("bytes that the value of a label may have"),
    targets: limit(10, 1_000_000)
      .optional()
      .describe("targets that a job may have in one shard; no limit if left out"),
  })
  .prefault({})
  .describe(
    "the most that one target or job may bring; what brings more is not scraped at all, and an alert says so. A job may have limits of its own",
  );

/** `thanos:prometheus`. */
export const prometheus = z
  .strictObject({
    shards: z
      .int()
      .min(1)
      .max(mostShards)
      .default(1)
      .describe("number of shards; each target is scraped by exactly one"),
    retiredShards: z
      .int()
      .min(0)
      .max(mostShards)
      .default(0)
      .describe("shards that no longer scrape anything, kept until their samples are in the bucket"),
    replicas: replicas(2).describe("replicas of each shard, each on its own node"),
    retention: localRetention.describe("how long samples stay on Prometheus' own disk"),
    localCompaction: z
      .enum(["off", "delayed"])
      .default("off")
      .describe(
        `whether Prometheus compacts its own blocks: not at all, or after they are uploaded (from Prometheus ${delayedCompaction.prometheus} and Thanos ${delayedCompaction.thanos} on)`,
      ),
    scrapeInterval: interval("30s").describe("how often each target is scraped"),
    evaluationInterval: interval("30s").describe("how often Prometheus' own rules are evaluated"),
    externalLabels: z
      .record(labelName, labelValue)
      .default({})
      .describe("labels of every series besides the stack's own, also those of the Rulers"),
    scrapeConfigs: z
      .array(z.looseObject({ job_name: z.string().min(1) }))
      .default([])
      .describe("scrape jobs besides the stack's own, each as in Prometheus' own file; they are sharded"),
    scrapeConfigFiles: paths("files with a list of such jobs"),
    scrapeLimits,
    rules: ruleFiles,
    ruleFiles: paths("rule files"),
    storage: storage("50Gi"),
    ...tier("100m", "2Gi"),
    sidecarResources: resources("20m", "512Mi"),
    sidecarExtraArgs: extraArgs,
  })
  .prefault({})
  .describe("Prometheus with its sidecars");
