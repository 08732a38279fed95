/** `npm run docs`: writes the pages that are made from code. A test fails when one of them is stale. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { schema, secretSettings } from "../settings/stackSchema";
import { ruleDemands } from "../settings/rules/tierRules";
import { argumentDemands } from "../settings/rules/extraArguments";
import { settingsMarkdown } from "../settings/documents/configurationPage";
import { fileDemands } from "../settings/files/namedFiles";
import { settingsSchema, stackFileSchema } from "../settings/documents/jsonSchema";
import { sizeDemands } from "../settings/rules/loadRules";
import { policiesMarkdown } from "../policies/engine/policiesPage";
import { projectDir } from "../settings/projectFolder";
import audited from "../policies/findings/audited.json";
import rebuilt from "../policies/findings/rebuilt.json";

const docsDir = join(projectDir, "docs");

/** Each page by its name in `docs/`, as it has to be. */
export async function pages(): Promise<Record<string, string>> {
  const settings = settingsSchema(schema);
  const raw: Record<string, string> = {
    "configuration.md": settingsMarkdown({
      settings,
      secrets: secretSettings,
      demands: [...ruleDemands, ...argumentDemands, ...sizeDemands, ...fileDemands],
    }),
    "configuration.schema.json": JSON.stringify(stackFileSchema(schema, secretSettings)),
    "policies.md": policiesMarkdown({ audited, rebuilt }),
  };
  const formatted = Object.entries(raw).map(async ([name, text]) => {
    const filepath = join(docsDir, name);
    return [name, await format(text, { ...(await resolveConfig(filepath)), filepath })];
  });
  return Object.fromEntries(await Promise.all(formatted)) as Record<string, string>;
}

async function main(): Promise<void> {
  for (const [name, text] of Object.entries(await pages())) writeFileSync(join(docsDir, name), text);
}

if (require.main === module) void main();
