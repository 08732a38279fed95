/** Summarizes a preview from the events of Pulumi's engine. Pure, so that tests can use the events of real runs. */
import { describeData, type Operation } from "./dataSentences";
import { nobodyIsTold } from "../../monitoring/nobodyIsTold";
import { knownList, type EngineEvent, type ResourceState, type Step } from "./engineEvents";

/** One resource that changes. */
export interface Change {
  readonly kind: string;
  /** Its namespace and name in Kubernetes or its name in its own system; otherwise its name in the program. */
  readonly name: string;
  /** Paths of the properties that differ. */
  readonly properties: readonly string[];
  /** The properties among them that force a replacement. */
  readonly forcedBy: readonly string[];
  /** What happens to its data. Undefined when it holds none. */
  readonly data?: string;
}

/** A violation of a policy by a resource or by the stack as a whole. */
export interface Violation {
  /** `mandatory`, `advisory` or `remediate`. */
  readonly level: string;
  readonly policy: string;
  /** Undefined for the stack as a whole. */
  readonly resource?: string;
  readonly message: string;
}

/** The summary of a preview. */
export interface Summary {
  /** Number of new resources by kind. */
  readonly created: ReadonlyMap<string, number>;
  readonly changed: readonly Change[];
  readonly replaced: readonly Change[];
  readonly deleted: readonly Change[];
  /** Resources that hold data and lose their protection from deletion. */
  readonly unprotected: readonly Change[];
  readonly unchanged: number;
  readonly violations: readonly Violation[];
  /** Policies that need a value a preview does not know, such as a key that is still to be generated. */
  readonly unjudged: readonly string[];
  /** Number of policies that ran. */
  readonly policies: number;
  /** References of all images that the stack's pods would run, sorted. */
  readonly images: readonly string[];
  readonly errors: readonly string[];
  /** Whether the program says that Alertmanager has no receiver. */
  readonly nobodyIsTold: boolean;
}

/** The policy SDK reports this instead of a violation when a policy reads a value that is not known yet. */
const notYetKnown = /^can't run policy .* during preview/;

/** Removes the color marks of the engine and of a terminal. */
const stripColors = (text: string): string => text.replaceAll(/<\{%.*?%\}>|\x1b\[[0-9;]*m/g, "").trim();

/** Names the kind of a resource for people: `StatefulSet`, `kubernetes provider`. */
export const nameKind = (type: string): string =>
  type.startsWith("pulumi:providers:")
    ? `${type.slice("pulumi:providers:".length)} provider`
    : (type.split(":").pop() ?? type);

/** Names a resource as its own system does, in Kubernetes by namespace and name. */
function nameResource(urn: string, state: ResourceState | null | undefined): string {
  const { metadata, name, bucket } = (state?.inputs ?? {}) as {
    metadata?: { name?: string; namespace?: string };
    name?: unknown;
    bucket?: unknown;
  };
  if (metadata?.name) return [metadata.namespace, metadata.name].filter(Boolean).join("/");
  return [name, bucket].find((each) => typeof each === "string") ?? urn.split("::").pop() ?? urn;
}

function describeChange(steps: readonly Step[], op: Operation): Change {
  // A replacement has several steps; some of them carry no diff.
  const step = steps.find(({ detailedDiff }) => detailedDiff) ?? steps[0];
  const old = steps.map((each) => each.old).find(Boolean) ?? {};
  const now = steps.map((each) => each.new).find(Boolean) ?? {};
  const detailed = Object.entries(step.detailedDiff ?? {});
  const properties = detailed.length > 0 ? detailed.map(([path]) => path) : [...(step.diffs ?? [])];
  const forcing = detailed.filter(([, { diffKind }]) => diffKind.endsWith("-replace")).map(([path]) => path);
  const forcedBy = forcing.length > 0 ? forcing : steps.flatMap(({ keys }) => keys ?? []);
  const change = {
    kind: nameKind(step.type),
    name: [
      ...new Set([nameResource(step.urn, old), nameResource(step.urn, op === "delete" ? old : now)]),
    ].join(" -> "),
    properties: properties.sort(),
    forcedBy: op === "replace" ? [...new Set(forcedBy)].sort() : [],
  };
  return { ...change, data: describeData(step.type, op, old, now, change.properties) };
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

/** Lists the images of a workload of any kind, except those that are not known yet. */
function listImages({ spec }: Workload): string[] {
  const pod = spec?.template?.spec ?? spec?.jobTemplate?.spec?.template?.spec ?? spec;
  return [...knownList(pod?.initContainers), ...knownList(pod?.containers)]
    .map(({ image }) => image)
    .filter((image) => typeof image === "string");
}

/** Groups the steps by resource. Leaves out components, which are not objects. */
function groupByResource(steps: readonly Step[]): Map<string, Step[]> {
  const found = new Map<string, Step[]>();
  for (const step of steps) {
    if (!(step.new ?? step.old)?.custom) continue;
    found.set(step.urn, [...(found.get(step.urn) ?? []), step]);
  }
  return found;
}

const isReplacement = ({ op }: Step): boolean => /^(replace|create-replacement|delete-replaced)$/.test(op);

const compareNames = (a: Change, b: Change): number =>
  `${a.kind} ${a.name}`.localeCompare(`${b.kind} ${b.name}`);

/** Summarizes the events of one preview. */
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
  for (const group of groupByResource(steps).values()) {
    const has = (op: string): boolean => group.some((each) => each.op === op);
    if (group.some(isReplacement)) replaced.push(describeChange(group, "replace"));
    else if (has("delete")) deleted.push(describeChange(group, "delete"));
    else if (has("update")) changed.push(describeChange(group, "update"));
    else if (has("create")) {
      const kind = nameKind(group[0].type);
      created.set(kind, (created.get(kind) ?? 0) + 1);
    } else if (has("same")) unchanged += 1;
    if (group.some((each) => each.old?.protect && each.new && !each.new.protect)) {
      const change = describeChange(group, "update");
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
            message: stripColors(event.message),
          },
        ]
      : [],
  );
  const stays = steps.filter(({ op }) => op !== "delete" && op !== "delete-replaced");
  return {
    created: new Map([...created].sort(([a], [b]) => a.localeCompare(b))),
    changed: changed.sort(compareNames),
    replaced: replaced.sort(compareNames),
    deleted: deleted.sort(compareNames),
    unprotected: unprotected.sort(compareNames),
    unchanged,
    violations: violations.filter(({ message }) => !notYetKnown.test(message)),
    unjudged: [
      ...new Set(violations.filter(({ message }) => notYetKnown.test(message)).map(({ policy }) => policy)),
    ].sort(),
    policies: new Set(verdicts.flatMap(({ passed = [], failed = [] }) => [...passed, ...failed])).size,
    images: [...new Set(stays.flatMap((step) => listImages((step.new?.inputs ?? {}) as Workload)))].sort(),
    nobodyIsTold: events.some(
      ({ diagnosticEvent: event }) => event !== undefined && stripColors(event.message) === nobodyIsTold,
    ),
    errors: [
      ...new Set(
        events.flatMap(({ diagnosticEvent: event }) =>
          event?.severity === "error"
            ? [stripColors(event.message)].filter((text) => text !== "preview failed")
            : [],
        ),
      ),
    ],
  };
}
