import { namespaceOf, readObject, type Resource } from "../reading/kubernetes";
import { isUnknown, orUnknown } from "../reading/unknowns";

/** What policies are for; a team may ask for some of these only. */
export const profiles = ["core", "availability", "hardening"] as const;

/** What a policy is for: see {@link profiles}. */
export type Profile = (typeof profiles)[number];

/** What each profile stops. */
export const profileMeanings: Readonly<Record<Profile, string>> = {
  core: "what loses data, or gives wrong answers without an error",
  availability: "what takes a tier down, keeps it from starting or makes it slow",
  hardening: "what lets an attacker in, or further",
};

/** Why one policy does not hold for some resources. */
export interface Exception {
  /** The policy's name. */
  readonly policy: string;
  /** The resources: `Kind/namespace/name` or a URN, in which `*` stands for anything. */
  readonly resource: string;
  readonly reason: string;
  /** Whom to ask about it. */
  readonly owner: string;
  /** The last day on which it holds, such as `2027-03-31`. @default undefined it holds until it is taken out */
  readonly expires?: string;
}

/** What a team has set of the whole pack. */
export interface Choice {
  /** @default ["all"] */
  readonly profiles?: readonly string[];
  /** @default [] */
  readonly exceptions?: readonly Exception[];
}

/** A fault that an exception let pass. */
export interface Use {
  readonly exception: Exception;
  /** What is wrong, in one sentence. */
  readonly fault: string;
  /** Of the resource. */
  readonly urn: string;
}

/**
 * What a team has chosen of the pack, and which exceptions it used. CrossGuard gives each policy only its own settings, so
 * the pack's first policy reads this choice and all others ask here.
 */
export class Adoption {
  #text = "";
  #choice: Choice = {};
  readonly #uses = new Map<string, Use>();

  constructor(private readonly today: () => string = () => new Date().toISOString().slice(0, 10)) {}

  /** Takes over a choice. One that is not new keeps the uses that are noted. */
  choose(choice: Choice): void {
    const text = JSON.stringify(choice);
    if (text === this.#text) return;
    this.#text = text;
    this.#choice = choice;
    this.#uses.clear();
  }

  /** The exceptions as the team wrote them. */
  get exceptions(): readonly Exception[] {
    return this.#choice.exceptions ?? [];
  }

  /** Whether the team wants policies of this profile. */
  asksFor(profile: Profile | undefined): boolean {
    const chosen = this.#choice.profiles ?? [];
    return profile === undefined || chosen.length === 0 || chosen.includes("all") || chosen.includes(profile);
  }

  /** Whether an exception lets this fault pass; notes that it was used. */
  excuses(policy: string, resource: Resource | undefined, fault: string): boolean {
    if (!resource) return false;
    const exception = this.exceptions.find(
      (one) => one.policy === policy && this.problemOf(one) === undefined && isMeant(one.resource, resource),
    );
    if (exception)
      this.#uses.set(`${policy} ${resource.urn} ${fault}`, { exception, fault, urn: resource.urn });
    return exception !== undefined;
  }

  /** Why the exception does not hold, as the end of a sentence that starts with the exception. */
  problemOf(exception: Exception): string | undefined {
    const missing = (["policy", "resource", "reason", "owner"] as const).filter(
      (field) => typeof exception[field] !== "string" || exception[field].trim() === "",
    );
    if (missing.length > 0) return `has no ${missing.join(" and no ")}`;
    const { expires } = exception;
    if (expires === undefined) return undefined;
    if (!/^\d{4}-\d{2}-\d{2}$/.test(expires) || Number.isNaN(Date.parse(expires)))
      return `has expires: ${expires}, which is not a date such as 2027-03-31`;
    return expires < this.today() ? `expired on ${expires}` : undefined;
  }

  /** The uses noted since the last call. */
  takeUses(): readonly Use[] {
    const uses = [...this.#uses.values()];
    this.#uses.clear();
    return uses;
  }
}

/** The choice for the stack that this process judges. */
export const adoption = new Adoption();

/** Whether the pattern of an exception means this resource. */
function isMeant(pattern: string, resource: Resource): boolean {
  const regex = new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  );
  return regex.test(resource.urn) || regex.test(placeOf(resource));
}

/** `Kind/namespace/name` of a Kubernetes object, `Type/name` of any other resource; what is not known yet is `?`. */
export function placeOf(resource: Resource): string {
  const object = readObject(resource);
  if (!object) return `${resource.type.split(":").at(-1)}/${resource.name}`;
  const part = (read: () => string) => {
    const text = orUnknown(read);
    return isUnknown(text) ? "?" : text;
  };
  const name = part(() => object.metadata.name ?? resource.name);
  return `${object.kind}/${part(() => namespaceOf(object))}/${name}`;
}
