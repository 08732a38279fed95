import { namespaceOf, type KubernetesObject } from "./kubernetes";
import { hiddenMaker } from "./reach";
import type { Stack } from "./stack";
import { firstKnown, isUnknown, known, orUnknown, unreadable, type Known } from "./unknowns";
import type { Workload } from "./workloads";

/** One thing that is asked of Kubernetes' API. */
export interface ApiRight {
  readonly verb: "get" | "list" | "watch";
  /** API group of the resource; empty for the core one. */
  readonly group: string;
  /** With its subresource, as in `nodes/metrics`; empty where a path is asked for. */
  readonly resource: string;
  /** A path such as `/metrics`, which is no resource. */
  readonly url?: string;
  /** Where; `undefined` for every namespace, and for what is in none. */
  readonly namespace?: string;
}

interface PolicyRule {
  readonly verbs?: readonly string[] | null;
  readonly apiGroups?: readonly string[] | null;
  readonly resources?: readonly string[] | null;
  readonly resourceNames?: readonly string[] | null;
  readonly nonResourceURLs?: readonly string[] | null;
}

interface BindingFields {
  readonly roleRef?: { readonly kind?: string | null; readonly name?: string | null } | null;
  readonly subjects?:
    | readonly {
        readonly kind?: string | null;
        readonly name?: string | null;
        readonly namespace?: string | null;
      }[]
    | null;
}

/** Roles that every cluster has, as far as they are asked for here. */
const builtIn: Readonly<Record<string, readonly PolicyRule[]>> = {
  "cluster-admin": [
    { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
    { verbs: ["*"], nonResourceURLs: ["*"] },
  ],
};

/** The service account as which the workload's pods ask. */
export const accountOf = ({ pod }: Workload) => pod.serviceAccountName ?? "default";

/**
 * Why the pods of a workload may not do this, as the end of a sentence: `but …`; `undefined` if a role of the stack lets them.
 *
 * @throws UnknownValueError if none does, and rights may come from what is not known or not in this stack.
 */
export function missingRight(stack: Stack, workload: Workload, right: ApiRight): string | undefined {
  const own = ownBindings(stack, workload);
  const gives = firstKnown(own, (binding) =>
    reaches(binding, right) && isGiven(stack, binding, right) ? binding : undefined,
  );
  if (gives) return undefined;
  const maker = hiddenMaker(stack);
  if (maker)
    throw unreadable(`rights of ServiceAccount ${accountOf(workload)} may be made by ${maker.title}`);
  const account = accountOf(workload);
  if (own.length > 0) {
    // One that is not known would have been thrown.
    const bindings = own.map(known);
    const isInOne = bindings.every((binding) => !reaches(binding, right));
    const where = isInOne && right.namespace === undefined ? ", only in one namespace" : "";
    return `ServiceAccount ${account} may not do that by ${bindings.map(({ title }) => title).join(", ")}${where}`;
  }
  if (!isJudged(stack, workload, right))
    throw unreadable(`no binding of the ServiceAccount ${account} is in this stack`);
  return `no RoleBinding or ClusterRoleBinding names its ServiceAccount ${account} in ${namespaceOf(workload)}`;
}

const bound = new WeakMap<Stack, Map<string, readonly Known<KubernetesObject>[]>>();

/** The bindings of the pods' service account; in place of one that may be, the unknown value that it hangs on. */
function ownBindings(stack: Stack, workload: Workload): readonly Known<KubernetesObject>[] {
  const ofStack = bound.get(stack) ?? new Map<string, readonly Known<KubernetesObject>[]>();
  bound.set(stack, ofStack);
  const key = `${namespaceOf(workload)}/${accountOf(workload)}`;
  const found =
    ofStack.get(key) ??
    stack.objects("RoleBinding", "ClusterRoleBinding").flatMap((binding): Known<KubernetesObject>[] => {
      const isOwn = orUnknown(() => names(binding, workload));
      return isUnknown(isOwn) ? [isOwn] : isOwn ? [binding] : [];
    });
  ofStack.set(key, found);
  return found;
}

/** Whether the binding's role has the right. */
const isGiven = (stack: Stack, binding: KubernetesObject, right: ApiRight) =>
  firstKnown(rulesOf(stack, binding), (rule) => (allows(rule, right) ? true : undefined)) === true;

/** Whether rights of the account would be in this stack: it makes the account and bindings, or binds the right to an account that no pod has. */
function isJudged(stack: Stack, workload: Workload, right: ApiRight): boolean {
  const bindings = stack.objects("RoleBinding", "ClusterRoleBinding");
  if (bindings.length === 0) return false;
  if (stack.named("ServiceAccount", accountOf(workload), workload)) return true;
  // Nobody gives rights to the account of all other pods, so the account was forgotten.
  const isForgotten = accountOf(workload) === "default";
  return bindings.some((binding) => {
    const isStray = orUnknown(
      () =>
        isGiven(stack, binding, right) &&
        (isForgotten || !stack.workloads.some((one) => isUnknown(one) || names(binding, one))),
    );
    return isStray === true;
  });
}

/** Whether the binding is one of the pods' service account. */
function names(binding: KubernetesObject, workload: Workload): boolean {
  const namespace = namespaceOf(workload);
  const account = accountOf(workload);
  return ((binding.props as BindingFields).subjects ?? []).some((subject) => {
    if (subject.kind === "ServiceAccount") {
      const own = subject.namespace ?? (binding.kind === "RoleBinding" ? namespaceOf(binding) : undefined);
      return subject.name === account && own === namespace;
    }
    const ofAll = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
    return subject.kind === "Group"
      ? ofAll.includes(subject.name ?? "")
      : subject.kind === "User" && subject.name === `system:serviceaccount:${namespace}:${account}`;
  });
}

/** A RoleBinding gives rights in its own namespace alone. */
function reaches(binding: KubernetesObject, { namespace }: ApiRight): boolean {
  return binding.kind === "ClusterRoleBinding" || namespaceOf(binding) === namespace;
}

const ruled = new WeakMap<object, readonly Known<PolicyRule>[]>();

/** @throws UnknownValueError if the role is not in this stack, or is put together by the cluster. */
function rulesOf(stack: Stack, binding: KubernetesObject): readonly Known<PolicyRule>[] {
  const found = ruled.get(binding.resource) ?? readRules(stack, binding);
  ruled.set(binding.resource, found);
  return found;
}

function readRules(stack: Stack, binding: KubernetesObject): readonly Known<PolicyRule>[] {
  const { kind, name } = (binding.props as BindingFields).roleRef ?? {};
  const role = firstKnown(stack.objects(kind ?? ""), (one) =>
    one.metadata.name === name && (kind === "ClusterRole" || namespaceOf(one) === namespaceOf(binding))
      ? one
      : undefined,
  );
  if (!role) {
    if (kind === "ClusterRole" && name && Object.hasOwn(builtIn, name)) return builtIn[name];
    // Another program's role has a name of its own; one that only another namespace has is a slip.
    if (kind === "Role" && stack.objects("Role", "ClusterRole").some((one) => one.metadata.name === name))
      return [];
    if (kind === "ClusterRole" && stack.objects("Role").some((one) => one.metadata.name === name)) return [];
    throw unreadable(`the ${kind} ${name} is not in this stack`);
  }
  const { rules, aggregationRule } = role.props as {
    rules?: readonly PolicyRule[] | null;
    aggregationRule?: unknown;
  };
  if (aggregationRule) throw unreadable(`the rules of ${role.title} are gathered in the cluster`);
  // Copies: each touch of a resource's own values is checked anew.
  return Array.from({ length: rules?.length ?? 0 }, (_, at) =>
    orUnknown(() => {
      const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rules![at];
      const copy = (list: readonly string[] | null | undefined) => [...(list ?? [])];
      return {
        verbs: copy(verbs),
        apiGroups: copy(apiGroups),
        resources: copy(resources),
        resourceNames: copy(resourceNames),
        nonResourceURLs: copy(nonResourceURLs),
      };
    }),
  );
}

/** As Kubernetes' own authorizer has it (plugin/pkg/auth/authorizer/rbac): `nodes/*` is no pattern, a subresource has its own rule. */
function allows(rule: PolicyRule, { verb, group, resource, url }: ApiRight): boolean {
  const has = (list: readonly string[] | null | undefined, ...wanted: string[]) =>
    (list ?? []).some((one) => one === "*" || wanted.includes(one));
  if (!has(rule.verbs, verb)) return false;
  if (url !== undefined)
    return (rule.nonResourceURLs ?? []).some(
      (one) => one === url || (one.endsWith("*") && url.startsWith(one.slice(0, -1))),
    );
  const [, subresource] = resource.split("/");
  // A rule for some names lets nobody list them all.
  if (rule.resourceNames?.length && verb !== "get") return false;
  return (
    has(rule.apiGroups, group) &&
    has(rule.resources, resource, ...(subresource === undefined ? [] : [`*/${subresource}`]))
  );
}
