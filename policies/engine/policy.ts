import type {
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  Severity,
  StackValidationPolicy,
} from "@pulumi/policy";
import { adoption, type Profile } from "./adoption";
import type { Subject } from "../reading/kubernetes";
import { Stack } from "../reading/stack";
import { isUnknown, orUnknown, withMessage, type Known, type UnknownValue } from "../reading/unknowns";
import { stackOf } from "./readOnce";

/** A setting of a policy: a JSON schema that says what it means, with its default. */
export type Setting<T = unknown> = PolicyConfigSchema["properties"][string] & {
  readonly type: "number" | "integer" | "string" | "boolean" | "array";
  readonly description: string;
  readonly default: T;
};

/** What a team can set of a policy, by name. */
export type Settings = Readonly<Record<string, Setting>>;

/** The values of a policy's settings. */
export type Values<S extends Settings> = { readonly [name in keyof S]: S[name]["default"] };

/** What is known of a policy beside its code; `docs/policies.md` is made of it. */
export interface Documentation<S extends Settings = Settings> {
  /** In lower case with dashes, starting with the subject. */
  readonly name: string;
  readonly displayName: string;
  readonly severity: Severity;
  /** Unless a team says otherwise. */
  readonly level: "advisory" | "mandatory";
  /** What it is for; `undefined` of a policy about the pack itself, which always judges. */
  readonly profile?: Profile;
  /** What must hold, in one sentence. */
  readonly rule: string;
  /** What happens otherwise, in one sentence. */
  readonly why: string;
  /** Where that is from. */
  readonly source: string;
  /** What it reads and what it does not, in one or two sentences: a team then knows when it is blind. */
  readonly reads?: string;
  /** What to do, in one or two sentences. */
  readonly remedy: string;
  readonly tags: readonly string[];
  readonly settings?: S;
  /** What the policy changes of a resource where a team gives it the level `remediate`. */
  readonly remediation?: {
    /** In one sentence. */
    readonly does: string;
  };
}

/** What is wrong with a subject, as the end of a sentence that starts with its title, and what to do if not the policy's remedy. */
export interface Fault {
  readonly is: string;
  readonly wayOut: string;
}

/** Judges one subject. An unknown value that it touches hinders neither other rules nor other subjects. */
export type Rule<T extends Subject, S extends Settings> = (
  subject: T,
  context: { readonly stack: Stack; readonly settings: Values<S> },
) => string | Fault | undefined;

/** A policy's documentation and its judgement. */
export interface Definition<T extends Subject, S extends Settings> extends Documentation<S> {
  /** What the policy judges; an unknown value stands for a subject that can't be told. */
  readonly subjects: (stack: Stack) => Iterable<Known<T>>;
  readonly judge: Rule<T, S> | readonly Rule<T, S>[];
}

/** A policy that can put a resource right, if that is safe and there is but one way to. */
export interface Remediating<T extends Subject> {
  readonly remediation?: Documentation["remediation"] & {
    /** Changes, in place, what the subject was read from. What it leaves wrong is refused as by a mandatory policy. */
    readonly apply: (subject: T) => void;
  };
}

/** A policy of this pack. */
export type GuardPolicy = (ResourceValidationPolicy | StackValidationPolicy) & {
  readonly documentation: Documentation;
};

/** A policy that judges each resource by itself: it sees a stack of that one resource. */
export function resourcePolicy<T extends Subject, S extends Settings>(
  definition: Definition<T, S> & Remediating<T>,
): ResourceValidationPolicy & GuardPolicy {
  const { remediation } = definition;
  const verdictsOn = (resource: ResourceValidationArgs, stack = new Stack([resource])) =>
    judge(definition, stack, valuesOf(definition, resource.getConfig()));
  return {
    ...metadata(definition),
    validateResource: (resource, report) => {
      if (isLeftOut(definition, resource)) return;
      const { faults, unjudged } = verdictsOn(resource, stackOf([resource]));
      reportFaults(definition, faults, report);
      if (unjudged.length > 0) throw unjudged[0].unknown;
    },
    ...(remediation && {
      // What can't be judged is left as it is: validation, which comes next, says so.
      remediateResource: (resource: ResourceValidationArgs) => {
        if (isLeftOut(definition, resource)) return undefined;
        const { faults } = verdictsOn(resource);
        new Set(faults.map(({ subject }) => subject)).forEach((subject) => remediation.apply(subject));
        return verdictsOn(resource).faults.length < faults.length ? resource.props : undefined;
      },
    }),
  };
}

/** A policy for which several resources must agree, or that reads files from ConfigMaps and Secrets. */
export function stackPolicy<T extends Subject, S extends Settings>(
  definition: Definition<T, S>,
): StackValidationPolicy & GuardPolicy {
  return {
    ...metadata(definition),
    validateStack: (args, report) => {
      if (isLeftOut(definition, args)) return;
      const stack = stackOf(args.resources);
      const { faults, unjudged } = judge(definition, stack, valuesOf(definition, args.getConfig()));
      reportFaults(definition, faults, report);
      if (unjudged.length === 0) return;
      // The SDK reports one unknown value of a stack, and not where it is.
      const texts = unjudged.map(({ title, unknown }) =>
        title ? `${title}: ${unknown.message}` : unknown.message,
      );
      throw withMessage(unjudged[0].unknown, [...new Set(texts)].join("; "));
    },
  };
}

interface Verdicts<T> {
  readonly faults: readonly { readonly subject: T; readonly verdict: string | Fault }[];
  readonly unjudged: readonly { readonly title: string | undefined; readonly unknown: UnknownValue }[];
}

/** What is wrong, and what could not be judged. */
function judge<T extends Subject, S extends Settings>(
  definition: Definition<T, S>,
  stack: Stack,
  settings: Values<S>,
): Verdicts<T> {
  const faults: Verdicts<T>["faults"][number][] = [];
  const unjudged: Verdicts<T>["unjudged"][number][] = [];
  const rules = [definition.judge].flat() as readonly Rule<T, S>[];
  for (const subject of definition.subjects(stack)) {
    if (isUnknown(subject)) {
      unjudged.push({ title: undefined, unknown: subject });
      continue;
    }
    for (const rule of rules) {
      const verdict = orUnknown(() => rule(subject, { stack, settings }));
      if (isUnknown(verdict)) unjudged.push({ title: subject.title, unknown: verdict });
      else if (verdict !== undefined && !isExcused(definition, stack, subject, verdict))
        faults.push({ subject, verdict });
    }
  }
  return { faults, unjudged };
}

/** Whether the team has not asked for such policies; the SDK then reports that the policy does not apply. */
function isLeftOut({ profile }: Documentation, args: Pick<ResourceValidationArgs, "notApplicable">): boolean {
  if (adoption.asksFor(profile)) return false;
  args.notApplicable(`The profile ${profile} is not among those that are chosen`);
}

function isExcused(
  { name }: Documentation,
  stack: Stack,
  { urn, title }: Subject,
  verdict: string | Fault,
): boolean {
  const resource = stack.resources.find((one) => one.urn === urn);
  return adoption.excuses(name, resource, `${title} ${typeof verdict === "string" ? verdict : verdict.is}`);
}

function reportFaults<T extends Subject>(
  documentation: Documentation,
  faults: Verdicts<T>["faults"],
  report: ReportViolation,
): void {
  for (const { subject, verdict } of faults) report(message(documentation, subject, verdict), subject.urn);
}

function message({ why, remedy }: Documentation, { title }: Subject, verdict: string | Fault): string {
  const fault = typeof verdict === "string" ? { is: verdict, wayOut: remedy } : verdict;
  return `${title} ${fault.is}. ${why} ${fault.wayOut}`;
}

/** Without a file of settings the engine hands over the defaults, and older engines nothing. */
function valuesOf<S extends Settings>({ settings }: Documentation<S>, given: object): Values<S> {
  const defaults = Object.entries(settings ?? {}).map(([name, setting]) => [name, setting.default]);
  return { ...Object.fromEntries(defaults), ...given } as Values<S>;
}

/** What the SDK asks of a policy beside its code. */
export function metadata(documentation: Documentation) {
  const { name, displayName, severity, level, rule, source, remedy, tags, settings } = documentation;
  return {
    name,
    displayName,
    severity,
    enforcementLevel: level,
    // The message has `why`, and the CLI prints both.
    description: `${rule} (${source})`,
    remediationSteps: remedy,
    tags: [...tags],
    url: `docs/policies.md#${name}`,
    ...(settings ? { configSchema: { properties: settings } } : {}),
    documentation,
  };
}
