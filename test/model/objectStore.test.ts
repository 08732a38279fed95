import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parseSettings } from "../../settings/parseSettings";
import { placeOf, Role, rolePolicy, roles } from "../../model/objectStore";
import { s3Keys } from "../../settings/s3Keys";

interface Policy {
  Statement: { Effect: string; Action: string[]; Resource: string[] }[];
}

/** The lines of the error that settings give, without its heading. */
function refusals(settings: object): string[] {
  try {
    parseSettings({ ...settings });
    return [];
  } catch (error) {
    return (error as Error).message
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
}

describe("role policies", () => {
  const objectActions = (role: Role) =>
    (rolePolicy(role, "b") as Policy).Statement.filter((s) => s.Resource[0] === "arn:aws:s3:::b/*").flatMap(
      (s) => s.Action,
    );

  const may: Record<Role, { put: boolean; remove: boolean }> = {
    sidecar: { put: true, remove: false },
    ruler: { put: true, remove: false },
    store: { put: false, remove: false },
    compactor: { put: true, remove: true },
  };
  for (const role of roles) {
    it(`${role} reads, ${may[role].put ? "writes" : "does not write"}, ${may[role].remove ? "deletes" : "does not delete"}`, () => {
      assert.ok(objectActions(role).includes("s3:GetObject"));
      assert.equal(objectActions(role).includes("s3:PutObject"), may[role].put);
      assert.equal(objectActions(role).includes("s3:DeleteObject"), may[role].remove);
    });

    it(`${role} reaches no other bucket and has no wildcard action`, () => {
      for (const { Resource, Action } of (rolePolicy(role, "b") as Policy).Statement) {
        assert.ok(Resource.every((arn) => /^arn:aws:s3:::b(\/\*)?$/.test(arn)));
        assert.ok(Action.every((action) => !action.includes("*")));
      }
    });
  }
});

describe("the policies in docs/operations.md", () => {
  const text = readFileSync(join(__dirname, "../../docs/operations.md"), "utf8");
  for (const role of roles) {
    it(`has the one of ${role} as MinIO gets it`, () => {
      const block = new RegExp(`Policy of role ${role}:\\s+\`\`\`json\\n(.*?)\`\`\``, "s").exec(text);
      assert.deepEqual(JSON.parse(block?.[1] ?? "{}"), rolePolicy(role, "BUCKET"));
    });
  }
});

describe("rules of the object store", () => {
  const secrets = { credentials: "secrets" };
  const config = { credentials: "config", endpoint: "s3.example.org" };
  const identity = { credentials: "workloadIdentity", endpoint: "s3.example.org", region: "r" };
  const cases: Record<string, [object, string]> = {
    "two servers": [
      { minio: { servers: 2 } },
      "thanos:objectStore.minio.servers = 2: neither one server nor at least four: MinIO stops writing when one of two or three is lost. Use 1, or 4 to 16.",
    ],
    "three servers": [
      { minio: { servers: 3 } },
      "thanos:objectStore.minio.servers = 3: neither one server nor at least four: MinIO stops writing when one of two or three is lost. Use 1, or 4 to 16.",
    ],
    "seventeen servers": [
      { minio: { servers: 17 } },
      "thanos:objectStore.minio.servers = 17: above 16. Use 16 or less.",
    ],
    "MinIO beside an S3": [
      { minio: { servers: 4 }, s3: secrets },
      'thanos:objectStore.minio = {"servers":4}: set beside thanos:objectStore.s3, and blocks are kept in one of the two. Leave one of them out.',
    ],
    "a prefix that the Secrets have": [
      { prefix: "dev", s3: secrets },
      'thanos:objectStore.prefix = "dev": would do nothing, since each Secret\'s objstore.yml says where its role works. Write it there as `prefix`, and leave it out here.',
    ],
    "a number of a key that is in the configuration": [
      { keys: { store: 2 }, s3: config },
      'thanos:objectStore.keys.store = 2: would do nothing with thanos:objectStore.s3.credentials = "config": the key is what thanos:s3Keys says. Set a new one there and `pulumi up`: it rolls the pods that use it.',
    ],
    "a number of a key that there is not": [
      { keys: { store: 1 }, s3: identity },
      'thanos:objectStore.keys.store = 1: would do nothing with thanos:objectStore.s3.credentials = "workloadIdentity": there are no keys. Leave it out: the cloud rotates what it gives.',
    ],
    "a key of number 0": [
      { keys: { store: 0 } },
      "thanos:objectStore.keys.store = 0: below 1. Use 1 or more.",
    ],
    "a node port that is never opened": [
      { minio: { service: { type: "ClusterIP", nodePort: 31000 } } },
      "thanos:objectStore.minio.service.nodePort = 31000: set for a Service of type ClusterIP, which opens none. Set the type to NodePort or LoadBalancer, or leave the port out.",
    ],
    "a prefix with a slash around it": [
      { prefix: "/dev" },
      'thanos:objectStore.prefix = "/dev": no folder of a bucket. Use letters, digits, dashes, dots and underscores, and slashes only in between.',
    ],
    "an endpoint with a scheme": [
      { s3: { ...config, endpoint: "https://s3.example.org" } },
      'thanos:objectStore.s3.endpoint = "https://s3.example.org": not host or host:port. Leave out the scheme and the path.',
    ],
    "an identity without a region": [
      { s3: { credentials: "workloadIdentity", endpoint: "s3.example.org" } },
      "thanos:objectStore.s3.region: missing. It has no default: write it.",
    ],
  };
  for (const [name, [objectStore, message]] of Object.entries(cases)) {
    it(`refuse ${name}`, () => assert.deepEqual(refusals({ objectStore }), [message]));
  }

  it("take each kind of store", () => {
    for (const objectStore of [
      {},
      { minio: { servers: 4 } },
      { minio: { servers: 16 }, keys: { sidecar: 7 } },
      { s3: secrets, keys: { sidecar: 2 } },
      { s3: identity, prefix: "a/b_c.d" },
    ])
      assert.deepEqual(refusals({ objectStore }), []);
  });
});

describe("the place of a stack's blocks", () => {
  const place = (objectStore: object) => placeOf(parseSettings({ objectStore }).objectStore);
  it("tells stores, buckets and folders apart", () => {
    assert.equal(place({}), "minio/thanos");
    assert.equal(place({ bucket: "other", prefix: "a/b" }), "minio/other/a/b");
    const s3 = { credentials: "workloadIdentity", endpoint: "s3.example.org", region: "r" };
    assert.equal(place({ s3 }), "s3.example.org/thanos");
    assert.equal(place({ s3: { credentials: "secrets" } }), "secret/thanos-objstore-sidecar");
  });
});

describe("keys of an S3 in the secret configuration", () => {
  const { objectStore } = parseSettings({
    objectStore: { s3: { credentials: "config", endpoint: "s3.example.org" } },
  });
  const key = { accessKey: "access-1", secretKey: "0123456789abcdef" };
  const rules = (text: string | undefined, secret = true) =>
    s3Keys(objectStore, text, secret).problems.map(({ key, value, rule }) => {
      assert.equal(value, undefined, "a value would be printed");
      return `${key}: ${rule}`;
    });

  it("are each role's own, or the common one", () => {
    const given = { default: key, store: { ...key, accessKey: "of-store" } };
    assert.deepEqual(s3Keys(objectStore, JSON.stringify(given), true).keys, {
      sidecar: key,
      store: given.store,
      ruler: key,
      compactor: key,
    });
  });

  const set = (role: string) =>
    `\`pulumi config set --secret --path thanos:s3Keys.${role}.secretKey\`, and accessKey the same way`;
  const cases: Record<string, [string | undefined, string[]]> = {
    "none at all": [
      undefined,
      roles.map((role) => `s3Keys.${role}: missing, and there is no s3Keys.default. Set it by ${set(role)}.`),
    ],
    "a role without one": [
      JSON.stringify({ sidecar: key, store: key, ruler: key }),
      [`s3Keys.compactor: missing, and there is no s3Keys.default. Set it by ${set("compactor")}.`],
    ],
    "half a key": [
      JSON.stringify({ default: { accessKey: "access-1" } }),
      ["s3Keys.default.secretKey: missing, or not a text. Write it in quotes."],
    ],
    "a short secret": [
      JSON.stringify({ default: { ...key, secretKey: "0123456789abcde" } }),
      [
        "s3Keys.default.secretKey: shorter than 16 characters, so it could be guessed. Let the S3 generate one.",
      ],
    ],
    "a variable": [
      JSON.stringify({ default: { ...key, secretKey: "0123456789$(HOME)" } }),
      ["s3Keys.default.secretKey: has $( in it, which Thanos takes for a variable. Make another key."],
    ],
    "a line break": [
      JSON.stringify({ default: { ...key, secretKey: `${key.secretKey}\n` } }),
      ["s3Keys.default.secretKey: has a blank or a character that no key has. Copy it again."],
    ],
    "a role that there is not": [
      JSON.stringify({ default: key, sidcar: key }),
      ["s3Keys: not keys by role. There are default, sidecar, store, ruler, compactor."],
    ],
    "a text": [
      "0123456789abcdef",
      ["s3Keys: not keys by role. There are default, sidecar, store, ruler, compactor."],
    ],
    "no YAML": ['{"a', ["s3Keys: not keys by role. There are default, sidecar, store, ruler, compactor."]],
  };
  for (const [name, [text, messages]] of Object.entries(cases)) {
    it(`are refused: ${name}`, () => assert.deepEqual(rules(text), messages));
  }

  it("are refused when they are not encrypted, or when nobody reads them", () => {
    assert.match(rules(JSON.stringify({ default: key }), false)[0], /^s3Keys: not encrypted, /);
    const minio = parseSettings({}).objectStore;
    assert.match(
      s3Keys(minio, JSON.stringify({ default: key }), true).problems[0].rule,
      /^set, and nobody reads it/,
    );
    assert.deepEqual(s3Keys(minio, undefined, false).problems, []);
  });

  it("never show in a message, whatever is wrong", () => {
    const secret = fc.string({ minLength: 6, maxLength: 40 }).map((text) => `SECRET${text}`);
    const value = fc.oneof(
      secret,
      fc.record({ accessKey: secret, secretKey: secret }),
      fc.record({ default: fc.oneof(secret, fc.array(secret), fc.record({ secretKey: secret })) }),
      fc.record({ store: fc.record({ accessKey: secret, secretKey: secret }) }),
    );
    fc.assert(
      fc.property(value, fc.boolean(), (keys, quoted) => {
        const text = typeof keys === "string" && !quoted ? keys : JSON.stringify(keys);
        const problems = JSON.stringify(s3Keys(objectStore, text, true).problems);
        assert.ok(problems.length > 2 && !problems.includes("SECRET"), problems);
      }),
    );
  });
});
