import { describeCases } from "../support/cases";
import { credentialsInSecrets } from "../../../policies/rules/secrets";
import { store, object, s3, using } from "../support/stores";
import { thanos } from "../support/servers";
import { unknown } from "../../support/policy";

const fromVariable = thanos("store", ["--objstore.config=$(O)"], {
  container: { env: [{ name: "O", valueFrom: { secretKeyRef: { name: "store", key: "o.yml" } } }] },
});

const literal = (value: unknown) =>
  thanos("store", ["--objstore.config=$(O)"], { container: { env: [{ name: "O", value }] } });

const inMap = { name: "o", configMap: { name: "store" } };

describeCases(credentialsInSecrets, {
  "a Secret": [undefined, store({})],
  "a Secret behind a variable": [undefined, [fromVariable, object("Secret", s3({}))]],
  "a Secret of another program": [undefined, [using("store")]],
  "an identity of the cloud in a ConfigMap": [
    undefined,
    [using("store", inMap), object("ConfigMap", "type: S3\nconfig: {bucket: b, aws_sdk_auth: true}")],
  ],
  "a reference in the arguments": [
    undefined,
    [thanos("store", ["--objstore.config={type: S3, config: {secret_key: $(KEY)}}"])],
  ],
  "the name of a file": [
    undefined,
    [
      thanos("store", [], {
        container: {
          env: [
            { name: "PASSWORD_FILE", value: "/p" },
            { name: "TOKEN_TTL", value: "1h" },
          ],
        },
      }),
    ],
  ],
  "a ConfigMap": [
    /has access_key in ConfigMap monitoring\/store, key o.yml\. /,
    [using("store", inMap), object("ConfigMap", s3({}))],
  ],
  "the arguments": [
    /has secret_key in --objstore.config\. /,
    [thanos("store", ["--objstore.config", "{type: S3, config: {secret_key: hush}}"])],
  ],
  "the value of a variable": [/has access_key in --objstore.config\. /, [literal(s3({}))]],
  "a password of a cache": [
    /has password in --index-cache.config\. /,
    [thanos("store", ["--index-cache.config={type: REDIS, config: {password: hush}}"])],
  ],
  "a password in a variable": [
    /has the value of AWS_SECRET_ACCESS_KEY in its variables/,
    [thanos("store", [], { container: { env: [{ name: "AWS_SECRET_ACCESS_KEY", value: "hush" }] } })],
  ],
  "an unknown ConfigMap": [
    /^unreadable: |^unknown: /,
    [using("store", inMap), object("ConfigMap", unknown("String"))],
  ],
});
