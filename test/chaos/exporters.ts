import { nodes } from "../../lab/paths";
import { apply } from "../support/api";
import { deletePod, readyPod } from "../support/kubernetes";
import { testNamespace } from "../support/receiver";
import { kubectl } from "../support/stackKubectl";
import { exporters, program } from "./knownSeries";

const port = 8080;
const explosion = "chaos-explosion";
/** More than a shard of the development stack is sized for. */
const manySeries = 300_000;
/** The program of a target that brings far too much: `node many.js PORT`. */
const manyProgram = `
const line = (at) => "chaos_explosion{series=\\"" + at + "\\"} 1\\n";
const body = Array.from({ length: ${manySeries} }, (_, at) => line(at)).join("");
require("node:http").createServer((request, response) => {
  response.setHeader("content-type", "text/plain; version=0.0.4");
  response.end(body);
}).listen(Number(process.argv[2]));
process.on("SIGTERM", () => process.exit());
`;

const nameOf = (number: number): string => `chaos-known-${number}`;

/** Starts the pods that have the known series, on the node that no fault hits. */
export async function startExporters(): Promise<void> {
  await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: testNamespace } });
  const metadata = { name: "chaos-known", namespace: testNamespace };
  await apply({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata,
    data: { "known.js": program, "many.js": manyProgram },
  } as never);
  for (let number = 0; number < exporters; number++) {
    await deletePod(testNamespace, nameOf(number));
    await apply(scraped(nameOf(number), "known.js", String(number)) as never);
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

/** Starts a target with too many series. */
export async function startExplosion(): Promise<void> {
  await apply(scraped(explosion, "many.js") as never);
  await readyPod(testNamespace, explosion);
}

/** Ends it. */
export const endExplosion = (): Promise<string> =>
  kubectl("delete", "pod", explosion, `--namespace=${testNamespace}`, "--ignore-not-found");

/** A pod that Prometheus scrapes and that runs one of the programs, with the port as its last argument. */
const scraped = (name: string, file: string, ...words: readonly string[]): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name,
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
        name: "exporter",
        image: "docker.io/library/node:20-slim",
        command: ["node", `/app/${file}`, ...words, String(port)],
        ports: [{ name: "http", containerPort: port }],
        readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        volumeMounts: [{ name: "app", mountPath: "/app", readOnly: true }],
      },
    ],
    volumes: [{ name: "app", configMap: { name: "chaos-known" } }],
  },
});
