/**
 * Whether a file that a user wrote has the form that its program reads: the keys that there are, values of the right
 * kind, what is required, and what excludes each other. What is told by no type is left to `model/files/`.
 */
import type { Place } from "../files/place";
import { isSecretHeader, isSecretName, isSecretUrl, looksSecret } from "../secrecy";
import { checkConditions } from "./checkConditions";
import { conditions } from "./conditions";
import { typeOf } from "./index";
import type { FileCatalogue, FileField, FileType } from "./fileTypes";
import { isSecretKind, fileKinds } from "./fileKinds";
import { findHeaderNameFault } from "./textKinds";

/** What is said of a secret that stands in a file which is not secret. */
export interface PlainSecret {
  readonly rule: string;
  readonly level: "error" | "warning";
}

/** What a file is judged by. */
export interface DocumentOptions {
  readonly catalogue: FileCatalogue;
  /** Words for a type in messages, such as `a scrape job`. @default the key that leads to it */
  readonly words?: Readonly<Record<string, string>>;
  /** What to write for a key that is required. @default that it is needed */
  readonly wayOut?: Readonly<Record<string, string>>;
  /** Keys of a type that are allowed though the program does not know them, by `type.key`, with their kind. */
  readonly more?: Readonly<Record<string, string>>;
  /** Keys that are judged elsewhere, by `type.key`. */
  readonly elsewhere?: readonly string[];
  /** Keys that name an object of a type, with what it is then: `{"rulefmt.RuleGroup": {name: "group"}}`. */
  readonly subjects?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether the pods have a file. @default every file is taken */
  readonly isMounted?: (file: string) => boolean;
  /** Whether the program reads the text itself, not what YAML made of it. @default false */
  readonly verbatim?: boolean;
  /** What is said of a secret in plain text. @default nothing */
  readonly plainSecret?: PlainSecret;
  /** Names in the section `global` of the file. */
  readonly globals?: readonly string[];
}

/** Words for a file that no volume brings. */
export const notMounted =
  "is a file that the pods do not have. Mount its Secret or ConfigMap by `mounts` of the tier, or write what is in it here where the program allows that.";

/** Reports what is wrong with a place, and with everything below it. @param root a file of the catalogue */
export function checkDocument(place: Place, root: string, options: DocumentOptions): void {
  new Walk(options).check(place, options.catalogue.roots[root] ?? root, "");
}

const kindOf = (field: FileField): string => (typeof field === "string" ? field : field.kind);
const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

class Walk {
  constructor(private readonly options: DocumentOptions) {}

  /** @param key that leads to the place, for messages */
  check(place: Place, kind: string, key: string, field?: FileField): void {
    // An empty value is what is taken where the key is left out.
    if (place.missing || place.value === null) return;
    if (kind.startsWith("[")) {
      for (const each of place.readList()) {
        if (each.value === null)
          each.error("is an item without a value. Write one after the dash, or remove it.");
        this.check(each, kind.slice(1, -1), key, field);
      }
    } else if (kind.startsWith("{")) {
      for (const name of Object.keys(place.readKeys(key) ?? {}))
        this.check(place.inside(name), kind.slice(1, -1), key, field);
    } else if (Object.hasOwn(this.options.catalogue.types, kind)) this.checkObject(place, kind, key);
    else this.checkValue(place, kind, field);
  }

  private checkValue(place: Place, kind: string, field: FileField | undefined): void {
    if (kind === "enum" && typeof field === "object")
      return checkWord(place, field.values ?? [], field.ignoreCase);
    if (kind === "templateEnum" && typeof field === "object")
      return typeof place.value === "string" && place.value.includes("{{")
        ? undefined
        : checkWord(place, field.values ?? [], field.ignoreCase);
    const secret = isSecretKind(kind);
    fileKinds[kind]?.(secret ? place.hidden : place, this.options);
    this.checkSecrecy(place, kind);
    const { isMounted } = this.options;
    if (
      (kind === "file" || kind === "targetFile") &&
      typeof place.value === "string" &&
      place.value !== "" &&
      isMounted?.(place.value) === false
    )
      place.error(notMounted);
  }

  /** Secrets are told by their type, texts of any type by what they are called and look like. */
  private checkSecrecy(place: Place, kind: string): void {
    const { plainSecret } = this.options;
    if (
      plainSecret === undefined ||
      typeof place.value === "object" ||
      place.value === "" ||
      place.value === "<secret>"
    )
      return;
    if (isPlainSecret(place, kind))
      place.hidden[plainSecret.level === "error" ? "error" : "warn"](plainSecret.rule);
  }

  /** The place, where messages name the object if it has a name. */
  private withSubject(place: Place, name: string): Place {
    for (const [key, what] of Object.entries(this.options.subjects?.[name] ?? {})) {
      const { value } = place.at(key);
      if (typeof value === "string" && value !== "") return place.withSubject(`${what} ${value}`);
    }
    return place;
  }

  private checkObject(given: Place, name: string, key: string): void {
    const place = this.withSubject(given, name);
    const type = typeOf(this.options.catalogue, name);
    const { words = {}, more = {}, elsewhere = [] } = this.options;
    const own = Object.entries(more).filter(([each]) => each.startsWith(`${name}:`));
    const fields: Readonly<Record<string, FileField>> = {
      ...type.fields,
      ...Object.fromEntries(own.map(([each, kind]) => [each.slice(name.length + 1), kind])),
    };
    const names = type.rest === undefined ? Object.keys(fields) : undefined;
    const inside = place.readKeys(words[name] ?? key, names);
    if (inside === undefined) return;
    this.checkPresence(place, name, type);
    for (const [each, inner] of Object.entries(inside)) {
      const named = Object.hasOwn(fields, each);
      const field = named ? fields[each] : type.rest;
      if (field === undefined || elsewhere.includes(`${name}:${each}`)) continue;
      if (each === "config" && type.choices !== undefined) this.checkChoice(place, inner, type.choices);
      else if (!named && name === "config.Headers") this.checkHeader(place.inside(each), each, field);
      else this.check(named ? inner : place.inside(each), kindOf(field), each, field);
    }
    if (type.choices !== undefined) checkWord(place.at("type"), Object.keys(type.choices), true);
    const { globals = [], catalogue } = this.options;
    const known = { name, fields: Object.keys(fields), globals };
    checkConditions(place, known, conditions[catalogue.program]);
  }

  private checkHeader(place: Place, name: string, field: FileField): void {
    const fault = findHeaderNameFault(name);
    if (fault === undefined) this.check(place, kindOf(field), name, field);
    else place.hidden.error(fault);
  }

  /** `config` has another form for each `type`. */
  private checkChoice(place: Place, config: Place, choices: Readonly<Record<string, string>>): void {
    const { value } = place.at("type");
    const word = typeof value === "string" ? value.toUpperCase() : "";
    if (Object.hasOwn(choices, word)) this.check(config, choices[word], `the config of ${word}`);
  }

  private checkPresence(place: Place, name: string, type: FileType): void {
    const has = (key: string) => !isEmpty(place.at(key).value);
    const { orGlobal = {}, required = [], oneOf = [], exclusive = [], needs = {} } = type;
    const { globals = [], wayOut = {}, elsewhere = [] } = this.options;
    const isGlobal = (key: string) => orGlobal[key]?.some((each) => globals.includes(each)) ?? false;
    const advise = (key: string): string =>
      orGlobal[key] === undefined ? "Write it." : `Write it, or ${orGlobal[key][0]} in the section global.`;
    for (const key of required) {
      if (has(key) || isGlobal(key) || elsewhere.includes(`${name}:${key}`)) continue;
      const field = type.fields[key];
      // It must not be empty, and is not where it is left out.
      if (place.at(key).missing && typeof field === "object" && field.default) continue;
      const empty = place.at(key).value === undefined ? "is missing" : "is empty";
      place.at(key).hidden.error(`${empty}. ${wayOut[`${name}:${key}`] ?? advise(key)}`);
    }
    for (const group of oneOf) {
      if (
        group.some((key) => has(key) || isGlobal(key)) ||
        group.some((key) => elsewhere.includes(`${name}:${key}`))
      )
        continue;
      const global = group.flatMap((key) => orGlobal[key] ?? [])[0];
      place.hidden.error(
        `has none of ${group.join(", ")}. Write one of them${global === undefined ? "" : `, or ${global} in the section global`}.`,
      );
    }
    for (const [one, other] of exclusive)
      if (has(one) && has(other) && !elsewhere.includes(`${name}:${other}`))
        place
          .at(other)
          .hidden.error(`is not allowed beside ${one}, so the file is not loaded. Remove one of the two.`);
    for (const [key, other] of Object.entries(needs))
      if (has(key) && !has(other) && !(other in orGlobal))
        place
          .at(key)
          .hidden.error(`is not allowed without ${other}, so the file is not loaded. Write ${other} too.`);
  }
}

const textKinds = ["string", "text", "url", "httpUrl", "serverAddress"];

/** Whether a value is a secret: by its type, or a text by the name of its key and by its look. */
function isPlainSecret(place: Place, kind: string): boolean {
  const value = String(place.value);
  // A URL opens something where it has a key in it; one of a server in the cluster has none.
  if (/url/i.test(kind)) return isSecretUrl(value, kind.startsWith("secret"));
  if (isSecretKind(kind)) return true;
  if (!textKinds.includes(kind)) return false;
  const names = place.keys.filter((each) => typeof each === "string");
  const headers = names.findIndex((each) => /^(http_)?headers$/.test(each));
  const isSecret = headers < 0 ? isSecretName(names.at(-1) ?? "") : isSecretHeader(names[headers + 1] ?? "");
  return isSecret || looksSecret(value);
}

function checkWord(place: Place, words: readonly string[], ignoreCase = false): void {
  const value = place.readText();
  if (value === undefined || value === "") return;
  const same = ignoreCase ? words.find((each) => each.toLowerCase() === value.toLowerCase()) : undefined;
  place.readChoice(words, same ?? value);
}
