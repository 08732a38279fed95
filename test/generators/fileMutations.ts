/** Slips of languages in files, and those that `slips.yaml` has as whole configurations. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Tree } from "./companions";
import { type Mutation, replace, slip } from "./mutations";
import { Node, parentOf } from "./tree";

const textAt = (pattern: RegExp) => (node: Node) => typeof node.value === "string" && pattern.test(node.key);

const expressions = /\.rules\.\*\.expr$/;
const templates = /rules\.\*\.annotations\.\w+$/;
const regexes = /\.(metric_)?relabel_configs\.\*\.regex$/;

/** A text in `slips.yaml` that no message may have in it. */
export const secretText = "hunter2hunter2hunter2";

const classes = parse(readFileSync(join(__dirname, "slips.yaml"), "utf8")) as Record<
  string,
  Record<string, Tree>
>;

/** Slips that are written out. */
const writtenOut = Object.entries(classes).map(([name, cases]): Mutation => {
  const all = Object.entries(cases);
  return {
    name,
    writtenOut: all.length,
    apply: (tree, _, turn) => {
      const [what, written] = all[turn];
      Object.assign(tree, structuredClone(written));
      return { at: what, what };
    },
  };
});

/** Slips of languages, and those that are written out. */
export const fileMutations: readonly Mutation[] = [
  ...writtenOut,
  replace("a broken regular expression", textAt(regexes), ({ value }, chance) =>
    chance.pick([
      `(${value}`,
      `${value})`,
      `[${value}`,
      `*${value}`,
      `${value}\\1`,
      `(?!x)${value}`,
      `(?<=x)${value}`,
      `${value}\\`,
      `a{2,1}${value}`,
      `${value}**`,
      `\\p{Nope}${value}`,
    ]),
  ),
  replace("a broken expression", textAt(expressions), ({ value }, chance) =>
    chance.pick([
      `(${value}`,
      `${value})`,
      `sum(`,
      `rate(up)`,
      `sum by job (up)`,
      `up{job="a"`,
      `up{job=a}`,
      `up[5m]`,
      `rte(up[5m])`,
      `up offset`,
      `histogram_quantile(up)`,
      `up == "a"`,
      `sum(up) by`,
      `up and 1`,
      `rate(up[5 m])`,
      `up{job=~"("}`,
      `rate(sum(up)[5m])`,
      `up + on(job group_left up`,
      `{}`,
      `avg(up[5m])`,
      `topk(up)`,
      `"a"`,
      `up @ x`,
      `increase(up[5])) `,
      `up > bool`,
      `absent(up[5m])`,
    ]),
  ),
  replace("a broken template", textAt(templates), (_, chance) =>
    chance.pick([
      "{{ $labels.job",
      "$labels.job }}",
      "{{ $label.job }}",
      "{{ if $value }}x",
      "{{ end }}",
      "{{ humanise $value }}",
      "{{ $value | humanizee }}",
      "{{ .Label.job }}",
      "{{ range query }}",
      '{{ printf "%f $value }}',
      "{{ $values }}",
      '{{ template "nope" }}',
      "{{ $labels.job | }}",
      "{{ ( $value }}",
      "{{ else }}",
      "{{ $labels.job-name }}",
      "{{ index $labels 'a' }}",
      "{{ .Value }",
    ]),
  ),
  slip("a binary or a decimal suffix of the other kind", textAt(/(memory|size)$/), (node, tree, chance) => {
    const other = chance.pick([
      String(node.value).replace(/i$/, "iB"),
      String(node.value).toLowerCase(),
      `${Number.parseFloat(String(node.value))}GB`,
    ]);
    if (other === node.value) return undefined;
    parentOf(tree, node.path)[node.path.at(-1) as string] = other;
    return `${node.value} becomes ${other}`;
  }),
  slip(
    "an item that is nothing",
    ({ value }) => Array.isArray(value),
    ({ path, value }, tree, chance) => {
      const item = chance.pick<unknown>([null, "", {}]);
      parentOf(tree, path)[path.at(-1) as PropertyKey] = [...value, item];
      return `has ${JSON.stringify(item)} more`;
    },
  ),
];
