/** Runs an example against mocks, in a process of its own: `tsx previewExample.ts FOLDER` prints what it registers. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { run } from "./mocks";

async function main(): Promise<void> {
  const folder = process.argv[2];
  const program = join(folder, "index.ts");
  // As the program finds it: this project would find itself.
  const ofProgram = createRequire(program);
  const { resources } = await run(() => ofProgram(program) as unknown);
  const from = ofProgram.resolve("pulumi-thanos");
  const shown = resources.map(({ type, name, pulumiName, inputs }) => {
    const { metadata } = inputs as { metadata?: { namespace?: string } };
    return { type, name, pulumiName, namespace: metadata?.namespace };
  });
  console.log(JSON.stringify({ from, resources: shown }));
}

void main();
