import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { apiAsksOf, type ApiAsk } from "../reading/apiAsks";
import { accountOf, missingRight, type ApiRight } from "../reading/grantedRights";
import type { Subject } from "../reading/kubernetes";
import { accountFolder, isOfAccount } from "../reading/imageFiles";
import type { Stack } from "../reading/stack";
import { firstKnown, isUnknown, known, orUnknown, unreadable, type Known } from "../reading/unknowns";

const tags = ["prometheus", "discovery", "rights"];
const reads =
  "kubernetes_sd_configs of every Prometheus (role, namespaces, attach_metadata), jobs that ask kubelets or the API server with the account's token, and " +
  "--resources and --namespaces of kube-state-metrics; Roles, ClusterRoles and their bindings. Of roles that every cluster has only cluster-admin is read. " +
  "Rights of an account for which this stack has no binding at all are not judged, nor are those of operators.";

/** What is discovered may be listed and watched. */
export const apiRightsGiven = stackPolicy({
  name: "api-rights-given",
  displayName: "Programs have the rights that they use",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "The ServiceAccount of a Prometheus may list and watch what it discovers, where it discovers it, and get the metrics that it asks kubelets and the API " +
    "server for; that of kube-state-metrics may list and watch what it reports.",
  why: "What it may not see it does not scrape, and that is only a line in its log.",
  source:
    "Prometheus, discovery/kubernetes: what each role lists; Kubernetes, docs on RBAC and on the kubelet's authorization; docs of kube-state-metrics",
  reads,
  remedy:
    "Give it the right by a ClusterRole and a ClusterRoleBinding, or by a Role and a RoleBinding in each namespace that it discovers, with the ServiceAccount and its " +
    "namespace as subject.",
  tags,
  subjects: askers,
  judge: ({ asks }, { stack }) => {
    const verdicts = asks.map((ask) => orUnknown(() => faultOf(stack, ask)));
    const faults = verdicts.filter((one) => one !== undefined && !isUnknown(one));
    // What is not known hinders only where nothing else is wrong.
    if (faults.length === 0) verdicts.forEach(known);
    const more = faults.length > 1 ? `; the same holds for ${faults.length - 1} more of its requests` : "";
    return faults.length > 0 ? `${faults[0]}${more}` : undefined;
  },
});

const faultOf = (stack: Stack, { does, workload, rights }: ApiAsk) =>
  firstKnown(rights, (right) => {
    const why = missingRight(stack, workload, right);
    return why && `${does}, but may not ${inWords(right)}: ${why}`;
  });

function inWords({ verb, group, resource, url, namespace }: ApiRight): string {
  if (url !== undefined) return `${verb} ${url}`;
  const what = group === "" ? resource : `${resource} (${group})`;
  return `${verb} ${what}${namespace === undefined ? " of the whole cluster" : ` in ${namespace}`}`;
}

/** Whoever asks has the key to ask with. */
export const apiTokenMounted = stackPolicy({
  name: "api-token-mounted",
  displayName: "Pods that call Kubernetes have a token for it",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "A pod whose Prometheus discovers through Kubernetes' API, or whose kube-state-metrics reads it, gets the token of its ServiceAccount: neither of the two says " +
    "automountServiceAccountToken: false, or a projected volume has it.",
  why: "Without the token the program does not start, or discovers nothing.",
  source: "Kubernetes, docs on service accounts: what the pod says counts before what the account says",
  reads:
    "automountServiceAccountToken of pods and ServiceAccounts, and projected volumes. An account of another stack is not judged.",
  remedy: "Set automountServiceAccountToken: true in the pod.",
  tags,
  subjects: askers,
  judge: ({ asks: [{ does, workload, container }] }, { stack }) => {
    const { automountServiceAccountToken, volumes } = workload.pod;
    if (automountServiceAccountToken === true) return undefined;
    const mounts = workload.containers.find(({ name }) => name === container)?.volumeMounts ?? [];
    if (mounts.some(({ mountPath }) => isOfAccount(mountPath))) return undefined;
    const fault = `${does}, but gets no token for Kubernetes' API`;
    if (automountServiceAccountToken === false) {
      const projected = (volumes ?? []).find(({ projected }) =>
        projected?.sources?.some((one) => (one as { serviceAccountToken?: unknown }).serviceAccountToken),
      );
      const elsewhere = projected
        ? `; ${projected.name} has one, but is not mounted at ${accountFolder}`
        : "";
      return `${fault} (automountServiceAccountToken: false${elsewhere})`;
    }
    const name = accountOf(workload);
    const account = stack.named("ServiceAccount", name, workload);
    if (!account) {
      if (name === "default") return undefined;
      throw unreadable(`the ServiceAccount ${name} is not in this stack`);
    }
    return account.props.automountServiceAccountToken === false
      ? `${fault} (${account.title} has automountServiceAccountToken: false, and the pod does not say otherwise)`
      : undefined;
  },
});

/** A program that asks Kubernetes' API, with all that it asks. */
interface Asker extends Subject {
  readonly asks: readonly ApiAsk[];
}

function askers(stack: Stack): Known<Asker>[] {
  const asks = apiAsksOf(stack);
  const known = asks.filter((one): one is ApiAsk => !isUnknown(one));
  const titles = [...new Set(known.map(({ title }) => title))];
  return [
    ...titles.map((title) => {
      const own = known.filter((one) => one.title === title);
      return { title, urn: own[0].urn, asks: own };
    }),
    ...asks.filter(isUnknown),
  ];
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [apiRightsGiven, apiTokenMounted];
