import type { Resource } from "./kubernetes";
import type { Stack } from "./stack";
import { isUnknown, orUnknown, unreadable, type Known } from "./unknowns";

/** A statement of a policy in IAM's language. */
export interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** A policy that a user of MinIO has. */
export interface Grant {
  /** The policy's name, for messages. */
  readonly policy: string;
  readonly statements: () => readonly Statement[];
}

/** Policies that every MinIO has: here by the names that are in use for applications. */
const builtIn: Readonly<Record<string, readonly Statement[]>> = {
  readwrite: [{ Effect: "Allow", Action: "s3:*" }],
  consoleAdmin: [{ Effect: "Allow", Action: ["admin:*", "s3:*"] }],
};

const attachmentType = "minio:index/iamUserPolicyAttachment:IamUserPolicyAttachment";
const policyType = "minio:index/iamPolicy:IamPolicy";

/** The policies that this stack gives a user of MinIO; one that can't be told is the unknown value that it hangs on. */
export function grantsOf(stack: Stack, user: string): Known<Grant>[] {
  const attachments = stack.resources.filter(({ type }) => type === attachmentType);
  return attachments.flatMap(({ props }): Known<Grant>[] => {
    const name = orUnknown(() => (props.userName === user ? String(props.policyName) : undefined));
    if (name === undefined) return [];
    return [isUnknown(name) ? name : { policy: name, statements: () => statementsOf(stack, name) }];
  });
}

/** The statements of a policy's text. @throws UnknownValueError if it is not JSON. */
export function statementsIn(text: unknown, title: string): readonly Statement[] {
  const document = orUnknown(() => {
    try {
      return (typeof text === "string" ? JSON.parse(text) : text) as { Statement?: Statement | Statement[] };
    } catch {
      throw unreadable(`${title} is not JSON`);
    }
  });
  if (isUnknown(document)) throw document;
  return [document.Statement ?? []].flat();
}

/** The actions that a statement allows. */
export function allowed({ Effect, Action, NotAction }: Statement): readonly string[] {
  if (Effect !== "Allow") return [];
  // All but some: that is never little.
  return NotAction ? ["*"] : [Action ?? []].flat();
}

function statementsOf(stack: Stack, name: string): readonly Statement[] {
  const found = stack.resources.find((one) => one.type === policyType && nameOf(one) === name);
  if (found) return statementsIn(found.props.policy, `IamPolicy ${name}`);
  if (Object.hasOwn(builtIn, name)) return builtIn[name];
  throw unreadable(`the policy ${name} is not in this stack`);
}

const nameOf = ({ name, props }: Resource) => props.name ?? name;
