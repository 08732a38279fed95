/** Slips of any setting, whatever it is: each makes a wrong configuration of a right one. */
import { z } from "zod";
import { formsOf } from "../../settings/checking/forms";
import { keyOf } from "../../settings/checking/keys";
import type { Tree } from "./companions";
import { Chance, Node, nodesOf, parentOf, renameAt, setAt } from "./tree";

/** A class of slips. */
export interface Mutation {
  readonly name: string;
  /**
   * How many different slips there are, where they are written out: each is made once, of a configuration in which
   * nothing is set. Any other class makes slips at random places of generated configurations.
   */
  readonly writtenOut?: number;
  /** Changes the tree; says where and what, or nothing where the tree has no place for it. */
  readonly apply: (tree: Tree, chance: Chance, turn: number) => { at: string; what: string } | undefined;
}

/** A slip at one of the nodes that can have it. */
export function slip(
  name: string,
  fits: (node: Node, tree: Tree) => boolean,
  change: (node: Node, tree: Tree, chance: Chance) => string | undefined,
): Mutation {
  return {
    name,
    apply: (tree, chance) => {
      const nodes = nodesOf(tree).filter((node) => fits(node, tree));
      if (nodes.length === 0) return undefined;
      // Settings first, then one of those that are alike: otherwise the longest rule file has all slips.
      const keys = [...new Set(nodes.map(({ key }) => key))];
      const key = chance.pick(keys);
      const node = chance.pick(nodes.filter((each) => each.key === key));
      const what = change(node, tree, chance);
      return what === undefined ? undefined : { at: node.key, what: `${keyOf(node.path)}: ${what}` };
    },
  };
}

/** As `slip`, where the value becomes another one. */
export const replace = (
  name: string,
  fits: (node: Node) => boolean,
  value: (node: Node, chance: Chance) => unknown,
): Mutation =>
  slip(name, fits, (node, tree, chance) => {
    const other = value(node, chance);
    if (other === undefined || JSON.stringify(other) === JSON.stringify(node.value)) return undefined;
    setAt(tree, node.path, other);
    return `${JSON.stringify(node.value)?.slice(0, 80)} becomes ${JSON.stringify(other)}`;
  });

const isItem = ({ path }: Node) => typeof path.at(-1) === "number";
const isText = ({ value }: Node) => typeof value === "string";
const isKey = (node: Node) => !isItem(node) && !node.free;
const isDuration = ({ title }: Node) => title.startsWith("duration");
const isSize = ({ title }: Node) => title.startsWith("bytes");
const isLeaf = ({ value }: Node) => typeof value !== "object";

function misspell(name: string, chance: Chance): string {
  const at = 1 + chance.below(Math.max(1, name.length - 1));
  return chance.pick([
    name.slice(0, at) + name.slice(at + 1),
    name.slice(0, at) + name[at - 1] + name.slice(at),
    name.slice(0, at - 1) + (name[at] ?? "") + name[at - 1] + name.slice(at + 1),
    `${name}s`,
  ]);
}

const rename = (name: string, of: (name: string, chance: Chance) => string): Mutation =>
  slip(name, isKey, (node, tree, chance) => {
    const old = String(node.path.at(-1));
    const other = of(old, chance);
    if (other === old || other in parentOf(tree, node.path)) return undefined;
    renameAt(tree, node.path, other);
    return `becomes ${other}`;
  });

/** Slips of keys and values of any kind. */
export const mutations: readonly Mutation[] = [
  rename("a key is misspelt", misspell),
  rename("a key in another case", (name, chance) =>
    chance.pick([
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      name.toUpperCase(),
      name[0].toUpperCase() + name.slice(1),
    ]),
  ),
  slip(
    "a key one level up",
    (node) => isKey(node) && node.path.length > 1,
    ({ path, value }, tree) => {
      const name = String(path.at(-1));
      const above = path.slice(0, -1);
      const target = parentOf(tree, above);
      if (Array.isArray(target) || name in target) return undefined;
      delete parentOf(tree, path)[name];
      target[name] = value;
      return `moves up`;
    },
  ),
  slip(
    "a key one level down",
    (node, tree) => isKey(node) && Object.keys(parentOf(tree, node.path) as object).length > 1,
    ({ path, value }, tree, chance) => {
      const parent = parentOf(tree, path);
      const name = String(path.at(-1));
      const groups = Object.keys(parent as object).filter(
        (each) =>
          each !== name &&
          parent[each] !== null &&
          typeof parent[each] === "object" &&
          !Array.isArray(parent[each]),
      );
      const strict = groups.filter((each) =>
        nodesOf(tree).some(
          ({ path: at, schema }) =>
            keyOf(at) === keyOf([...path.slice(0, -1), each]) &&
            schema !== undefined &&
            formsOf(schema).length > 0,
        ),
      );
      if (strict.length === 0) return undefined;
      const group = chance.pick(strict);
      if (name in parent[group]) return undefined;
      delete parent[name];
      parent[group][name] = value;
      return `moves into ${group}`;
    },
  ),
  replace(
    "a text where there is none",
    (node) => !isLeaf(node),
    (_, chance) => chance.pick(["yes", "none", "a: b"]),
  ),
  replace("a list or a mapping in place of a value", isLeaf, ({ value }, chance) =>
    chance.pick<unknown>([[value], { value }, [[value]]]),
  ),
  replace(
    "a number or a switch as another kind",
    ({ value }) => typeof value === "number" || typeof value === "boolean",
    ({ value }, chance) =>
      typeof value === "number"
        ? chance.pick<unknown>([true, "many", value + 0.5])
        : chance.pick<unknown>(["yes", "on", 1]),
  ),
  replace(
    "a unit is dropped",
    (node) => isText(node) && (isDuration(node) || isSize(node)),
    ({ value }) => (/^0/.test(String(value)) ? undefined : String(value).replace(/[A-Za-z]+$/, "")),
  ),
  replace(
    "a unit of something else",
    (node) => isText(node) && (isDuration(node) || isSize(node)),
    ({ value, title }, chance) => {
      const number = Number.parseFloat(String(value));
      const wrong = title.startsWith("duration")
        ? ["d12", " days", "H", "min", "mo", "M", "Gi"]
        : ["gb", "GiBs", "h", " GB", "%", "bytes"];
      return `${number}${chance.pick(wrong)}`;
    },
  ),
  replace(
    "a sign is flipped",
    (node) =>
      typeof node.value === "number" ||
      (isText(node) && (isDuration(node) || isSize(node) || node.title.startsWith("cores"))),
    ({ value }) => (typeof value === "number" ? (value === 0 ? undefined : -value) : `-${value}`),
  ),
  replace(
    "a value of another kind",
    (node) => isText(node) && node.title !== "",
    ({ title }, chance) => {
      const values: Readonly<Record<string, string>> = {
        duration: "30s",
        bytes: "2Gi",
        "host name": "a.example.org",
        image: "quay.io/thanos/thanos:v0.42.4",
        url: "https://example.org/path",
        "host:port": "example.org:9000",
        words: "some words",
      };
      const others = Object.keys(values).filter((kind) => !title.startsWith(kind));
      return values[chance.pick(others)];
    },
  ),
  replace(
    "a number out of range",
    ({ value }) => typeof value === "number",
    ({ value }, chance) => chance.pick([-1, 1e9, Number(value) * 1e6, 2 ** 53, -(2 ** 31)]),
  ),
  replace(
    "a duration out of range",
    (node) => isText(node) && isDuration(node),
    (_, chance) => chance.pick(["1000y", "300y", "99999999h", "50y", "100000h"]),
  ),
  replace(
    "a size out of range",
    (node) => isText(node) && isSize(node),
    (_, chance) => chance.pick(["1", "4Ki", "1B", "9000Ti", "0Gi", "900000TB"]),
  ),
  replace("an empty text", isText, () => ""),
  replace(
    "an empty value",
    (node) => isKey(node),
    () => null,
  ),
  replace("a blank at the end", isText, ({ value }, chance) =>
    chance.pick([`${value} `, ` ${value}`, `${value}\n`, `${value}\t`]),
  ),
  replace("curly quotes", isText, ({ value }) => `“${value}”`),
  replace("quotes inside of quotes", isText, ({ value }, chance) =>
    chance.pick([`"${value}"`, `'${value}'`]),
  ),
  replace("an invisible character", isText, ({ value }, chance) =>
    chance.pick([`${value}\u200b`, `\ufeff${value}`, String(value).replace(/^./, "$&\u00a0")]),
  ),
  replace(
    "a choice that there is not",
    ({ schema }) => schema instanceof z.ZodEnum,
    ({ value }, chance) =>
      chance.pick([String(value).toUpperCase(), `${value}s`, "default", misspell(String(value), chance)]),
  ),
  slip(
    "a required key is missing",
    (node) => isKey(node) && isRequired(node),
    ({ path }, tree) => {
      delete parentOf(tree, path)[path.at(-1) as string];
      return "is removed";
    },
  ),
  replace(
    "an item twice",
    ({ value }) => Array.isArray(value) && value.length > 0,
    ({ value }) => [...value, value[0]],
  ),
];

/** Keys that a group or a file can't do without. */
const required =
  /(^|\.)(tracing\.type|load\.activeSeries|maxReplicas|s3\.(credentials|endpoint)|workloadIdentity\.region|ingress\.host|gateway\.(host|name)|kmsKeyId|job_name|expr|groups\.\*\.(name|rules)|rules\.\w+\.groups|alertmanagerConfig\.(route|receivers)|alertmanagerConfig\.route\.receiver|receivers\.\*\.name|time_intervals\.\*\.name)$/;
const isRequired = ({ key }: Node): boolean => required.test(key.replace(/\["([^"]+)"\]/g, ".$1"));
