/** `npm run findings`: writes down what the pack says of the rebuilt stacks and of broken wires, for `npm run docs`. Tests fail when that is stale. */
import { writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { foreignFindings } from ".";
import { wireScores } from "../wires/judgeWires";

async function write(name: string, content: unknown): Promise<void> {
  const file = `policies/findings/${name}.json`;
  writeFileSync(
    file,
    await format(JSON.stringify(content), { ...(await resolveConfig(file)), filepath: file }),
  );
}

async function record(): Promise<void> {
  await write("rebuilt", await foreignFindings());
  await write("wires", await wireScores());
}

void record();
