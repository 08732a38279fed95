import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import {
  prometheusExternalLabels,
  replicaLabels,
  rulerExternalLabels,
  templateVariables,
} from "../../model/labels";
import { shardRelabeling } from "../../model/prometheusConfig";

/** What the sidecar's reloader makes of a text for one pod. */
const expand = (text: string, variables: Record<string, string>) =>
  text.replace(/\$\((\w+)\)/g, (_, name: string) => variables[name]);

const labelsOf = (cluster: string, extra: Record<string, string>, shard: number, replica: number) => {
  const pod = `prometheus-shard-${shard}-${replica}`;
  const variables = { [templateVariables.shard]: String(shard), [templateVariables.replica]: pod };
  return Object.fromEntries(
    Object.entries(prometheusExternalLabels(cluster, extra)).map(([name, value]) => [
      name,
      expand(value, variables),
    ]),
  );
};

const without = (labels: Record<string, string>, name: string) =>
  JSON.stringify(
    Object.entries(labels)
      .filter(([label]) => label !== name)
      .sort(),
  );

const userLabels = fc.dictionary(
  fc.constantFrom("monitor", "service", "region"),
  fc.string({ minLength: 1 }),
);

describe("label contract", () => {
  it("gives every replica of every shard a label set of its own, and shards still differ without replica labels", () => {
    fc.assert(
      fc.property(
        userLabels,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 5 }),
        (extra, shards, replicas) => {
          const whole = new Set<string>();
          const deduplicated = new Set<string>();
          for (let shard = 0; shard < shards; shard++) {
            for (let replica = 0; replica < replicas; replica++) {
              const labels = labelsOf("c", extra, shard, replica);
              whole.add(without(labels, ""));
              deduplicated.add(without(labels, replicaLabels.prometheus));
            }
          }
          assert.equal(whole.size, shards * replicas);
          assert.equal(deduplicated.size, shards);
        },
      ),
    );
  });

  it("tells a ruler from every Prometheus, also without replica labels", () => {
    fc.assert(
      fc.property(userLabels, fc.integer({ min: 0, max: 49 }), (extra, shard) => {
        const ruler = without(rulerExternalLabels("c", extra), replicaLabels.ruler);
        assert.notEqual(ruler, without(labelsOf("c", extra, shard, 0), replicaLabels.prometheus));
      }),
    );
  });
});

describe("sharding", () => {
  /** Prometheus' hashmod: the last 8 bytes of the MD5, big endian, modulo. Source: model/relabel/relabel.go. */
  const hashmod = (address: string, modulus: number) =>
    Number(createHash("md5").update(address).digest().readBigUInt64BE(8) % BigInt(modulus));

  it("keeps each target in exactly one shard", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 50 }), (addresses, shards) => {
        const [hash, keep] = shardRelabeling(shards);
        for (const address of addresses) {
          const value = String(hashmod(address, hash.modulus as number));
          const keepers = Array.from({ length: shards }, (_, shard) =>
            new RegExp(
              `^(?:${expand(keep.regex as string, { [templateVariables.shard]: String(shard) })})$`,
            ).test(value),
          );
          assert.equal(
            keepers.filter(Boolean).length,
            1,
            `${address} is kept by ${keepers.filter(Boolean).length} shards`,
          );
        }
      }),
    );
  });

  it("hashes the address into a label that no series keeps", () => {
    const [hash, keep] = shardRelabeling(3);
    assert.deepEqual(hash.source_labels, ["__address__"]);
    assert.match(hash.target_label as string, /^__/);
    assert.deepEqual(keep.source_labels, [hash.target_label]);
  });
});
