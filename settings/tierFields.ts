/**
 * Which tiers have a field, told by the schema. A table with an entry for each of them does not compile when a tier is
 * added and forgotten there.
 */
import type { StackSettings } from "./stackSchema";

/** Names of the tiers whose settings have a field, such as `extraArgs`. */
export type TiersWith<Field extends string> = {
  [Tier in keyof StackSettings]-?: StackSettings[Tier] extends Readonly<Record<Field, unknown>>
    ? Tier
    : never;
}[keyof StackSettings];
