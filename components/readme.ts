/** What a person needs to open the stack's pages. */
export interface ReadmeArgs {
  readonly stack: string;
  readonly namespace: string;
  readonly bucket: string;
  /** Who may open MinIO's console. @default there is none: blocks are in an S3 outside of the stack */
  readonly minioRootUser?: string;
  /** Addresses by tier, as the stack's output `endpoints` has them. */
  readonly endpoints: Readonly<Record<string, string>>;
}

const pages = [
  [
    "Query Frontend (point Grafana here)",
    "svc/thanos-query-frontend",
    "10904:9090",
    "http://127.0.0.1:10904",
  ],
  ["Query, with the Stores page", "svc/thanos-query", "10903:9090", "http://127.0.0.1:10903/stores"],
  ["Ruler", "svc/thanos-ruler", "10905:10902", "http://127.0.0.1:10905/rules"],
  [
    "Compactor, with the blocks in the bucket",
    "svc/thanos-compactor",
    "10906:10902",
    "http://127.0.0.1:10906",
  ],
  ["Prometheus, shard 0", "pod/prometheus-shard-0-0", "9090:9090", "http://127.0.0.1:9090/targets"],
  ["Alertmanager", "svc/alertmanager", "9093:9093", "http://127.0.0.1:9093"],
] as const;
const minioPage = ["MinIO console", "svc/minio", "9001:9001", "http://127.0.0.1:9001"] as const;

/** The stack's `readme` output, in Markdown: Pulumi Cloud shows it, `pulumi stack output readme` prints it. */
export function readme(args: ReadmeArgs): string {
  const hasMinio = args.minioRootUser !== undefined;
  const open = [...pages, ...(hasMinio ? [minioPage] : [])].map(
    ([title, target, port, url]) =>
      `- ${title}: <${url}>\n  \`kubectl -n ${args.namespace} port-forward ${target} ${port}\``,
  );
  const addresses = Object.entries(args.endpoints).map(([tier, address]) => `| ${tier} | \`${address}\` |`);
  const password = `kubectl -n ${args.namespace} get secret minio-root -o jsonpath='{.data.password}' | base64 -d`;
  return [
    `# Thanos, stack ${args.stack}`,
    `Namespace \`${args.namespace}\`, bucket \`${args.bucket}\`.`,
    "## Open a page\nRun the command, then follow the link.\n",
    ...open,
    ...(hasMinio
      ? [
          `\nMinIO's console asks for the root user, \`${args.minioRootUser}\`, and its password: \`${password}\`.`,
        ]
      : []),
    "\n## Addresses inside the cluster\n",
    "| tier | address |\n|---|---|",
    ...addresses,
  ].join("\n");
}
