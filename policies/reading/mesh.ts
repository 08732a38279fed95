import { namespaceOf } from "./kubernetes";
import type { Stack } from "./stack";
import { isUnknown, orUnknown } from "./unknowns";
import type { Workload } from "./workloads";

/** Labels and annotations by which a service mesh is asked to take over a pod's connections. */
const marks =
  /^(sidecar\.istio\.io\/inject|istio-injection|istio\.io\/(rev|dataplane-mode)|linkerd\.io\/inject|consul\.hashicorp\.com\/connect-inject|kuma\.io\/sidecar-injection)$/;
const off = new Set(["false", "disabled", "none"]);

/**
 * Whether a service mesh carries the pod's connections: it may add TLS to them, take it away, and bring them to the
 * loopback address. That of a namespace which the stack does not have is not seen.
 */
export function isInMesh(stack: Stack, workload: Workload): boolean {
  const pod = { ...workload.podAnnotations, ...workload.podLabels };
  const own = markIn(pod);
  if (own !== undefined) return own;
  const name = namespaceOf(workload);
  return stack.objects("Namespace").some(({ metadata }) => {
    const found = orUnknown(
      () => metadata.name === name && markIn({ ...metadata.annotations, ...metadata.labels }) === true,
    );
    // A namespace of which that is not known may be in one.
    return isUnknown(found) || found;
  });
}

function markIn(texts: Readonly<Record<string, string>>): boolean | undefined {
  const mark = Object.keys(texts).find((key) => marks.test(key));
  return mark === undefined ? undefined : !off.has(texts[mark]);
}
