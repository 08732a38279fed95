/** `npm run findings`: writes down what the pack says of the rebuilt stacks, for `npm run docs`. A test fails when that is stale. */
import { writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { foreignFindings } from ".";

const file = "policies/findings/rebuilt.json";

async function record(): Promise<void> {
  const text = JSON.stringify(await foreignFindings());
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}

void record();
