import assert from "node:assert/strict";
import { endpointsOf } from "../../../policies/reading/endpoints";
import { bucketOf, isSameBucket } from "../../../policies/reading/tierBucket";
import { ruleFilesOf } from "../../../policies/reading/mountedRules";
import {
  budgetOf,
  isHeadless,
  readAddress,
  serviceAt,
  workloadsBehind,
} from "../../../policies/reading/services";
import { Stack } from "../../../policies/reading/stack";
import type { Tier, TierKind } from "../../../policies/reading/tiers";
import { isUnknown } from "../../../policies/reading/unknowns";
import { asSeen, unknown, workload, type FakeResource } from "../../support/policy";
import { shippedStacks } from "../mutations/stacks";

const stackOf = (...resources: FakeResource[]) => new Stack(resources.map(asSeen));
const tiers = (stack: Stack, kind: TierKind) =>
  stack.tiers(kind).filter((tier): tier is Tier => !isUnknown(tier));
const store = (container: object, pod: object = {}) =>
  workload("StatefulSet", { image: "thanos", args: ["store"], ...container }, { pod });
const object = (kind: "Secret" | "ConfigMap", name: string, data: object): FakeResource => ({
  type: `kubernetes:core/v1:${kind}`,
  name,
  props: { metadata: { name, namespace: "monitoring" }, ...data },
});
const objstore =
  "type: S3\nconfig: {bucket: b, endpoint: minio.monitoring.svc.cluster.local:9000}\nprefix: /p/";
const identity = 'S3, endpoint minio.monitoring:9000, bucket b, prefix "p"';
const mounted = {
  args: ["store", "--objstore.config-file=/etc/o/objstore.yml"],
  volumeMounts: [{ name: "o", mountPath: "/etc/o/" }],
};

describe("the bucket of a tier", () => {
  const base64 = Buffer.from(objstore).toString("base64");
  const secret = { volumes: [{ name: "o", secret: { secretName: "s" } }] };
  const read: Record<string, FakeResource[]> = {
    "a Secret's stringData": [
      store(mounted, secret),
      object("Secret", "s", { stringData: { "objstore.yml": objstore } }),
    ],
    "a Secret's data": [store(mounted, secret), object("Secret", "s", { data: { "objstore.yml": base64 } })],
    "a key under another file name": [
      store(mounted, {
        volumes: [{ name: "o", secret: { secretName: "s", items: [{ key: "k", path: "objstore.yml" }] } }],
      }),
      object("Secret", "s", { stringData: { k: objstore } }),
    ],
    "a single file by subPath": [
      store(
        { ...mounted, volumeMounts: [{ name: "o", mountPath: "/etc/o/objstore.yml", subPath: "k" }] },
        secret,
      ),
      object("Secret", "s", { stringData: { k: objstore } }),
    ],
    "a projected volume": [
      store(mounted, {
        volumes: [
          { name: "o", projected: { sources: [{ configMap: { name: "c" } }, { secret: { name: "s" } }] } },
        ],
      }),
      object("ConfigMap", "c", { data: { other: "" } }),
      object("Secret", "s", { stringData: { "objstore.yml": objstore } }),
    ],
    "a ConfigMap": [
      store(mounted, { volumes: [{ name: "o", configMap: { name: "c" } }] }),
      object("ConfigMap", "c", { data: { "objstore.yml": objstore } }),
    ],
    "the arguments": [store({ args: ["store", "--objstore.config", objstore] })],
    "a variable in the arguments": [
      store({
        args: ["store", "--objstore.config=$(OBJSTORE)"],
        env: [{ name: "OBJSTORE", value: objstore }],
      }),
    ],
    "a variable in the file": [
      store({ ...mounted, env: [{ name: "BUCKET", value: "b" }] }, secret),
      object("Secret", "s", {
        stringData: { "objstore.yml": objstore.replace("bucket: b", "bucket: $(BUCKET)") },
      }),
    ],
  };
  for (const [title, resources] of Object.entries(read)) {
    it(`is read from ${title}`, () => {
      const stack = stackOf(...resources);
      const [tier] = tiers(stack, "store");
      assert.equal(bucketOf(stack, tier)?.identity(), identity);
    });
  }

  const unreadable: Record<string, [RegExp, ...FakeResource[]]> = {
    "is in a Secret of another program": [
      /Secret s, key objstore.yml is not in this stack/,
      store(mounted, secret),
    ],
    "is not known yet": [
      /the content of Secret monitoring\/s, key objstore.yml is not known yet/,
      store(mounted, secret),
      object("Secret", "s", { stringData: { "objstore.yml": unknown("String") } }),
    ],
    "is no YAML": [
      /Secret monitoring\/s, key objstore.yml is not YAML$/,
      store(mounted, secret),
      object("Secret", "s", { stringData: { "objstore.yml": "secret_key: [THE-SECRET" } }),
    ],
    "is in no volume": [
      /the file \/etc\/o\/objstore.yml is from no ConfigMap and no Secret/,
      store({ args: mounted.args }),
    ],
    "may be in a word that is not known": [
      /can't be known during preview/,
      store({ args: ["store", unknown("String")] }),
    ],
    "may be in a file of arguments": [/arguments from the file flags/, store({ args: ["store", "@flags"] })],
    "may be what a shell makes of a variable": [
      /the shell may make flags of `\$FLAGS`/,
      store({ command: ["sh", "-c", "exec thanos store $FLAGS"], args: undefined }),
    ],
  };
  for (const [title, [message, ...resources]] of Object.entries(unreadable)) {
    it(`is not taken for another when it ${title}`, () => {
      const stack = stackOf(...resources);
      const [tier] = tiers(stack, "store");
      assert.throws(
        () => bucketOf(stack, tier)?.identity(),
        (error: Error) => isUnknown(error) && message.test(error.message),
      );
    });
  }

  it("is the same by the same Secret, whatever that holds", () => {
    const resource = store(mounted, secret);
    const other = { ...structuredClone(resource), name: "other" };
    const stack = stackOf(resource, other);
    const [a, b] = tiers(stack, "store").map((tier) => bucketOf(stack, tier));
    assert.ok(isSameBucket(a, b));
  });
});

describe("an address in the cluster", () => {
  const none = { lookup: "", portName: undefined, namespace: undefined, port: undefined };
  const addresses: Record<string, object | undefined> = {
    "dnssrv+_grpc._tcp.store.monitoring.svc.cluster.local": {
      ...none,
      lookup: "dnssrv",
      portName: "grpc",
      service: "store",
      namespace: "monitoring",
    },
    "dnssrvnoa+_grpc._tcp.store": { ...none, lookup: "dnssrvnoa", portName: "grpc", service: "store" },
    "dns+store.monitoring.svc:10901": {
      ...none,
      lookup: "dns",
      service: "store",
      namespace: "monitoring",
      port: 10901,
    },
    "dnssrv+http://_http._tcp.am.monitoring.svc": {
      ...none,
      lookup: "dnssrv",
      portName: "http",
      service: "am",
      namespace: "monitoring",
    },
    "http://query:9090/prefix": { ...none, service: "query", port: 9090 },
    "store.monitoring:10901": { ...none, service: "store", namespace: "monitoring", port: 10901 },
    "store.example.com:10901": undefined,
    "10.0.0.1:10901": undefined,
  };
  for (const [text, address] of Object.entries(addresses)) {
    it(text, () => assert.deepEqual(readAddress(text), address));
  }
});

describe("the shipped stacks, as policies read them", () => {
  it("every StoreAPI that Query asks in the cluster is a Service with pods behind", async () => {
    for (const { resources } of await shippedStacks()) {
      const stack = stackOf(...resources);
      const [query] = tiers(stack, "query");
      const endpoints = endpointsOf(stack, query);
      assert.ok(endpoints.length >= 3);
      for (const endpoint of endpoints) {
        assert.ok(!isUnknown(endpoint));
        const address = readAddress(endpoint.address);
        if (address?.lookup !== "dnssrv") continue;
        const service = serviceAt(stack, address, query.workload);
        assert.ok(service && isHeadless(service), endpoint.address);
        assert.ok(service.spec?.ports?.some(({ name }) => name === address.portName));
        assert.ok(workloadsBehind(stack, service).length > 0, endpoint.address);
      }
    }
  });

  it("every tier is found, with its budget where it has one", async () => {
    for (const { name, resources } of await shippedStacks()) {
      const stack = stackOf(...resources);
      for (const kind of [
        "compact",
        "query",
        "query-frontend",
        "rule",
        "sidecar",
        "store",
        "prometheus",
        "alertmanager",
      ] as const)
        assert.ok(tiers(stack, kind).length > 0, `${name} has ${kind}`);
      const [rule] = tiers(stack, "rule");
      assert.equal(budgetOf(stack, rule.workload)?.metadata.name, "thanos-ruler");
      for (const file of ruleFilesOf(stack, rule)) assert.match(file.source, /^ConfigMap .*, key .*\.yaml$/);
    }
  });
});
