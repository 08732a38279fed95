import { apply, remove } from "./api";
import { deletePod, Pod, podNamed, readyPod } from "./kubernetes";
import { getFromPod } from "./podHttp";

/** Namespace of what the tests start beside the stack. */
export const testNamespace = "thanos-e2e";

const name = "receiver";
const port = 8080;

/** Keeps what is posted to it, and gives it back; counts it in a metric that an annotation tells of. */
const program = `
const bodies = [];
require("node:http").createServer((request, response) => {
  if (request.url === "/metrics") {
    response.setHeader("content-type", "text/plain; version=0.0.4");
    response.end("e2e_receiver_posts " + bodies.length + "\\n");
  } else if (request.method === "GET") response.end(JSON.stringify(bodies));
  else {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => { bodies.push(JSON.parse(body)); response.end(); });
  }
}).listen(${port});
process.on("SIGTERM", () => process.exit());
`;

const metadata = { name, namespace: testNamespace, labels: { app: name } };

/** What Alertmanager posts to a webhook, as far as the tests look at it. */
export interface Notification {
  readonly status: string;
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly startsAt: string;
  }[];
}

/** A new, empty webhook receiver behind `receiver.thanos-e2e.svc:8080`; Prometheus finds it by its annotations. */
export async function startReceiver(): Promise<Pod> {
  await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: testNamespace } });
  await deletePod(testNamespace, name);
  const resources = [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "receiver.js": program } },
    { apiVersion: "v1", kind: "Service", metadata, spec: { selector: metadata.labels, ports: [{ port }] } },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        ...metadata,
        annotations: { "prometheus.io/scrape": "true", "prometheus.io/port": String(port) },
      },
      spec: {
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 5,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 65534,
          seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [
          {
            name,
            image: "docker.io/library/node:20-slim",
            command: ["node", "/app/receiver.js"],
            ports: [{ name: "http", containerPort: port }],
            readinessProbe: { httpGet: { path: "/", port }, periodSeconds: 1 },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            volumeMounts: [{ name: "app", mountPath: "/app", readOnly: true }],
          },
        ],
        volumes: [{ name: "app", configMap: { name } }],
      },
    },
  ];
  for (const resource of resources) await apply(resource);
  return readyPod(testNamespace, name);
}

/** What was posted so far. */
export async function notifications(): Promise<Notification[]> {
  return JSON.parse(await getFromPod(await podNamed(testNamespace, name), port, "/")) as Notification[];
}

/** Takes away what the tests started beside the stack. */
export async function removeTestNamespace(): Promise<void> {
  await remove("v1", "namespaces", testNamespace);
}
