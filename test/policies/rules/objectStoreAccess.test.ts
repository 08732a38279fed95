import { describeCases } from "../support/cases";
import {
  objstoreEncrypted,
  objstoreSecretRolls,
  objstoreKeyOfCompactor,
  minioRootKeyUnused,
} from "../../../policies/rules/objectStoreAccess";
import { store, using, object, s3 } from "../support/stores";
import { unknown, type FakeResource, workload } from "../../support/policy";
import { thanos } from "../support/servers";

const fromVariable = thanos("store", ["--objstore.config=$(O)"], {
  container: { env: [{ name: "O", valueFrom: { secretKeyRef: { name: "store", key: "o.yml" } } }] },
});

describeCases(objstoreEncrypted, {
  "a store outside": [undefined, store({ endpoint: "s3.example.org" })],
  "a Service": [undefined, store({ endpoint: "minio.minio.svc.cluster.local:9000", insecure: true })],
  "a short name": [undefined, store({ endpoint: "minio.storage:9000", insecure: true })],
  "a private address": [undefined, store({ endpoint: "172.20.0.1:9000", insecure: true })],
  "plain HTTP": [
    /has insecure: true in Secret .* outside/,
    store({ endpoint: "s3.example.org", insecure: true }),
  ],
  "an unchecked certificate": [
    /has insecure_skip_verify: true/,
    store({ endpoint: "s3.example.org:443", http_config: { tls_config: { insecure_skip_verify: true } } }),
  ],
  "a public address": [/insecure: true/, store({ endpoint: "203.0.113.9:9000", insecure: true })],
  "an unknown configuration": [/^unknown: /, [using("store"), object("Secret", unknown("String"))]],
});

const rolling = (more: object, metadata: object, annotations?: object) => [
  using(
    "store",
    { name: "o", secret: { secretName: "store", ...("name" in metadata && { secretName: metadata.name }) } },
    {},
    annotations,
  ),
  object("Secret", s3({}), more, metadata),
];

describeCases(objstoreSecretRolls, {
  "a checksum": [undefined, rolling({}, {}, { "checksum/objstore": "1f" })],
  "an immutable Secret": [undefined, rolling({ immutable: true }, {})],
  "a name that Pulumi makes": [undefined, rolling({}, { annotations: { "pulumi.com/autonamed": "true" } })],
  "a name of its content": [undefined, rolling({}, { name: "store-5g2f8k9m4t" })],
  "a reloader": [undefined, rolling({}, {}, { "secret.reloader.stakater.com/reload": "store" })],
  "a Secret of another program": [undefined, [using("store")]],
  "no checksum": [/uses Secret monitoring\/store, and nothing/, rolling({}, {})],
  "another annotation": [/uses Secret/, rolling({}, {}, { team: "a" })],
  "a Secret behind a variable": [/uses Secret/, [fromVariable, object("Secret", s3({}))]],
  "unknown annotations": [/^unknown: /, rolling({}, {}, unknown("Object"))],
});

describeCases(objstoreKeyOfCompactor, {
  "a Secret each": [
    undefined,
    [using("compact"), object("Secret", s3({})), ...own("store", s3({ access_key: "reader" }))],
  ],
  "a shared Secret without a key": [
    undefined,
    [using("compact"), using("store"), object("Secret", "type: S3\nconfig: {bucket: b, aws_sdk_auth: true}")],
  ],
  "one Secret": [
    /`thanos store`.* has the key of .*`thanos compact`/,
    [using("compact"), using("store"), object("Secret", s3({}))],
  ],
  "one user in two Secrets": [
    /has the key of/,
    [using("compact"), object("Secret", s3({})), ...own("store", s3({ prefix: "x" }))],
  ],
});

/** A tier with a Secret of its own. */
function own(command: string, text: string): FakeResource[] {
  const volume = { name: "o", secret: { secretName: "own" } };
  return [using(command, volume), { ...object("Secret", text, {}, { name: "own" }), name: "own" }];
}

const minio = (env: object[], more: object = {}) => {
  const server = workload("StatefulSet", { image: "minio/minio", args: ["server", "/data"], env, ...more });
  return { ...server, name: "minio" };
};

const root = (value: string) => minio([{ name: "MINIO_ROOT_USER", value }]);

describeCases(minioRootKeyUnused, {
  "a user": [undefined, [...store({}), root("admin")]],
  "no MinIO": [undefined, store({ access_key: "minioadmin" })],
  "the root user": [/uses the root user of StatefulSet/, [...store({}), root("user")]],
  "the standard root user": [/uses the root user/, [...store({ access_key: "minioadmin" }), minio([])]],
  "the root user of a Secret": [
    /uses the root user/,
    [
      ...store({}),
      minio([{ name: "MINIO_ROOT_USER", valueFrom: { secretKeyRef: { name: "root", key: "u" } } }]),
      secretOf("root", { u: "user" }),
    ],
  ],
  "all of a Secret": [
    /uses the root user/,
    [
      ...store({}),
      minio([], { envFrom: [{ secretRef: { name: "root" } }] }),
      secretOf("root", { MINIO_ROOT_USER: "user" }),
    ],
  ],
  "the provider's user": [
    /uses the root user of the MinIO of the provider p/,
    [...store({}), { type: "pulumi:providers:minio", name: "p", props: { minioUser: "user" } }],
  ],
  "a Secret that is not here": [
    /^unreadable: .*Secret root, key u is not in this stack/,
    [
      ...store({}),
      minio([{ name: "MINIO_ROOT_USER", valueFrom: { secretKeyRef: { name: "root", key: "u" } } }]),
    ],
  ],
});

function secretOf(name: string, stringData: object): FakeResource {
  return {
    type: "kubernetes:core/v1:Secret",
    name,
    props: { metadata: { name, namespace: "monitoring" }, stringData },
  };
}
