import type { ApiAnswer, KubernetesApi } from "../../cli/preview/apiSocket";

/** A request that a preview sent. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly object: any;
}

/** An API server with these answers by path; what is not among them is not there. Everything that is tried is taken. */
export function fakeApi(
  answers: Readonly<Record<string, unknown>>,
  judge: (sent: Sent) => ApiAnswer | undefined = () => undefined,
): { api: KubernetesApi; sent: Sent[] } {
  const sent: Sent[] = [];
  return {
    sent,
    api: {
      get: (path) => Promise.resolve({ status: path in answers ? 200 : 404, body: answers[path] }),
      tryOut: (method, path, object) => {
        sent.push({ method, path, object });
        return Promise.resolve(judge({ method, path, object }) ?? { status: 200, body: {} });
      },
    },
  };
}

/** A refusal, as the API server words it. */
export const refusal = (status: number, message: string): ApiAnswer => ({
  status,
  body: { kind: "Status", status: "Failure", message },
});

/** A StatefulSet, as a preview's event has it. */
export const statefulSet = (name: string, spec: object = {}, pod: object = {}) => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name, namespace: "thanos" },
  spec: {
    replicas: 2,
    template: {
      metadata: { labels: { app: name } },
      spec: {
        serviceAccountName: name,
        containers: [{ name: "a", resources: { requests: { cpu: "500m", memory: "1Gi" } } }],
        ...pod,
      },
    },
    volumeClaimTemplates: [{ metadata: { name: "data" }, spec: {} }],
    ...spec,
  },
});
