/** `npm run findings`: writes down what the pack says of the rebuilt stacks and of what tests break, for `npm run docs`. Tests fail when that is stale. */
import { writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { foreignFindings } from ".";
import { areas } from "../broken/areas";
import { scoresOf } from "../broken/judge";

async function write(name: string, content: unknown): Promise<void> {
  const file = `policies/findings/${name}.json`;
  writeFileSync(
    file,
    await format(JSON.stringify(content), { ...(await resolveConfig(file)), filepath: file }),
  );
}

async function record(): Promise<void> {
  await write("rebuilt", await foreignFindings());
  const scores = [];
  // The mocks are Pulumi's globals, so one after the other.
  for (const area of areas) scores.push(await scoresOf(area));
  await write("broken", scores);
}

void record();
