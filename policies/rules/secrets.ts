import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { configurationOf, fieldsOf } from "../reading/configuration";
import { ourTiers } from "../reading/ours";
import type { Stack } from "../reading/stack";
import { thanosTiers, type Tier } from "../reading/tiers";
import { firstKnown } from "../reading/unknowns";

/** Fields of Thanos' configuration files that hold a key or a password: of object stores, caches, HTTP clients. */
const secretFields = new Set([
  "access_key",
  "access_key_secret",
  "application_credential_secret",
  "bearer_token",
  "client_secret",
  "credentials",
  "encryption_key",
  "passphrase",
  "password",
  "privatekey",
  "secret_key",
  "sentinel_password",
  "service_account",
  "session_token",
  "storage_account_key",
  "storage_connection_string",
]);

/** Pairs of flags of Thanos, `--NAME` and `--NAME-file`, whose configuration may have such fields. */
const configurations = [
  "objstore.config",
  "index-cache.config",
  "store.caching-bucket.config",
  "query-range.response-cache-config",
  "labels.response-cache-config",
  "query-frontend.downstream-tripper-config",
  "alertmanagers.config",
  "query.config",
  "remote-write.config",
  "tracing.config",
  "endpoint.sd-config",
];

const secretVariable = /(PASSWORD|SECRET|SECRET_KEY|ACCESS_KEY|TOKEN|CONNECTION_STRING|STORAGE_KEY)$/;

/** Keys are in Secrets. */
export const credentialsInSecrets = stackPolicy({
  name: "credentials-in-secrets",
  displayName: "Keys and passwords are in Secrets",
  severity: "critical",
  level: "mandatory",
  profile: "hardening",
  rule:
    "No tier has a key or a password in its arguments, in the value of an environment variable, or in a " +
    "configuration from a ConfigMap.",
  why:
    "Arguments, variables and ConfigMaps are visible to everyone who may read a pod, appear in manifests and " +
    "logs, and are not encrypted at rest.",
  source: "Kubernetes, good practices for Secrets; CIS Kubernetes Benchmark, 5.4",
  remedy: "Put the configuration into a Secret, mount it, and give its path to the flag that ends in -file.",
  tags: ["thanos", "object-store", "security"],
  subjects: ourTiers,
  judge: [
    ...configurations.map(
      (name) =>
        (tier: Tier, { stack }: { stack: Stack }) =>
          literalIn(stack, tier, name),
    ),
    ({ container }) => {
      const variable = (container.env ?? []).find(
        ({ name, value }) => secretVariable.test(name) && value && !/^\$\(\w+\)$/.test(value),
      );
      return variable && `has the value of ${variable.name} in its variables`;
    },
  ],
});

function literalIn(stack: Stack, tier: Tier, name: string): string | undefined {
  if (!thanosTiers.includes(tier.kind)) return undefined;
  const configuration = configurationOf(stack, tier, name);
  if (!configuration?.isInline && configuration?.object?.kind !== "ConfigMap") return undefined;
  const field = secretIn(configuration.data());
  return field && `has ${field} in ${configuration.isInline ? `--${name}` : configuration.source}`;
}

/** The name of the first field with a secret that stands there itself. */
function secretIn(data: unknown): string | undefined {
  if (Array.isArray(data)) return firstKnown(data as unknown[], secretIn);
  return firstKnown(Object.entries(fieldsOf(data)), ([name, value]) => {
    const isText = typeof value === "string" && value !== "" && !/^\$[({]\w+[)}]$/.test(value);
    return secretFields.has(name) && isText ? name : secretIn(value);
  });
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [credentialsInSecrets];
