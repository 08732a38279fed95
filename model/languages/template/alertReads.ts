/** What the template of an alert takes from the series that it is about. */
import type { Operand, Pipe, Template, TemplateNode } from "./templateNodes";

/** What a template reads. */
export interface AlertReads {
  /** Labels that are written into the text, where the template does not ask first whether they are there. */
  readonly labels: readonly { readonly name: string; readonly at: number }[];
  /** Where the value is written into the text: not where only a condition reads it. */
  readonly value?: number;
}

/** What is read at the top of a template. What a template of its own reads depends on what it is given. */
export function readsOf({ body }: Template): AlertReads {
  const [printed, asked] = [new Set<Operand>(), new Set<string>()];
  collect(body, true, printed, asked);
  const all = [...printed];
  return {
    labels: all.flatMap((operand) => {
      const name = labelOf(operand);
      return name === undefined || asked.has(name) ? [] : [{ name, at: operand.at }];
    }),
    value: all.find(isValue)?.at,
  };
}

/** @param whole whether the dot is still the alert. */
function collect(
  nodes: readonly TemplateNode[],
  whole: boolean,
  printed: Set<Operand>,
  asked: Set<string>,
): void {
  for (const node of nodes) {
    if (node.kind === "template") continue;
    const operands = operandsOf(node.pipe).filter(({ kind }) => whole || kind === "variable");
    if (node.kind === "action") {
      // A comparison is true or false, whatever the value.
      if (!isCondition(node.pipe)) operands.forEach((each) => printed.add(each));
      continue;
    }
    for (const each of operands) asked.add(labelOf(each) ?? "");
    collect(node.body, whole && node.word === "if", printed, asked);
    collect(node.otherwise, whole, printed, asked);
  }
}

const operandsOf = (pipe: Pipe): Operand[] =>
  pipe.commands.flat().flatMap((each) => (each.kind === "pipe" ? operandsOf(each.pipe) : [each]));

const conditions = ["eq", "ne", "lt", "le", "gt", "ge", "not"];
const isCondition = ({ commands, variables }: Pipe): boolean => {
  const [first] = commands[commands.length - 1];
  return variables.length > 0 || (first.kind === "function" && conditions.includes(first.name));
};

function labelOf(operand: Operand): string | undefined {
  const names = "names" in operand ? operand.names.map(({ name }) => name) : [];
  if (operand.kind === "variable" && operand.name === "$labels") return names[0];
  return operand.kind === "field" && names[0] === "Labels" ? names[1] : undefined;
}

const isValue = (operand: Operand): boolean =>
  operand.kind === "variable"
    ? operand.name === "$value"
    : operand.kind === "field" && operand.names[0].name === "Value" && operand.names.length === 1;
