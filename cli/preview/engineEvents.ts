/** Events of Pulumi's engine, as `--event-log` writes them: the parts that a summary reads. */

/** A resource's state in an event. Events do not contain the values of secrets. */
export interface ResourceState {
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** False for a component, which is not an object in any system. */
  readonly custom?: boolean;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
}

/** A step of the engine's plan. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly old?: ResourceState | null;
  readonly new?: ResourceState | null;
  /** Properties that force a replacement, as the provider names them. */
  readonly keys?: readonly string[];
  readonly diffs?: readonly string[];
  readonly detailedDiff?: Readonly<Record<string, { readonly diffKind: string }>> | null;
}

/** An event of the engine, one JSON object per line of the log. Fields that nobody reads here are left out. */
export interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: Step };
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string; readonly urn?: string };
  readonly policyEvent?: {
    readonly resourceUrn?: string;
    readonly message: string;
    readonly policyName: string;
    readonly enforcementLevel: string;
  };
  readonly policyAnalyzeSummaryEvent?: PolicyNames;
  readonly policyAnalyzeStackSummaryEvent?: PolicyNames;
}

interface PolicyNames {
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
}

/** Reads the events of a log. Drops a last line that a killed run left unfinished. */
export function parseEvents(log: string): EngineEvent[] {
  return log.split("\n").flatMap((line) => {
    try {
      return line ? [JSON.parse(line) as EngineEvent] : [];
    } catch {
      return [];
    }
  });
}

/** A list of a resource's inputs. One that is not known yet is a string in events, and counts as empty. */
export const knownList = <T>(value: readonly T[] | undefined): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [];
