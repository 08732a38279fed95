import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { replicaLabels, templateVariables } from "../../model/labels";
import { prometheusConfig, ScrapeConfig } from "../../model/prometheusConfig";

describe("sharding", () => {
  /** Prometheus' hashmod: the last 8 bytes of the MD5, big endian, modulo. Source: model/relabel/relabel.go. */
  const hashmod = (value: string, modulus: number) =>
    Number(createHash("md5").update(value).digest().readBigUInt64BE(8) % BigInt(modulus));

  type Relabeling = Readonly<Record<string, unknown>>;
  /** What relabeling makes of a target, for the actions that decide on a shard; `undefined` when it is dropped. */
  function relabeled(
    target: Record<string, string>,
    rules: readonly Relabeling[],
  ): Record<string, string> | undefined {
    let labels = { ...target };
    for (const { action, source_labels, modulus, target_label, regex } of rules) {
      const value = (source_labels as string[]).map((name) => labels[name] ?? "").join(";");
      if (action === "hashmod")
        labels = { ...labels, [target_label as string]: String(hashmod(value, modulus as number)) };
      else if (action === "keep" && !new RegExp(`^(?:${regex as string})$`).test(value)) return undefined;
    }
    return labels;
  }

  /** The configuration as the sidecar of a pod renders it. */
  function render(
    shards: number,
    retiredShards: number,
    shard: number,
    replica = 0,
    jobs: ScrapeConfig[] = [],
  ) {
    const text = JSON.stringify(
      prometheusConfig({
        namespace: "thanos",
        cluster: "a",
        shards,
        retiredShards,
        externalLabels: { region: "eu" },
        scrapeInterval: "30s",
        evaluationInterval: "30s",
        scrapeConfigs: jobs,
        ruleFiles: "/etc/prometheus/rules/*.yaml",
        alertmanagerService: "alertmanager",
      }),
    );
    const variables: Record<string, string> = {
      [templateVariables.shard]: String(shard),
      [templateVariables.replica]: `prometheus-shard-${shard}-${replica}`,
    };
    return JSON.parse(text.replace(/\$\((\w+)\)/g, (_, name: string) => variables[name])) as {
      global: { external_labels: Record<string, string> };
      scrape_configs: (ScrapeConfig & { relabel_configs: Relabeling[] })[];
    };
  }
  const range = (count: number) => Array.from({ length: count }, (_, index) => index);
  const own: ScrapeConfig = { job_name: "own", static_configs: [] };

  it("gives each target of any job to exactly one shard, and none to a retired one", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.domain().map((host) => `${host}:9100`),
          ),
          { maxLength: 20 },
        ),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 5 }),
        (addresses, shards, retiredShards) => {
          const configurations = range(shards + retiredShards).map((shard) =>
            render(shards, retiredShards, shard, 0, [own]),
          );
          const names = configurations[0].scrape_configs.map(({ job_name }) => job_name);
          for (const [job, name] of names.entries()) {
            if (name === "retired-shard") continue;
            // What comes before the last two rules is the job's own choice of targets.
            const keeping = configurations.map(({ scrape_configs }) =>
              scrape_configs[job].relabel_configs.slice(-2),
            );
            for (const address of addresses) {
              const keepers = range(shards + retiredShards).filter((shard) =>
                relabeled({ __address__: address }, keeping[shard]),
              );
              assert.equal(keepers.length, 1, `${name}: ${address} is kept by shards ${keepers.join()}`);
              assert.ok(keepers[0] < shards, `${name}: ${address} is kept by a retired shard`);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("leaves no trace of the shard's number on a target", () => {
    const { scrape_configs } = render(1, 0, 0, 0, [own]);
    for (const { relabel_configs } of scrape_configs) {
      const labels = relabeled({ __address__: "a:1" }, relabel_configs.slice(-2));
      assert.ok(labels);
      // Prometheus drops labels that begin with `__` after relabeling.
      assert.deepEqual(
        Object.keys(labels).filter((label) => !label.startsWith("__")),
        [],
      );
    }
  });

  it("lets a retired shard scrape itself and nothing else, and no other shard do so", () => {
    for (const shard of range(5)) {
      const jobs = render(3, 2, shard).scrape_configs.filter(({ job_name }) => job_name === "retired-shard");
      assert.equal(jobs.length, 1);
      const [{ relabel_configs, static_configs }] = jobs;
      const [{ targets, labels }] = static_configs as { targets: string[]; labels: Record<string, string> }[];
      assert.deepEqual(targets, ["127.0.0.1:9090"]);
      assert.equal(relabeled(labels, relabel_configs) !== undefined, shard >= 3);
    }
    assert.ok(render(3, 0, 0).scrape_configs.every(({ job_name }) => job_name !== "retired-shard"));
  });

  it("gives all replicas of a shard the same configuration but for their replica label", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 2, max: 5 }),
        fc.nat(),
        (shards, replicas, any) => {
          const shard = any % shards;
          const all = range(replicas).map((replica) => render(shards, 1, shard, replica, [own]));
          const names = all.map(({ global }) => global.external_labels[replicaLabels.prometheus]);
          assert.equal(new Set(names).size, replicas);
          for (const configuration of all)
            delete configuration.global.external_labels[replicaLabels.prometheus];
          for (const other of all.slice(1)) assert.deepEqual(other, all[0]);
        },
      ),
      { numRuns: 20 },
    );
  });
});
