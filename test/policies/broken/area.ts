import type { GuardPolicy } from "../../../policies/engine/policy";
import type { FakeResource } from "../../support/policy";
import type { Break } from "./edits";

/** Something a stack is asked about, and the mistakes that are made in it. */
export interface Area {
  /** As in "Broken wires". */
  readonly title: string;
  /** What a mistake does, as in "breaks one wire at a time". */
  readonly does: string;
  /** Those that are asked. */
  readonly policies: readonly GuardPolicy[];
  readonly breaks: readonly Break[];
  /** Faults that are known of stacks that others wrote, by the stack's title. */
  readonly known: Readonly<Record<string, RegExp>>;
  /** More right stacks, in which this area's own choices are made. @default none */
  readonly own?: Readonly<Record<string, () => FakeResource[]>>;
}
