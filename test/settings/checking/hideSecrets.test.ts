import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import { isSecretName, looksSecret } from "../../../model/secrecy";
import { problemLine } from "../../../settings/checking/problems";
import { validate } from "../../../settings/validateText";
import { problemsOf } from "../../support/refusal";

type Config = Record<string, unknown>;

/** Settings with a secret where its key or its kind says so, and with something else that is wrong there. */
const byPlace: Record<string, (secret: unknown) => Config> = {
  "keys of an S3": (secret) => ({ s3Keys: { default: { accessKey: secret, secretKey: secret } } }),
  "keys of an S3 in a text": (secret) => ({ s3Keys: secret }),
  "a key that is no setting": (secret) => ({
    objectStore: { s3: { secretKey: secret, secret_key: secret } },
  }),
  "a key with a dot on top": (secret) => ({ "s3.secretKey": secret, "s3.accessKey": secret }),
  "a key on top": (secret) => ({ password: secret, apiToken: secret }),
  "a key in a tier": (secret) => ({ query: { basicAuth: { password: secret } }, ruler: { token: secret } }),
  "a scrape job": (secret) => ({
    prometheus: {
      scrapeConfigs: [
        {
          job_name: "a",
          scrape_interval: "1 minute",
          basic_auth: { username: "a", password: secret, passwort: 1 },
          authorization: { credentials: secret },
          oauth2: { client_secret: secret },
          bearer_token: secret,
          tls_config: { key: secret },
          http_headers: { "X-Api": { values: [secret] } },
          consul_sd_configs: [{ server: "a", token: secret }],
        },
      ],
    },
  }),
  tracing: (secret) => ({
    tracing: {
      type: "OTLPP",
      config: { headers: { a: secret }, secret_token: secret, access_token: secret },
    },
  }),
  "Alertmanager's configuration": (secret) => ({
    alertmanagerConfig: stringify({
      global: { slack_api_url: secret, smtp_auth_password: secret, nothing: secret },
      route: { receiver: "none" },
      receivers: [
        {
          name: "a",
          slack_configs: [{ api_url: secret, chanel: 1 }],
          pagerduty_configs: [{ routing_key: secret }],
        },
      ],
    }),
  }),
  "further arguments": (secret) => ({
    query: { extraArgs: [`--grpc-client-password=${String(secret)}`, `--token=${String(secret)}`] },
    storeGateway: { extraArgs: [`--objstore.config=secret_key: ${String(secret)}`] },
  }),
};

/** Whole keys of other namespaces. */
const foreign = [
  "minio:minioPassword",
  "minio:minioSecretKey",
  "aws:secretKey",
  "random:x",
  "thanso:s3Keys",
  "kubernetes:token",
];

const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const random = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: least, maxLength: most });

/** A secret of any form, with the part of it that must be nowhere. */
const secret = fc.oneof(
  random(9, 30).map((text) => ({ value: `zQ7${text}` as unknown, marker: text })),
  random(9, 20).map((text) => ({ value: `zQ "'\\ ${text}`, marker: text })),
  random(9, 20).map((text) => ({ value: `zQ7x=1\n${text}\n`, marker: text })),
  fc.integer({ min: 1e11, max: 1e12 }).map((number) => ({ value: number, marker: String(number) })),
  random(9, 20).map((text) => ({ value: [text], marker: text })),
  random(9, 20).map((text) => ({ value: { inside: text }, marker: text })),
);

/** Texts that are secrets wherever they are, with a place for the marker. */
const looks: Record<string, (text: string) => string> = {
  "a URL with a password": (text) => `https://user:${text}@example.org/x`,
  "a data source": (text) => `root:${text}@tcp(db:3306)/x`,
  "a web hook of Slack": (text) => `https://hooks.slack.com/services/T0/B0/${text}`,
  "a web hook": (text) => `https://example.org/api/webhooks/12345/${text}`,
  "a query with a token": (text) => `https://example.org/?token=${text}`,
  "a header": (text) => `Bearer ${text}`,
  "a private key": (text) => `-----BEGIN RSA PRIVATE KEY-----\n${text}\n-----END RSA PRIVATE KEY-----`,
  "a key of AWS": (text) => `AKIA${text.toUpperCase()}`,
  "a JWT": (text) => `eyJhbGciOiJIUzI1NiJ9.eyJz${text}.${text}`,
  "a token of GitHub": (text) => `ghp_${text}`,
  "a password with its name": (text) => `password: ${text}`,
};

/** Settings that are texts, each with a wrong one. */
const byText: Record<string, (text: string) => Config> = {
  namespace: (text) => ({ namespace: text }),
  logLevel: (text) => ({ logLevel: text }),
  stores: (text) => ({ query: { stores: [text] } }),
  timeout: (text) => ({ query: { timeout: text } }),
  images: (text) => ({ images: { mirror: text, thanos: text, nothing: text } }),
  endpoint: (text) => ({ objectStore: { s3: { credentials: text, endpoint: text } } }),
  labels: (text) => ({ prometheus: { externalLabels: { region: `"${text}`, [text]: "x" } } }),
  size: (text) => ({ prometheus: { storage: { size: text } } }),
  "a whole group": (text) => ({ prometheus: text }),
  "a number": (text) => ({ prometheus: { shards: text } }),
  "a name that is none": (text) => ({ [text]: 1, query: { [text]: 1 } }),
};

/** Everything that is said of a configuration: in lines, as JSON, and at a preview. */
function sayAll(settings: Config, others: Config = {}): string {
  const config = {
    ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [`thanos:${key}`, value])),
    ...others,
  };
  const problems = validate(stringify({ config }));
  const inPreview = Object.fromEntries(
    Object.entries(settings).filter(([name]) => name !== "s3Keys" && name !== "alertmanagerConfig"),
  );
  return [...problems.map(problemLine), JSON.stringify(problems), ...problemsOf(inPreview)].join("\n");
}

describe("a secret in a configuration", () => {
  for (const [place, write] of Object.entries(byPlace))
    it(`as ${place} is in no message`, () =>
      fc.assert(
        fc.property(secret, ({ value, marker }) => {
          const said = sayAll(write(value));
          assert.notEqual(said, "");
          assert.ok(!said.includes(marker), said);
        }),
        { numRuns: 60 },
      ));

  it("of another namespace is in no message", () =>
    fc.assert(
      fc.property(fc.constantFrom(...foreign), secret, (key, { value, marker }) => {
        const said = sayAll({}, { [key]: value });
        assert.match(said, /\w/);
        assert.ok(!said.includes(marker), said);
      }),
    ));

  for (const [look, write] of Object.entries(looks))
    it(`that looks like ${look} is in no message, wherever it is`, () =>
      fc.assert(
        fc.property(fc.constantFrom(...Object.keys(byText)), random(16, 16), (place, marker) => {
          const said = sayAll(byText[place](write(marker))).toLowerCase();
          assert.match(said, /\w/);
          assert.ok(!said.includes(marker.toLowerCase()), `${place}: ${said}`);
        }),
        { numRuns: 60 },
      ));
});

describe("what is secret", () => {
  it("is told by names, in whatever they are written", () => {
    const secretNames =
      "password passwd smtp_auth_password bearer_token accessToken secretKey secret-key access_key client_secret api_key " +
      "apiKey credentials dsn kubeconfig routing_key slack_api_url webhook_url webhookUrl secrets PASSWORD key";
    const others =
      "password_file bearerTokenFile tokenUrl name url api_url host token_endpoint keyspace monkey secretName cert_file " +
      "passwordless kmsKeyId key_id bucket compass";
    assert.deepEqual(
      secretNames.split(" ").filter((name) => !isSecretName(name)),
      [],
    );
    assert.deepEqual(others.split(" ").filter(isSecretName), []);
  });

  it("is told by its look, and names, versions, digests and addresses are not", () => {
    const plain = [
      "thanos",
      "quay.io/thanos/thanos:v0.42.4",
      "s3.eu-west-1.amazonaws.com:443",
      "https://thanos.example.org/path?a=b",
      `quay.io/thanos/thanos:v0.42.4@sha256:${"0a1b2c3d".repeat(8)}`,
      "2 minutes",
      "10.0.0.0/8",
      "[2001:db8::1]:10901",
      "dnssrv+_grpc._tcp.thanos-store.thanos.svc.cluster.local",
      "sum by (cluster) (rate(http_requests_total[5m]))",
      "ThanosCompactMultipleRunning",
      "thanos-objstore-sidecar",
      "eks.amazonaws.com/role-arn",
      "2024-01-01T00:00:00Z",
      "arn:aws:iam::123456789012:role/thanos-store",
      "--query.lookback-delta=10m",
      "--web.config.file=/etc/a.yaml",
      "/var/run/secrets/kubernetes.io/serviceaccount/token",
      "--objstore.config-file=/etc/thanos/objstore.yaml",
      "--tls-key=/etc/tls/key.pem".slice(0, 5),
      "projects/p/locations/l/keyRings/r/cryptoKeys/k",
    ];
    assert.deepEqual(plain.filter(looksSecret), []);
    const secrets = [
      ...Object.values(looks).map((look) => look("Ab3dEf6hIj9kLm2n")),
      "Ab3dEf6hIj9kLm2nOp5q",
      "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
      "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".replaceAll("/", "x7"),
      "xoxb-1234567890-abcdefghij",
      "glpat-abcdefghijklmnop",
      "postgres://a:b@c/d",
      "--web.password=abc",
      '{"token": "abc"}',
    ];
    assert.deepEqual(
      secrets.filter((text) => !looksSecret(text)),
      [],
    );
  });
});
