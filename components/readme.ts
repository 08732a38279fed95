import { nobodyIsTold } from "../monitoring/nobodyIsTold";
import type { Endpoints } from "./stackEndpoints";

/** Values of outputs, once they are known. */
type Known<T> = { readonly [Tier in keyof T]: Readonly<Record<string, string>> };

/** What a person needs to open the stack's pages. */
export interface ReadmeArgs {
  /** Name of the stack. */
  readonly stack: string;
  readonly namespace: string;
  readonly bucket: string;
  /** Who may open MinIO's console. @default there is none: blocks are in an S3 outside of the stack */
  readonly minioRootUser?: string;
  readonly endpoints: Known<Endpoints>;
  /** Whether Alertmanager has a receiver. */
  readonly notifies: boolean;
}

/** A tier's page: what `kubectl port-forward` needs, and the URL that it then has. */
interface Page {
  readonly title: string;
  readonly target: string;
  readonly ports: string;
  readonly url: string;
}

/** The compiler asks for a page of each tier that has an endpoint. */
const pages: { readonly [Tier in keyof Required<Endpoints>]: Page } = {
  queryFrontend: {
    title: "Query Frontend (use this address in Grafana)",
    target: "svc/thanos-query-frontend",
    ports: "10904:9090",
    url: "http://127.0.0.1:10904",
  },
  query: {
    title: "Query, with the Stores page",
    target: "svc/thanos-query",
    ports: "10903:9090",
    url: "http://127.0.0.1:10903/stores",
  },
  storeGateway: {
    title: "Store Gateway, with the blocks that it has loaded",
    target: "svc/thanos-store",
    ports: "10907:10902",
    url: "http://127.0.0.1:10907",
  },
  ruler: {
    title: "Ruler",
    target: "svc/thanos-ruler",
    ports: "10905:10902",
    url: "http://127.0.0.1:10905/rules",
  },
  compactor: {
    title: "Compactor, with the blocks in the bucket",
    target: "svc/thanos-compactor",
    ports: "10906:10902",
    url: "http://127.0.0.1:10906",
  },
  prometheus: {
    title: "Prometheus, shard 0",
    target: "pod/prometheus-shard-0-0",
    ports: "9090:9090",
    url: "http://127.0.0.1:9090/targets",
  },
  monitor: {
    title: "Monitor, with the stack's own alerts",
    target: "svc/prometheus-monitor",
    ports: "10908:9090",
    url: "http://127.0.0.1:10908/alerts",
  },
  alertmanager: {
    title: "Alertmanager",
    target: "svc/alertmanager",
    ports: "9093:9093",
    url: "http://127.0.0.1:9093",
  },
  minio: { title: "MinIO console", target: "svc/minio", ports: "9001:9001", url: "http://127.0.0.1:9001" },
};

/** A page's URL with the path under which its tier is served. */
function addPath(url: string, served: string | undefined): string {
  const { pathname } = new URL(served ?? url);
  return pathname === "/" ? url : url.replace(/^(http:\/\/[^/]+)/, `$1${pathname}`);
}

/** Writes the stack's `readme` output, in Markdown. Pulumi Cloud shows it; `pulumi stack output readme` prints it. */
export function writeReadme(args: ReadmeArgs): string {
  const { stack, namespace, bucket, minioRootUser, endpoints, notifies } = args;
  const kubectl = `kubectl -n ${namespace}`;
  const shown = Object.entries(pages).filter(([tier]) => Object.hasOwn(endpoints, tier));
  const login = `MinIO's console asks for a user name and a password. The user is \`${minioRootUser}\`. This prints the password: \`${kubectl} get secret minio-root -o jsonpath='{.data.password}' | base64 -d\`.`;
  return [
    `# Thanos, stack ${stack}\n`,
    `Namespace \`${namespace}\`, bucket \`${bucket}\`.\n`,
    ...(notifies ? [] : [`**${nobodyIsTold}**\n`]),
    "## Open a page\n",
    "Run the command, then follow the link.\n",
    ...shown.map(
      ([tier, { title, target, ports, url }]) =>
        `- ${title}: <${addPath(url, endpoints[tier as keyof Endpoints]?.http)}>\n  \`${kubectl} port-forward ${target} ${ports}\``,
    ),
    ...(minioRootUser === undefined ? [] : [`\n${login}`]),
    "\n## Addresses inside the cluster\n",
    "| tier | address |\n|---|---|",
    ...Object.entries(endpoints).flatMap(([tier, addresses]) =>
      Object.entries(addresses).map(([kind, address]) => `| ${tier}, ${kind} | \`${address}\` |`),
    ),
    "",
  ].join("\n");
}
