/** Parts of a template, as Go's parser makes them. */

/** A value in a command. */
export type Operand =
  | { readonly kind: "dot" | "nil" | "bool"; readonly at: number }
  | { readonly kind: "number"; readonly at: number; readonly whole: boolean }
  | { readonly kind: "string"; readonly at: number; readonly value: string }
  | { readonly kind: "field"; readonly at: number; readonly names: readonly Name[] }
  | { readonly kind: "variable"; readonly at: number; readonly name: string; readonly names: readonly Name[] }
  | { readonly kind: "function"; readonly at: number; readonly name: string; readonly names: readonly Name[] }
  | { readonly kind: "pipe"; readonly at: number; readonly pipe: Pipe; readonly names: readonly Name[] };

/** A field that is read of a value. */
export interface Name {
  readonly name: string;
  readonly at: number;
}

/** Commands, each of which gets the result of the one before as its last argument. */
export interface Pipe {
  readonly at: number;
  readonly variables: readonly string[];
  /** Whether it sets variables that there are, `=`; else it makes new ones, `:=`. */
  readonly assigns: boolean;
  readonly commands: readonly (readonly Operand[])[];
}

/** An action, or a block of them. */
export type TemplateNode =
  | { readonly kind: "action"; readonly pipe: Pipe }
  | {
      readonly kind: "block";
      readonly word: "if" | "with" | "range";
      readonly pipe: Pipe;
      readonly body: TemplateNode[];
      readonly otherwise: TemplateNode[];
    }
  | { readonly kind: "template"; readonly name: string; readonly at: number; readonly pipe?: Pipe };

/** A template with those that are defined in it. */
export interface Template {
  readonly body: readonly TemplateNode[];
  readonly defined: ReadonlyMap<string, readonly TemplateNode[]>;
}

/** What a template may use. */
export interface Scope {
  /** Names of functions. */
  readonly functions: readonly string[];
  /** Variables that are there before it begins, such as `$labels`. */
  readonly variables: readonly string[];
}
