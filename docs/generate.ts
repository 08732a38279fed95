/** `npm run docs`: writes the pages that are made from code. A test fails when one of them is stale. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { schema, secretSettings } from "../config";
import { ruleDemands } from "../model/rules";
import { argumentDemands } from "../model/settings/arguments";
import { settingsMarkdown } from "../model/settings/documentation";
import { fileDemands } from "../model/settings/files";
import { settingsSchema, stackFileSchema } from "../model/settings/jsonSchema";
import { sizeDemands } from "../model/settings/sizes";
import { policiesMarkdown } from "../policies/documentation";
import { foreignFindings } from "../test/policies/foreign";

/** Each page by its name in this folder, as it has to be. */
export async function pages(): Promise<Record<string, string>> {
  const settings = settingsSchema(schema);
  const raw: Record<string, string> = {
    "configuration.md": settingsMarkdown({
      settings,
      secrets: secretSettings,
      demands: [...ruleDemands, ...argumentDemands, ...sizeDemands, ...fileDemands],
    }),
    "configuration.schema.json": JSON.stringify(stackFileSchema(schema, secretSettings)),
    "policies.md": policiesMarkdown(await foreignFindings()),
  };
  const formatted = Object.entries(raw).map(async ([name, text]) => {
    const filepath = join(__dirname, name);
    return [name, await format(text, { ...(await resolveConfig(filepath)), filepath })];
  });
  return Object.fromEntries(await Promise.all(formatted)) as Record<string, string>;
}

async function main(): Promise<void> {
  for (const [name, text] of Object.entries(await pages())) writeFileSync(join(__dirname, name), text);
}

if (require.main === module) void main();
