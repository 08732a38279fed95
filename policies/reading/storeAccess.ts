import { configurationOf, fieldsOf, type Configuration } from "./configuration";
import type { Subject } from "./kubernetes";
import type { Stack } from "./stack";
import { thanosTiers, type Tier } from "./tiers";
import { firstKnown, isUnknown, orUnknown, unreadable, type Known } from "./unknowns";
import { hasBucket } from "./writers";

/** A tier's way into the bucket, that this stack has: in its arguments, in a ConfigMap or in a Secret. */
export interface StoreAccess extends Subject {
  readonly tier: Tier;
  readonly configuration: Configuration;
}

/** The ways into buckets of all tiers. What another program made is none of them: it is not this stack's to change. */
export function storeAccesses(stack: Stack): Known<StoreAccess>[] {
  return stack.tiers(...thanosTiers).flatMap((tier): Known<StoreAccess>[] => {
    if (isUnknown(tier)) return [tier];
    const access = orUnknown(() => accessOf(stack, tier));
    return access ? [access] : [];
  });
}

/** The fields of the provider: `config` of the file. Values may be secret. @throws UnknownValueError if not known yet. */
export function providerFields({ configuration }: StoreAccess): Readonly<Record<string, unknown>> {
  return fieldsOf(fieldsOf(configuration.data()).config);
}

/** A field of the provider if it is a text and not empty, as {@link providerFields}. */
export function providerText(access: StoreAccess, name: string): string | undefined {
  const value = providerFields(access)[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * Whether a bucket of this name is one that a tier uses.
 *
 * @throws UnknownValueError if none is found, and there is a tier whose configuration is not known or not in this stack.
 */
export function isBucketOfTiers(stack: Stack, name: string): boolean {
  const used = firstKnown(storeAccesses(stack), (access) =>
    providerText(access, "bucket") === name ? access : undefined,
  );
  if (used) return true;
  const other = firstKnown(stack.tiers(...thanosTiers), (tier) =>
    hasBucket(tier) && !accessOf(stack, tier) ? tier : undefined,
  );
  if (other) throw unreadable(`which bucket ${other.title} uses is not in this stack`);
  return false;
}

function accessOf(stack: Stack, tier: Tier): StoreAccess | undefined {
  const configuration = configurationOf(stack, tier, "objstore.config");
  if (!configuration || (!configuration.isInline && !configuration.object)) return undefined;
  return { title: tier.title, urn: tier.urn, tier, configuration };
}
