import assert from "node:assert/strict";
import { makeReadable, placeholder } from "../../../cli/preview/offlineStack";

describe("settings without the key of their encryption", () => {
  const encrypted = {
    encryptionsalt: "v1:salt",
    environment: ["prod"],
    config: {
      "thanos:alertmanagerConfig": { secure: "v1:a" },
      "thanos:objectStore": { s3: { keys: [{ secret: { secure: "v1:b" } }], bucket: "blocks" } },
      "thanos:s3Keys": { default: { accessKey: { secure: "v1:c" } } },
      "thanos:cluster": "prod",
    },
  };

  it("have a placeholder at any depth, lose the salt, and are listed", () => {
    assert.deepEqual(makeReadable(encrypted, false), {
      settings: {
        config: {
          "thanos:objectStore": { s3: { keys: [{ secret: placeholder }], bucket: "blocks" } },
          "thanos:cluster": "prod",
        },
      },
      encrypt: {
        "thanos:s3Keys": JSON.stringify({ default: { accessKey: placeholder, secretKey: placeholder } }),
      },
      replaced: ["thanos:objectStore.s3.keys[0].secret", "thanos:s3Keys.default.accessKey"],
      dropped: ["environment", "thanos:alertmanagerConfig"],
    });
  });

  it("stay encrypted where the passphrase is available, but not where a key service would be needed", () => {
    const { environment, ...rest } = encrypted;
    assert.deepEqual(makeReadable(encrypted, true), {
      settings: rest,
      encrypt: {},
      replaced: [],
      dropped: ["environment"],
    });
    assert.deepEqual(environment, ["prod"]);
    const service = { ...rest, secretsprovider: "awskms://alias/key", encryptedkey: "x" };
    assert.deepEqual(makeReadable(service, true), {
      ...makeReadable(encrypted, false),
      dropped: ["thanos:alertmanagerConfig"],
    });
  });

  it("are unchanged where nothing is encrypted", () => {
    const plain = { config: { "thanos:prometheus": { shards: 3 } } };
    assert.deepEqual(makeReadable(plain, false), { settings: plain, encrypt: {}, replaced: [], dropped: [] });
  });
});
