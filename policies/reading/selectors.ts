/** Kubernetes' label selector: every label and every expression must match; an empty one matches everything. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>> | null;
  readonly matchExpressions?: readonly LabelRequirement[] | null;
}

/** One expression of a label selector. */
export interface LabelRequirement {
  readonly key: string;
  /** `In`, `NotIn`, `Exists` or `DoesNotExist`; Kubernetes refuses any other. */
  readonly operator: string;
  readonly values?: readonly string[] | null;
}

/** Labels of a pod or a namespace. */
export type Labels = Readonly<Record<string, string>>;

/**
 * Why the selector does not match these labels, such as `it asks for app=a, the labels have app=b`; `undefined` if
 * it matches.
 */
export function selectorMismatch(selector: LabelSelector, labels: Labels): string | undefined {
  const requirements = [
    ...Object.keys(selector.matchLabels ?? {}).map((key) => ({
      key,
      operator: "In",
      values: [selector.matchLabels?.[key] ?? ""],
    })),
    ...(selector.matchExpressions ?? []),
  ];
  const missed = requirements.find((requirement) => !matches(requirement, labels));
  if (!missed) return undefined;
  const value = valueOf(labels, missed.key);
  const has = value === undefined ? `no label ${missed.key}` : `${missed.key}=${value}`;
  return `it asks for ${inWords(missed)}, the labels have ${has}`;
}

function matches({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const value = valueOf(labels, key);
  switch (operator) {
    case "In":
      return value !== undefined && (values ?? []).includes(value);
    case "NotIn":
      return value === undefined || !(values ?? []).includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}

function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function inWords({ key, operator, values }: LabelRequirement): string {
  if (operator === "In" && values?.length === 1) return `${key}=${values[0]}`;
  const list = operator === "In" || operator === "NotIn" ? ` (${(values ?? []).join(", ")})` : "";
  return `${key} ${operator}${list}`;
}
