import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { ThanosStack } from "../../components/thanosStack";
import { loadSettings } from "../../settings";
import { Role, roles } from "../../model/bucketAccess";
import { Program, Registered, run, valueOf } from "../support/mocks";
import { plain, statefulSet } from "../support/workloads";

const start = () => new ThanosStack("thanos", loadSettings().thanos);
/** As the program does it after an update that left these numbers of keys. */
const startAfter = (keysBefore: Partial<Record<Role, number>>) => () =>
  new ThanosStack("thanos", { ...loadSettings().thanos, keysBefore });
const withStore = (objectStore: Readonly<Record<string, unknown>>, s3Keys?: object) => {
  // Secrets that are there before need a namespace that is.
  const s3 = objectStore.s3 as { credentials: string } | undefined;
  const createNamespace = s3?.credentials !== "secrets";
  const settings = { createNamespace, prometheus: { shards: 2 }, objectStore };
  return run(start, { ...settings, ...(s3Keys && { s3Keys }) }, ["s3Keys"]);
};

/** How long a request may take. */
const patience = { max_retries: 4, http_config: { response_header_timeout: "30s" } };

/** The StatefulSets whose pods use a role's key. */
const users: Record<Role, string[]> = {
  sidecar: ["prometheus-monitor", "prometheus-shard-0", "prometheus-shard-1"],
  store: ["thanos-store"],
  ruler: ["thanos-ruler"],
  compactor: ["thanos-compactor"],
};

const podOf = (program: Program<unknown>, name: string) =>
  program.resource(statefulSet, name).inputs.spec.template;

/** The file that a role's pods read. */
function objstore(program: Program<unknown>, role: Role): any {
  const { stringData } = program.resource("kubernetes:core/v1:Secret", `thanos-objstore-${role}`).inputs;
  return parse(plain(plain(stringData)["objstore.yml"]) as string);
}

/** Resources of one program that the other has not, or has otherwise; each as its last type and name. */
function changed(before: Program<unknown>, after: Program<unknown>): string[] {
  const key = ({ type, name }: Registered) => `${type.split(":").at(-1)} ${name}`;
  const old = new Map(before.resources.map((each) => [key(each), JSON.stringify(each.inputs)]));
  return after.resources
    .filter((each) => old.get(key(each)) !== JSON.stringify(each.inputs))
    .map(key)
    .sort();
}

const minioTypes = (program: Program<unknown>) =>
  program.resources.filter(({ type, name }) => type.includes("minio") || name.startsWith("minio"));

describe("an S3 with keys from the secret configuration", () => {
  const s3 = { credentials: "config", endpoint: "s3.example.org", region: "eu-central-1" };
  const key = (name: string) => ({ accessKey: `id-of-${name}`, secretKey: `secret-of-${name}-0123456789` });
  const keys = { default: key("all"), compactor: key("compactor") };
  let program: Program<ThanosStack>;
  before(async () => (program = await withStore({ bucket: "blocks", prefix: "dev/a", s3 }, keys)));

  it("gives each role its own key, or else the common one", () => {
    for (const role of roles) {
      const name = role === "compactor" ? "compactor" : "all";
      assert.deepEqual(objstore(program, role), {
        type: "S3",
        prefix: "dev/a",
        config: {
          bucket: "blocks",
          endpoint: "s3.example.org",
          region: "eu-central-1",
          access_key: `id-of-${name}`,
          secret_key: `secret-of-${name}-0123456789`,
          insecure: false,
          bucket_lookup_type: "auto",
          ...patience,
        },
      });
    }
  });

  it("trusts the authority that is named, in every tier that reaches the bucket", async () => {
    const caFile = "/etc/thanos/mounts/ca/ca.crt";
    const mounted = { mounts: [{ configMap: "ca" }] };
    const settings = {
      objectStore: { s3: { ...s3, caFile } },
      prometheus: { shards: 2, ...mounted },
      storeGateway: mounted,
      ruler: mounted,
      compactor: mounted,
      s3Keys: keys,
    };
    const trusting = await run(start, settings, ["s3Keys"]);
    for (const role of roles) {
      assert.deepEqual(objstore(trusting, role).config.http_config.tls_config, { ca_file: caFile });
      for (const name of users[role]) {
        const readers = podOf(trusting, name).spec.containers.filter(({ volumeMounts }: any) =>
          volumeMounts?.some(({ mountPath }: any) => mountPath === "/etc/thanos/mounts/ca"),
        );
        const all = [...readers, ...(podOf(trusting, name).spec.initContainers ?? [])];
        assert.ok(
          all.some(({ volumeMounts }: any) =>
            ["/etc/thanos/objstore", "/etc/thanos/mounts/ca"].every((path) =>
              volumeMounts.some(({ mountPath }: any) => mountPath === path),
            ),
          ),
          name,
        );
      }
    }
  });

  it("makes no MinIO, no bucket and no user, and tells of none", async () => {
    assert.deepEqual(minioTypes(program), []);
    assert.equal(program.result.endpoints.minio, undefined);
    assert.doesNotMatch(await valueOf(program.result.readme), /minio/i);
    const layout = await valueOf(program.result.layout);
    assert.equal(layout.minioServers, undefined);
    assert.equal(layout.objectStore, "s3.example.org/blocks/dev/a");
    assert.ok(!("minio" in layout.volumes));
  });

  it("keeps every key out of what is not secret", () => {
    for (const { type, name, inputs } of program.resources) {
      const text = JSON.stringify(inputs, (_, value) =>
        pulumi.runtime.isRpcSecret(value) ? "[secret]" : (value as unknown),
      );
      assert.doesNotMatch(text, /(id|secret)-of-/, `${type} ${name} holds a key in plain text`);
    }
  });

  it("rolls only the pods of the role whose key is another", async () => {
    const other = await withStore(
      { bucket: "blocks", prefix: "dev/a", s3 },
      { ...keys, compactor: key("new") },
    );
    assert.deepEqual(changed(program, other), [
      "Secret thanos-objstore-compactor",
      "StatefulSet thanos-compactor",
    ]);
  });

  it("asks for encryption as the settings say", async () => {
    const encryption = { type: "SSE-KMS", kmsKeyId: "key-1" };
    const encrypted = await withStore({ s3: { ...s3, encryption } }, keys);
    assert.deepEqual(objstore(encrypted, "sidecar").config.sse_config, {
      type: "SSE-KMS",
      kms_key_id: "key-1",
    });
  });

  it("is refused at once when a role has no key, without a value", async () => {
    await assert.rejects(withStore({ s3 }, { compactor: key("compactor") }), (error: Error) => {
      assert.equal(error.message.match(/thanos:s3Keys\.(sidecar|store|ruler) is missing/g)?.length, 3);
      assert.doesNotMatch(error.message, /-of-/);
      return true;
    });
  });
});

describe("an S3 with Secrets that are there before", () => {
  const s3 = { credentials: "secrets", names: { compactor: "deleter" } };
  let program: Program<ThanosStack>;
  before(async () => (program = await withStore({ s3 })));

  it("mounts each role's Secret and makes none", () => {
    for (const role of roles) {
      for (const name of users[role]) {
        const { volumes } = podOf(program, name).spec;
        assert.equal(
          volumes.find((volume: any) => volume.name === "objstore").secret.secretName,
          role === "compactor" ? "deleter" : `thanos-objstore-${role}`,
        );
      }
    }
    assert.deepEqual(
      program.ofType("kubernetes:core/v1:Secret").filter(({ name }) => name.includes("objstore")),
      [],
    );
    assert.deepEqual(minioTypes(program), []);
  });

  it("rolls only the pods of the role whose key has another number", async () => {
    assert.deepEqual(
      changed(program, await withStore({ s3, keys: { sidecar: 2 } })),
      // An alert compares the number that a pod runs with to the one in the settings.
      ["ConfigMap prometheus-monitor-rules", ...users.sidecar.map((name) => `StatefulSet ${name}`)],
    );
  });
});

describe("an S3 with identities of the cloud", () => {
  const annotation = "eks.amazonaws.com/role-arn";
  const s3 = {
    credentials: "workloadIdentity",
    endpoint: "s3.eu-central-1.amazonaws.com",
    region: "eu-central-1",
    serviceAccountAnnotations: {
      common: { team: "monitoring" },
      ...Object.fromEntries(roles.map((role) => [role, { [annotation]: `arn:aws:iam::1:role/${role}` }])),
    },
  };
  /** Of the pods of a workload: all shards have one, and every other workload has its own. */
  const accountOf = (workload: string) => workload.replace(/-shard-\d+$/, "");
  let program: Program<ThanosStack>;
  before(async () => (program = await withStore({ s3 })));

  it("gives each role a service account with its identity, and files without keys", () => {
    for (const role of roles) {
      for (const name of users[role]) {
        const account = program.resource("kubernetes:core/v1:ServiceAccount", accountOf(name)).inputs;
        assert.equal(account.metadata.annotations[annotation], `arn:aws:iam::1:role/${role}`);
        assert.equal(account.metadata.annotations.team, "monitoring");
        assert.equal(podOf(program, name).spec.serviceAccountName, accountOf(name));
      }
      assert.deepEqual(objstore(program, role).config, {
        bucket: "thanos",
        endpoint: "s3.eu-central-1.amazonaws.com",
        region: "eu-central-1",
        aws_sdk_auth: true,
        insecure: false,
        bucket_lookup_type: "auto",
        ...patience,
      });
    }
  });

  it("gives a token for the Kubernetes API to Prometheus alone", () => {
    const withToken = program
      .ofType(statefulSet)
      .filter(({ inputs }) => inputs.spec.template.spec.automountServiceAccountToken)
      .map(({ name }) => name);
    assert.deepEqual(withToken.sort(), users.sidecar);
  });
});

describe("MinIO in the cluster", () => {
  it("makes a rotated key as another user, and rolls only the pods that use it", async () => {
    const [first, second] = [await withStore({}), await withStore({ keys: { sidecar: 2 } })];
    assert.deepEqual(changed(first, second), [
      "ConfigMap prometheus-monitor-rules",
      "IamUser thanos-sidecar-2",
      "IamUserPolicyAttachment thanos-object-store-sidecar-2",
      "RandomPassword thanos-object-store-sidecar-2",
      "Secret thanos-objstore-sidecar",
      "StatefulSet prometheus-monitor",
      "StatefulSet prometheus-shard-0",
      "StatefulSet prometheus-shard-1",
    ]);
    assert.equal(objstore(first, "sidecar").config.access_key, "thanos-sidecar-1");
    assert.equal(objstore(second, "sidecar").config.access_key, "thanos-sidecar-2");
  });

  it("keeps the key that was rotated until the next update, and no other", async () => {
    const config = { prometheus: { shards: 2 }, objectStore: { keys: { sidecar: 2 } } };
    const users = async (before: Partial<Record<Role, number>>) =>
      (await run(startAfter(before), config))
        .ofType("minio:index/iamUser:IamUser")
        .map(({ name }) => name)
        .sort();
    const current = ["thanos-compactor-1", "thanos-ruler-1", "thanos-sidecar-2", "thanos-store-1"];
    const ones = { store: 1, ruler: 1, compactor: 1 };
    assert.deepEqual(await users({ ...ones, sidecar: 1 }), [...current, "thanos-sidecar-1"].sort());
    assert.deepEqual(await users({ ...ones, sidecar: 2 }), current);
    assert.deepEqual(await users({}), current);
    const [last, rotated] = [
      await run(startAfter({ ...ones, sidecar: 1 }), config),
      await run(startAfter({ ...ones, sidecar: 2 }), config),
    ];
    assert.deepEqual(changed(last, rotated), [], "the update that revokes a key changes nothing else");
  });

  it("tells the numbers of the keys that pods run with", async () => {
    const { result } = await withStore({ keys: { store: 3 } });
    const told = result.keys && (await valueOf(result.keys));
    assert.deepEqual(told, { sidecar: 1, store: 3, ruler: 1, compactor: 1 });
    assert.equal((await withStore({ s3: { credentials: "secrets" } })).result.keys, undefined);
  });

  it("binds each role to the folder of the settings", async () => {
    const program = await withStore({ prefix: "dev" });
    for (const role of roles) {
      const { policy } = program.resource("minio:index/iamPolicy:IamPolicy", `thanos-${role}`).inputs;
      const [, objects] = JSON.parse(policy as string).Statement;
      assert.deepEqual(objects.Resource, ["arn:aws:s3:::thanos/dev/*"]);
      assert.equal(objstore(program, role).prefix, "dev");
    }
  });
});
