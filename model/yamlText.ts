/** Configuration files as text. Built from data, never from strings, so nothing in it can need a quote. */
import { stringify } from "yaml";

/** A configuration file's text. */
export const yaml = (value: unknown): string => stringify(value, { lineWidth: 0 });

/** A small configuration as one word of a command line. */
export const inlineYaml = (value: unknown): string =>
  stringify(value, { lineWidth: 0, collectionStyle: "flow" }).trim();
