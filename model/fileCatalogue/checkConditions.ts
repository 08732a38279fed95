/** Judges an object by what its keys demand of each other. */
import type { Place } from "../files/place";
import type { Condition } from "./conditions";

const isThere = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !["{}", "[]"].includes(JSON.stringify(value));

/** Go can't tell a number that is left out from zero. */
const isSet = (value: unknown): boolean => isThere(value) && value !== 0;

/** A place that keys with dots lead to. Names of headers and the like are found in any case. */
function placeAt(place: Place, key: string): Place {
  return key.split(".").reduce((at, name) => {
    const { value } = at;
    const names = value !== null && typeof value === "object" ? Object.keys(value) : [];
    return at.at(names.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name);
  }, place);
}

/**
 * Reports what breaks a condition.
 *
 * @param name of the object's type.
 * @param fields all keys of the type.
 * @param globals keys in the section `global` of the file.
 */
export function checkConditions(
  place: Place,
  { name, fields, globals }: { name: string; fields: readonly string[]; globals: readonly string[] },
  conditions: readonly Condition[],
): void {
  const at = (key: string) => placeAt(place, key);
  const wordAt = (key: string): string => {
    const { value } = at(key);
    if (typeof value === "string") return value.toLowerCase();
    return typeof value === "boolean" || typeof value === "number" ? String(value) : "";
  };
  for (const {
    type,
    having,
    where,
    is = {},
    needs,
    refuses = [],
    orGlobal = [],
    because,
    wayOut,
  } of conditions) {
    if (type !== name && (having === undefined || !fields.includes(having))) continue;
    if (where !== undefined && !where.some((key) => isThere(at(key).value))) continue;
    if (!Object.entries(is).every(([key, words]) => words.includes(wordAt(key)))) continue;
    if (
      needs !== undefined &&
      !needs.some((key) => isSet(at(key).value)) &&
      !orGlobal.some((each) => globals.includes(each))
    ) {
      const others = needs.length === 1 ? "it" : `it, or ${needs.slice(1).join(" or ")}`;
      const missing = at(needs[0]).value === 0 ? "is zero" : "is missing";
      at(needs[0]).hidden.error(`${missing}: ${because}. ${wayOut ?? `Write ${others}.`}`);
    }
    for (const key of refuses)
      if (isThere(at(key).value))
        at(key).hidden.error(`is not allowed here: ${because}. ${wayOut ?? "Remove it."}`);
  }
}
