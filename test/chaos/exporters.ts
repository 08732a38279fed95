import { nodes } from "../../lab/paths";
import { apply } from "../support/api";
import { deletePod, readyPod } from "../support/kubernetes";
import { testNamespace } from "../support/receiver";
import { kubectl } from "../support/stackKubectl";
import { exporters, program } from "./knownSeries";

const port = 8080;
const nameOf = (number: number): string => `chaos-known-${number}`;

/** Starts the pods that have the known series, on the node that no fault hits. */
export async function startExporters(): Promise<void> {
  await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: testNamespace } });
  const metadata = { name: "chaos-known", namespace: testNamespace };
  await apply({ apiVersion: "v1", kind: "ConfigMap", metadata, data: { "known.js": program } } as never);
  for (let number = 0; number < exporters; number++) {
    await deletePod(testNamespace, nameOf(number));
    await apply(exporter(number) as never);
  }
  for (let number = 0; number < exporters; number++) await readyPod(testNamespace, nameOf(number));
}

/** Ends them, also where the tests' own way to the API server has ended before. */
export const endExporters = (): Promise<string> =>
  kubectl(
    "delete",
    "pod",
    ...Array.from({ length: exporters }, (_, number) => nameOf(number)),
    `--namespace=${testNamespace}`,
    "--ignore-not-found",
  );

const exporter = (number: number): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: nameOf(number),
    namespace: testNamespace,
    annotations: { "prometheus.io/scrape": "true", "prometheus.io/port": String(port) },
  },
  spec: {
    nodeName: nodes[0].name,
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "known",
        image: "docker.io/library/node:20-slim",
        command: ["node", "/app/known.js", String(number), String(port)],
        ports: [{ name: "http", containerPort: port }],
        readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        volumeMounts: [{ name: "app", mountPath: "/app", readOnly: true }],
      },
    ],
    volumes: [{ name: "app", configMap: { name: "chaos-known" } }],
  },
});
