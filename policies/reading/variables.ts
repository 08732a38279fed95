/** An environment variable of a container: a `value`, or a source that is read when the pod starts. */
export interface Variable {
  readonly name: string;
  readonly value?: string | null;
  readonly valueFrom?: unknown;
}

/**
 * The text with `$(NAME)` replaced where the container gives NAME a plain value, as Kubernetes does it in `command` and
 * `args` and Thanos in its configuration files. What a pod learns only when it starts stays as it stands.
 *
 * @throws UnknownValueError if the value is not known yet.
 */
export function withVariables(text: string, env: readonly Variable[] | null | undefined): string {
  if (!text.includes("$(")) return text;
  return text.replace(/\$?\$\((\w+)\)/g, (reference, name: string) => {
    if (reference.startsWith("$$")) return reference.slice(1);
    return (env ?? []).find((variable) => variable.name === name)?.value ?? reference;
  });
}

/** Whether a part of the text is put in only when the pod starts: `$(NAME)`, or a shell's variable or substitution. */
export function hasOpenPart(text: string): boolean {
  return /\$\(|\$\{|\$\w|`/.test(text);
}
