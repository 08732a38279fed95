/** `npm run docs`: writes the pages that are made from code. A test fails when one of them is stale. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { schema, secretSettings } from "../settings/stackSchema";
import { ruleDemands } from "../settings/rules/tierRules";
import { argumentDemands } from "../settings/rules/extraArguments";
import { settingsMarkdown } from "../settings/documents/configurationPage";
import { fileDemands } from "../settings/files/namedFiles";
import { settingsSchema, stackFileSchema } from "../settings/documents/jsonSchema";
import { sizeDemands } from "../settings/rules/loadRules";
import { writeArgFiles } from "../settings/documents/argFiles";
import { alertsMarkdown } from "../monitoring/alertsPage";
import { dashboardsMarkdown } from "../monitoring/dashboardsPage";
import { policiesMarkdown } from "../policies/engine/policiesPage";
import { projectDir } from "../settings/projectFolder";
import audited from "../policies/findings/audited.json";
import rebuilt from "../policies/findings/rebuilt.json";
import broken from "../policies/findings/broken.json";

const docsDir = join(projectDir, "docs");
const argsDir = join(projectDir, "settings/args/types");

/** Texts of files in a folder as `npm run format` leaves them. */
async function formatAll(folder: string, raw: Record<string, string>): Promise<Record<string, string>> {
  const formatted = Object.entries(raw).map(async ([name, text]): Promise<[string, string]> => {
    const filepath = join(folder, name);
    return [name, await format(text, { ...(await resolveConfig(filepath)), filepath })];
  });
  return Object.fromEntries(await Promise.all(formatted));
}

/** The interfaces of components' args, by file in `settings/args/types/`, as they have to be. */
export const writeInterfaces = (): Promise<Record<string, string>> => formatAll(argsDir, writeArgFiles());

/** Each page by its name in `docs/`, as it has to be. */
export async function pages(): Promise<Record<string, string>> {
  const settings = settingsSchema(schema);
  const raw: Record<string, string> = {
    "alerts.md": alertsMarkdown(),
    "configuration.md": settingsMarkdown({
      settings,
      secrets: secretSettings,
      demands: [...ruleDemands, ...argumentDemands, ...sizeDemands, ...fileDemands],
    }),
    "configuration.schema.json": JSON.stringify(stackFileSchema(schema, secretSettings)),
    "dashboards.md": dashboardsMarkdown(),
    "policies.md": policiesMarkdown({ audited, rebuilt, broken }),
  };
  return formatAll(docsDir, raw);
}

async function main(): Promise<void> {
  mkdirSync(argsDir, { recursive: true });
  for (const [name, text] of Object.entries(await writeInterfaces()))
    writeFileSync(join(argsDir, name), text);
  for (const [name, text] of Object.entries(await pages())) writeFileSync(join(docsDir, name), text);
}

if (require.main === module) void main();
