import assert from "node:assert/strict";
import fc from "fast-check";
import { roles } from "../../model/bucketAccess";
import { parseSettings } from "../../settings/parseSettings";
import { readS3Keys } from "../../settings/s3Keys";

describe("keys of an S3 in the secret configuration", () => {
  const { objectStore } = parseSettings({
    objectStore: { s3: { credentials: "config", endpoint: "s3.example.org" } },
  });
  const key = { accessKey: "access-1", secretKey: "0123456789abcdef" };
  const rules = (text: string | undefined, secret = true) =>
    readS3Keys(objectStore, text, secret).problems.map(({ key, value, rule }) => {
      assert.equal(value, undefined, "a value would be printed");
      return `${key} ${rule}`;
    });

  it("are each role's own, or the common one", () => {
    const given = { default: key, store: { ...key, accessKey: "of-store" } };
    assert.deepEqual(readS3Keys(objectStore, JSON.stringify(given), true).keys, {
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
      roles.map(
        (role) => `s3Keys.${role} is missing, and thanos:s3Keys.default is too. Set it with ${set(role)}.`,
      ),
    ],
    "a role without one": [
      JSON.stringify({ sidecar: key, store: key, ruler: key }),
      [`s3Keys.compactor is missing, and thanos:s3Keys.default is too. Set it with ${set("compactor")}.`],
    ],
    "half a key": [
      JSON.stringify({ default: { accessKey: "access-1" } }),
      ["s3Keys.default.secretKey is missing, or is not a string. Put it in quotes."],
    ],
    "a short secret": [
      JSON.stringify({ default: { ...key, secretKey: "0123456789abcde" } }),
      [
        "s3Keys.default.secretKey is shorter than 16 characters, so it could be guessed. Let the S3 generate one.",
      ],
    ],
    "a variable": [
      JSON.stringify({ default: { ...key, secretKey: "0123456789$(HOME)" } }),
      ["s3Keys.default.secretKey has $( in it, which Thanos takes for a variable. Create another key."],
    ],
    "a line break": [
      JSON.stringify({ default: { ...key, secretKey: `${key.secretKey}\n` } }),
      ["s3Keys.default.secretKey has a space or a character that no key has. Copy it again."],
    ],
    "a role that there is not": [
      JSON.stringify({ default: key, sidcar: key }),
      ["s3Keys is not a mapping of keys by role. Use only default, sidecar, store, ruler, compactor."],
    ],
    "a text": [
      "0123456789abcdef",
      ["s3Keys is not a mapping of keys by role. Use only default, sidecar, store, ruler, compactor."],
    ],
    "no YAML": [
      '{"a',
      ["s3Keys is not a mapping of keys by role. Use only default, sidecar, store, ruler, compactor."],
    ],
  };
  for (const [name, [text, messages]] of Object.entries(cases)) {
    it(`are refused: ${name}`, () => assert.deepEqual(rules(text), messages));
  }

  it("are refused when they are not encrypted, or when nothing reads them", () => {
    assert.match(rules(JSON.stringify({ default: key }), false)[0], /^s3Keys is not encrypted, /);
    const minio = parseSettings({}).objectStore;
    assert.match(
      readS3Keys(minio, JSON.stringify({ default: key }), true).problems[0].rule,
      /^has no effect unless thanos:objectStore\.s3\.credentials is "config"\. /,
    );
    assert.deepEqual(readS3Keys(minio, undefined, false).problems, []);
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
        const problems = JSON.stringify(readS3Keys(objectStore, text, true).problems);
        assert.ok(problems.length > 2 && !problems.includes("SECRET"), problems);
      }),
    );
  });
});
