/** What a preview comes to, from the events of Pulumi's engine: pure, so that it is tested with events of real runs. */
import { dataSentence, list, type Operation } from "./dataSentences";

/** What is read of a resource's state in an event. Values of secrets are not in it. */
export interface ResourceState {
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** False for a component, which is no object anywhere. */
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

/** An event of the engine, as `--event-log` writes it, one a line; what is not read here is left out. */
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

/** One resource that does not stay as it is. */
export interface Change {
  readonly kind: string;
  /** Its name in its system, with the namespace, else the one in the program. */
  readonly name: string;
  /** Paths of what differs. */
  readonly properties: readonly string[];
  /** Those of them that force a replacement. */
  readonly forcedBy: readonly string[];
  /** What happens to the data that it holds; undefined when it holds none. */
  readonly data?: string;
}

/** A policy that a resource, or the stack, does not keep to. */
export interface Violation {
  /** `mandatory`, `advisory` or `remediate`. */
  readonly level: string;
  readonly policy: string;
  /** Undefined for the stack as a whole. */
  readonly resource?: string;
  readonly message: string;
}

/** A preview in short. */
export interface Summary {
  /** How many of each kind are new. */
  readonly created: ReadonlyMap<string, number>;
  readonly changed: readonly Change[];
  readonly replaced: readonly Change[];
  readonly deleted: readonly Change[];
  /** What holds data and is no longer protected from deletion. */
  readonly unprotected: readonly Change[];
  readonly unchanged: number;
  readonly violations: readonly Violation[];
  /** Policies that met what a preview does not know: a key that is still to be made, a file that is not in the stack. */
  readonly unjudged: readonly string[];
  /** How many policies judged something. */
  readonly policies: number;
  /** References of all images that pods of the stack would run, sorted. */
  readonly images: readonly string[];
  readonly errors: readonly string[];
}

/** Events from a log. A last line that a killed run did not finish is left out. */
export function parseEvents(log: string): EngineEvent[] {
  return log.split("\n").flatMap((line) => {
    try {
      return line ? [JSON.parse(line) as EngineEvent] : [];
    } catch {
      return [];
    }
  });
}

/** What the policy SDK says in the place of a violation when a policy touches a value that is not known yet. */
const notYetKnown = /^can't run policy .* during preview/;

/** Text without the engine's marks of colour and a terminal's. */
const plain = (text: string): string => text.replaceAll(/<\{%.*?%\}>|\x1b\[[0-9;]*m/g, "").trim();

/** The kind of a resource for people: `StatefulSet`, `kubernetes provider`. */
export const kindOf = (type: string): string =>
  type.startsWith("pulumi:providers:")
    ? `${type.slice("pulumi:providers:".length)} provider`
    : (type.split(":").pop() ?? type);

/** The namespace and name that a state has in Kubernetes, or the name that it has in its own system. */
function nameOf(urn: string, state: ResourceState | null | undefined): string {
  const { metadata, name, bucket } = (state?.inputs ?? {}) as {
    metadata?: { name?: string; namespace?: string };
    name?: unknown;
    bucket?: unknown;
  };
  if (metadata?.name) return [metadata.namespace, metadata.name].filter(Boolean).join("/");
  return [name, bucket].find((each) => typeof each === "string") ?? urn.split("::").pop() ?? urn;
}

function changeOf(steps: readonly Step[], op: Operation): Change {
  // A replacement comes in several steps, of which some have no diff.
  const step = steps.find(({ detailedDiff }) => detailedDiff) ?? steps[0];
  const old = steps.map((each) => each.old).find(Boolean) ?? {};
  const now = steps.map((each) => each.new).find(Boolean) ?? {};
  const detailed = Object.entries(step.detailedDiff ?? {});
  const properties = detailed.length > 0 ? detailed.map(([path]) => path) : [...(step.diffs ?? [])];
  const forcing = detailed.filter(([, { diffKind }]) => diffKind.endsWith("-replace")).map(([path]) => path);
  const forcedBy = forcing.length > 0 ? forcing : steps.flatMap(({ keys }) => keys ?? []);
  const change = {
    kind: kindOf(step.type),
    name: [...new Set([nameOf(step.urn, old), nameOf(step.urn, op === "delete" ? old : now)])].join(" -> "),
    properties: properties.sort(),
    forcedBy: op === "replace" ? [...new Set(forcedBy)].sort() : [],
  };
  return { ...change, data: dataSentence(step.type, op, old, now, change.properties) };
}

interface PodSpec {
  readonly initContainers?: readonly { readonly image?: unknown }[];
  readonly containers?: readonly { readonly image?: unknown }[];
}
interface Workload {
  readonly spec?: PodSpec & {
    readonly template?: { readonly spec?: PodSpec };
    readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } };
  };
}

/** Images of a workload of any kind; those that are not known yet are left out. */
function imagesOf({ spec }: Workload): string[] {
  const pod = spec?.template?.spec ?? spec?.jobTemplate?.spec?.template?.spec ?? spec;
  return [...list(pod?.initContainers), ...list(pod?.containers)]
    .map(({ image }) => image)
    .filter((image) => typeof image === "string");
}

/** Steps of each resource, by what becomes of it; components, which are no objects, are left out. */
function byResource(steps: readonly Step[]): Map<string, Step[]> {
  const found = new Map<string, Step[]>();
  for (const step of steps) {
    if (!(step.new ?? step.old)?.custom) continue;
    found.set(step.urn, [...(found.get(step.urn) ?? []), step]);
  }
  return found;
}

const isReplacement = ({ op }: Step): boolean => /^(replace|create-replacement|delete-replaced)$/.test(op);

const byName = (a: Change, b: Change): number => `${a.kind} ${a.name}`.localeCompare(`${b.kind} ${b.name}`);

/** Draws a preview together. */
export function summarize(events: readonly EngineEvent[]): Summary {
  const steps = events.flatMap(({ resourcePreEvent }) =>
    resourcePreEvent ? [resourcePreEvent.metadata] : [],
  );
  const created = new Map<string, number>();
  const changed: Change[] = [];
  const replaced: Change[] = [];
  const deleted: Change[] = [];
  const unprotected: Change[] = [];
  let unchanged = 0;
  for (const group of byResource(steps).values()) {
    const has = (op: string): boolean => group.some((each) => each.op === op);
    if (group.some(isReplacement)) replaced.push(changeOf(group, "replace"));
    else if (has("delete")) deleted.push(changeOf(group, "delete"));
    else if (has("update")) changed.push(changeOf(group, "update"));
    else if (has("create")) {
      const kind = kindOf(group[0].type);
      created.set(kind, (created.get(kind) ?? 0) + 1);
    } else if (has("same")) unchanged += 1;
    if (group.some((each) => each.old?.protect && each.new && !each.new.protect)) {
      const change = changeOf(group, "update");
      if (change.data) unprotected.push(change);
    }
  }

  const verdicts = events.flatMap((each) =>
    [each.policyAnalyzeSummaryEvent, each.policyAnalyzeStackSummaryEvent].filter((names) => !!names),
  );
  const violations = events.flatMap(({ policyEvent: event }) =>
    event
      ? [
          {
            level: event.enforcementLevel,
            policy: event.policyName,
            resource: event.resourceUrn?.split("::").pop(),
            message: plain(event.message),
          },
        ]
      : [],
  );
  const stays = steps.filter(({ op }) => op !== "delete" && op !== "delete-replaced");
  return {
    created: new Map([...created].sort(([a], [b]) => a.localeCompare(b))),
    changed: changed.sort(byName),
    replaced: replaced.sort(byName),
    deleted: deleted.sort(byName),
    unprotected: unprotected.sort(byName),
    unchanged,
    violations: violations.filter(({ message }) => !notYetKnown.test(message)),
    unjudged: [
      ...new Set(violations.filter(({ message }) => notYetKnown.test(message)).map(({ policy }) => policy)),
    ].sort(),
    policies: new Set(verdicts.flatMap(({ passed = [], failed = [] }) => [...passed, ...failed])).size,
    images: [...new Set(stays.flatMap((step) => imagesOf((step.new?.inputs ?? {}) as Workload)))].sort(),
    errors: [
      ...new Set(
        events.flatMap(({ diagnosticEvent: event }) =>
          event?.severity === "error"
            ? [plain(event.message)].filter((text) => text !== "preview failed")
            : [],
        ),
      ),
    ],
  };
}
