/** Judges an object by what its keys demand of each other. */
import type { Place } from "../files/place";
import type { Condition } from "./conditions";

const isThere = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && JSON.stringify(value) !== "{}";

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
  const wordAt = (key: string): string => String(at(key).value ?? "").toLowerCase();
  for (const {
    type,
    having,
    where,
    is = {},
    needs,
    refuses = [],
    orGlobal = [],
    because,
    wayOut = "Remove it.",
  } of conditions) {
    if (type !== name && (having === undefined || !fields.includes(having))) continue;
    if (where !== undefined && !where.some((key) => isThere(at(key).value))) continue;
    if (!Object.entries(is).every(([key, words]) => words.includes(wordAt(key)))) continue;
    if (
      needs !== undefined &&
      !needs.some((key) => isThere(at(key).value)) &&
      !orGlobal.some((each) => globals.includes(each))
    ) {
      const others = needs.length === 1 ? "it" : `it, or ${needs.slice(1).join(" or ")}`;
      at(needs[0]).hidden.error(`is missing: ${because}. Write ${others}.`);
    }
    for (const key of refuses)
      if (isThere(at(key).value)) at(key).hidden.error(`is not allowed here: ${because}. ${wayOut}`);
  }
}
