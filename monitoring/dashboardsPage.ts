/** docs/dashboards.md: how the dashboards come into Grafana, and what each of them answers. */
import { panelsOf, type Page, type Panel } from "./dashboards/page";
import { pages } from "./dashboards/pages";
import { runbookAnchor } from "./ruleFiles";

const intro = `# Dashboards

<!-- Written by \`npm run docs\` from monitoring/dashboards. -->

${pages.length} dashboards for Grafana. Each panel asks a question and answers it for one stack; its description says what is good. A line or a colour stands where an alert fires, so nobody has to know
which number is bad; what to do then is in [alerts.md](alerts.md). With another threshold in \`thanos:monitoring.alerts\` the line moves too.

**No dashboard was ever opened in a Grafana here.** What is tested: \`make e2e\` takes the dashboards from the cluster and runs each of their queries through Query Frontend, as Grafana would, and every one must
return data, apart from a [short list with reasons](../test/support/emptyPanels.ts). Their form is that of Grafana's own SDK. How they look is not tested.

## Into a Grafana in the same cluster

The stack makes a ConfigMap for each dashboard (label \`grafana_dashboard: "1"\`, annotation \`grafana_folder\`), and one with a data source (label \`grafana_datasource: "1"\`) that leads to Query
Frontend. The sidecar of Grafana's charts loads them. It must look in the stack's namespace; these are the values of kube-prometheus-stack:

\`\`\`yaml
grafana:
  sidecar:
    dashboards:
      searchNamespace: ALL
      folderAnnotation: grafana_folder
      provider:
        foldersFromFilesStructure: true
    datasources:
      searchNamespace: ALL
\`\`\`

Or set \`thanos:monitoring.dashboards.namespace\` to the namespace of Grafana. \`thanos:monitoring.dashboards.enabled: false\` leaves all of them out. Where two stacks of one cluster have one Grafana, turn them off
in one of the two: the dashboards choose a stack by the data source and by the label \`cluster\`, and Grafana does not take two of one uid.

## Into any other Grafana

\`\`\`sh
npm run dashboards -- ./dashboards prod
\`\`\`

writes them as files with the thresholds of the stack \`prod\`. Import them, and choose a data source of the type Prometheus with Query Frontend's address. Set its type to Thanos and its scrape interval to that of the stack.

Most panels show what the monitor scrapes (\`thanos:monitoring\`). Those on memory, volumes and restarts need \`thanos:clusterMetrics\` too; without it they say so.
`;

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");

const alertsOf = ({ limits = [] }: Panel): string =>
  limits.map(({ alert }) => `[${alert}](alerts.md#${runbookAnchor({ name: alert })})`).join(", ");

const describePage = (page: Page): string =>
  [
    `## ${page.title}`,
    "",
    page.description,
    "",
    "| question | how to read it | alerts |",
    "|---|---|---|",
    ...panelsOf(page).map(
      (panel) => `| ${cell(panel.title)} | ${cell(panel.description)} | ${alertsOf(panel)} |`,
    ),
    "",
  ].join("\n");

/** The page. */
export const dashboardsMarkdown = (): string => [intro, ...pages.map(describePage)].join("\n");
