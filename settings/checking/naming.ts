/** How messages name a setting: as a stack's file has it, or as the arguments of a component have it. */

/** Names a setting by its key, such as `compactor.deleteDelay`. */
export type NameSetting = (key: string) => string;

/** Where the settings that are checked are written. */
export type Naming = "stackFile" | "code";

/** Namespace of our settings in a stack's configuration. */
export const prefix = "thanos:";

export const namings: Readonly<Record<Naming, NameSetting>> = {
  // A name on top stands in the file as it is, whatever is in it.
  stackFile: (key) => prefix + key.replace(/^\["([^"\\]*)"\]/, "$1"),
  code: (key) => key,
};
