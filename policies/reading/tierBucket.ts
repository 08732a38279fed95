import { configurationOf, fieldsOf, type Configuration } from "./configuration";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";

/** The bucket that a tier uses. */
export interface Bucket {
  /** Where its configuration stands, for messages. */
  readonly source: string;
  /** What tells the bucket from others: provider, place, name and prefix. It has no secrets. */
  identity(): string;
}

/** Fields of the providers' configuration that tell one bucket from another. */
const identifying = ["endpoint", "bucket", "container", "container_name", "storage_account", "directory"];

/**
 * The bucket of `--objstore.config` or `--objstore.config-file`; `undefined` if the tier has none.
 *
 * @throws UnknownValueError if that is not known yet; `identity` also if the content is not.
 */
export function bucketOf(stack: Stack, tier: Tier): Bucket | undefined {
  const configuration = configurationOf(stack, tier, "objstore.config");
  return configuration && bucketAt(configuration);
}

/** The bucket of a configuration, {@link bucketOf}. */
export function bucketAt(configuration: Configuration): Bucket {
  return { source: configuration.source, identity: () => identityOf(configuration) };
}

/**
 * Whether two tiers use one bucket.
 *
 * @throws UnknownValueError if it can't be told.
 */
export function isSameBucket(a: Bucket | undefined, b: Bucket | undefined): boolean {
  if (!a || !b) return false;
  return a.source === b.source || a.identity() === b.identity();
}

function identityOf(configuration: Configuration): string {
  const { type, config, prefix } = fieldsOf(configuration.data());
  const fields = fieldsOf(config);
  const parts = identifying.flatMap((name) => {
    const value = fields[name];
    return typeof value === "string" ? [`${name} ${name === "endpoint" ? withoutDomain(value) : value}`] : [];
  });
  return [String(type).toUpperCase(), ...parts, `prefix "${trimmed(prefix)}"`].join(", ");
}

/** The address of a Service without the cluster's domain, with which and without which it is the same. */
function withoutDomain(endpoint: string): string {
  return endpoint.toLowerCase().replace(/\.svc(\.[a-z0-9.-]*)?(?=:|$)/, "");
}

/** The prefix as Thanos uses it: slashes around it make no difference. */
function trimmed(prefix: unknown): string {
  return typeof prefix === "string" ? prefix.replace(/^\/+|\/+$/g, "") : "";
}
