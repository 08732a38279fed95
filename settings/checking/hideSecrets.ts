/** Keeps secrets of the settings out of every message about them. */
import type { z } from "zod";
import { hiddenText, hideInKey, hideSecretLooks, isSecretName, looksSecret } from "../../model/secrecy";
import { formsAt } from "./forms";
import type { Path } from "./keys";

/** Whether the value at a path is secret by where it is. */
export type IsSecretPlace = (path: Path) => boolean;

/** Names whose values are secret one by one, though not all of what is below them has such a name. */
const secretGroups = /^(http_)?headers$/i;

/**
 * Tells by the names on the way to a value whether it is secret. A name that the schema has is a setting of ours, and
 * none of these is a secret: `objectStore.keys` are numbers.
 *
 * @param isSecretSetting whether a setting on top is secret as a whole.
 */
export function secretPlaces(schema: z.ZodType, isSecretSetting: (name: string) => boolean): IsSecretPlace {
  const isSecretPart = (path: Path): boolean => {
    const name = String(path.at(-1));
    if (path.length === 1 && isSecretSetting(name)) return true;
    if (!isSecretName(name) && !secretGroups.test(name)) return false;
    return !formsAt(schema, path.slice(0, -1)).some(({ object }) => Object.hasOwn(object.shape, name));
  };
  return (path) => path.some((part, i) => typeof part !== "number" && isSecretPart(path.slice(0, i + 1)));
}

/** Deepest value that is looked into; what is deeper is not shown. */
const deepest = 12;

const isGroup = (value: unknown): value is object => typeof value === "object" && value !== null;

/** A value without the secrets in it; `undefined` where it is one itself. */
export function maskValue(value: unknown, path: Path, isSecret: IsSecretPlace): unknown {
  const mask = (inner: unknown, at: Path, depth: number): unknown => {
    if (isSecret(at) || (typeof inner === "string" && looksSecret(inner))) return hiddenText;
    if (!isGroup(inner)) return inner;
    if (depth > deepest) return "...";
    if (Array.isArray(inner)) return inner.map((item, i) => mask(item, [...at, i], depth + 1));
    if (Object.getPrototypeOf(inner) !== Object.prototype) return inner;
    return Object.fromEntries(
      Object.entries(inner).map(([name, item]) => [hideInKey(name), mask(item, [...at, name], depth + 1)]),
    );
  };
  const masked = mask(value, path, 0);
  return masked === hiddenText ? undefined : masked;
}

/** Shortest secret that is looked for in messages: shorter ones are parts of words. */
const shortest = 6;

/** Longest text that is looked through by its look: a longer one is a file, and no message has a part of it. */
const longest = 2000;

/** A word that a message may have for another reason: it tells nobody that it is a password too. */
const plainWord = /^[a-z]{1,9}$/;

/** Every secret text among settings, and the parts of it that a message may quote. */
export function listSecrets(given: unknown, isSecret: IsSecretPlace): string[] {
  const found = new Set<string>();
  const add = (text: string) => {
    const parts = [text, ...text.split(/[\r\n]+/), text.slice(text.indexOf("=") + 1)];
    for (const part of parts.map((each) => each.trim()))
      if (part.length >= shortest && !plainWord.test(part)) {
        found.add(part);
        found.add(JSON.stringify(part).slice(1, -1));
      }
  };
  const visit = (value: unknown, path: Path): void => {
    if (path.length > deepest) return;
    if (typeof value === "string" && (isSecret(path) || (value.length < longest && looksSecret(value))))
      add(value);
    if (typeof value === "number" && isSecret(path)) add(String(value));
    if (Array.isArray(value)) value.forEach((item, i) => visit(item, [...path, i]));
    else if (isGroup(value) && Object.getPrototypeOf(value) === Object.prototype)
      Object.entries(value).forEach(([name, item]) => visit(item, [...path, name]));
  };
  visit(given, []);
  // The longest first: one may be a part of another.
  return [...found].sort((one, other) => other.length - one.length);
}

/** A message's text without any of the secrets, and without what looks like one. */
export const hideIn = (text: string, secrets: readonly string[]): string =>
  hideSecretLooks(secrets.reduce((rest, secret) => rest.replaceAll(secret, hiddenText), text));
