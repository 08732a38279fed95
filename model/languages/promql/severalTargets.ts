/**
 * What of an expression takes series of several targets together. A Prometheus that scrapes only a share of the targets
 * evaluates it on that share, and says nothing of the rest.
 */
import { checkGrouping } from "./checkSelectors";
import { readString } from "../goString";
import type { Dialect } from "./dialect";
import { readExpression } from "./index";
import type { Node } from "./tree";
import type { Checked } from "./valueTypes";

/** How an expression takes targets together. */
export interface SeveralTargets {
  /**
   * - `absent`: it asks whether there is no series, and there is none wherever the target is not scraped
   * - `aggregation`: it makes one number of the series of several targets
   * - `matching`: it matches series of one target with those of another
   */
  readonly how: "absent" | "aggregation" | "matching";
  /** The words that do so, such as `sum by (job)`. */
  readonly words: string;
}

/** Labels that tell targets apart: what is computed for each value of one is computed of one target. */
const identities = ["instance", "pod", "node"];

/** Exporters whose series are known by their name, and whether there is one target of them only. */
const exporters = [
  { prefix: /^kube_/, name: "kube-state-metrics", isOne: true },
  { prefix: /^(container|machine)_/, name: "cadvisor", isOne: false },
  { prefix: /^kubelet_/, name: "kubelet", isOne: false },
  { prefix: /^node_/, name: "node-exporter", isOne: false },
];

/** Where the series of a selector come from, as far as it says so. */
interface Origin {
  readonly exporter: string;
  readonly job: string | undefined;
  readonly instance: string | undefined;
  readonly isOneTarget: boolean;
}

/**
 * The first part of an expression that takes several targets together; undefined when none does, and when the expression
 * can't be read.
 *
 * @param isWhole whether a job's targets are all scraped by whoever evaluates it. @default none is
 */
export function findSeveralTargets(
  text: string,
  dialect: Dialect,
  isWhole: (job: string) => boolean = () => false,
): SeveralTargets | undefined {
  const root = readExpression(text, dialect).value?.root;
  if (root === undefined) return undefined;
  const checked = { text, dialect };
  const originsOf = (node: Node): Origin[] =>
    listSelectors(node)
      .map((each) => readOrigin(each, checked))
      .filter(({ job }) => job === undefined || !isWhole(job));
  const find = (node: Node): SeveralTargets | undefined => {
    const own = judge(node, checked, originsOf);
    if (own !== undefined) return own;
    for (const child of node.children) {
      const found = find(child);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return find(root);
}

type OriginsOf = (node: Node) => Origin[];

function judge(node: Node, checked: Checked, originsOf: OriginsOf): SeveralTargets | undefined {
  switch (node.name) {
    case "FunctionCall":
      return judgeCall(node, checked, originsOf);
    case "AggregateExpr":
      return judgeAggregation(node, checked, originsOf);
    case "BinaryExpr":
      return judgeMatching(node, checked, originsOf);
    default:
      return undefined;
  }
}

const textOf = ({ text }: Checked, { from, to }: Node): string => text.slice(from, to);
const partOf = (node: Node, name: string): Node | undefined =>
  node.children.find((each) => each.name === name);
const listSelectors = (node: Node): Node[] =>
  node.name === "VectorSelector" ? [node] : node.children.flatMap(listSelectors);

function readOrigin(selector: Node, checked: Checked): Origin {
  const literal = (node: Node) => readString(checked.text, node.from).value;
  const metric = partOf(selector, "Identifier");
  const equal = new Map<string, string>(metric ? [["__name__", textOf(checked, metric)]] : []);
  for (const matcher of partOf(selector, "LabelMatchers")?.children ?? []) {
    const [left, operator, right] = matcher.children;
    if (matcher.name === "QuotedLabelName") equal.set("__name__", literal(matcher));
    else if (textOf(checked, operator) === "=")
      equal.set(left.name === "QuotedLabelName" ? literal(left) : textOf(checked, left), literal(right));
  }
  const exporter = exporters.find(({ prefix }) => prefix.test(equal.get("__name__") ?? ""));
  return {
    exporter: exporter?.name ?? "",
    job: equal.get("job"),
    instance: equal.get("instance"),
    isOneTarget: exporter?.isOne === true || identities.some((label) => equal.has(label)),
  };
}

function judgeCall(node: Node, checked: Checked, originsOf: OriginsOf): SeveralTargets | undefined {
  const name = textOf(checked, node.children[0]);
  return /^absent(_over_time)?$/.test(name) && originsOf(node).length > 0
    ? { how: "absent", words: `${name}()` }
    : undefined;
}

function judgeAggregation(node: Node, checked: Checked, originsOf: OriginsOf): SeveralTargets | undefined {
  const modifier = partOf(node, "AggregateModifier");
  const labels = modifier === undefined ? [] : checkGrouping(modifier, checked);
  const isWithout = modifier?.children[0].name === "Without";
  const isApart = isWithout
    ? !labels.includes("instance")
    : labels.some((label) => identities.includes(label));
  if (isApart || originsOf(node).every(({ isOneTarget }) => isOneTarget)) return undefined;
  const operator = textOf(checked, node.children[0]).toLowerCase();
  return {
    how: "aggregation",
    words: [operator, modifier && textOf(checked, modifier)].filter(Boolean).join(" "),
  };
}

function judgeMatching(node: Node, checked: Checked, originsOf: OriginsOf): SeveralTargets | undefined {
  const [left, operator] = node.children;
  const sides = [left, node.children[node.children.length - 1]].map(originsOf);
  // A union needs no partner.
  if (operator.name === "Or" || sides.some((origins) => origins.length === 0)) return undefined;
  const all = sides.flat();
  if (all.every(({ exporter, isOneTarget }) => isOneTarget && exporter === "kube-state-metrics"))
    return undefined;
  const [first, second] = sides;
  const differ = (key: "exporter" | "job" | "instance"): boolean => {
    const [a, b] = [first, second].map((origins) => new Set(origins.map((origin) => origin[key])));
    return !a.has(undefined) && !b.has(undefined) && [...a].every((value) => !b.has(value));
  };
  const matching = partOf(node, "MatchingModifierClause");
  if (!["exporter" as const, "job" as const, "instance" as const].some(differ)) {
    if (matching === undefined) return undefined;
    const [keyword, labels] = matching.children;
    const names = checkGrouping({ ...matching, children: [labels] }, checked);
    const isSame =
      keyword.name === "On" ? names.some((name) => identities.includes(name)) : !names.includes("instance");
    if (isSame || isOneInstance(all)) return undefined;
  }
  const words = [operator, matching].flatMap((part) => (part === undefined ? [] : [textOf(checked, part)]));
  return { how: "matching", words: words.join(" ") };
}

/** Whether all series are those of one target, by the address that every selector names. */
const isOneInstance = (all: readonly Origin[]): boolean =>
  all[0].instance !== undefined && all.every(({ instance }) => instance === all[0].instance);
