/** `npm run --silent images -- STACK`: prints every image that a stack pulls, one per line, to fill a mirror. */
import { existsSync } from "node:fs";
import { parseSettings } from "../settings/parseSettings";
import { readStackFile } from "../settings/stackFile";
import { listStackImages } from "../settings/stackImages";
import { stackFile } from "../settings/stackSettings";

const usage =
  "Usage: npm run --silent images -- [STACK]\n\nPrints the images of a stack, one per line (default: dev).";

/** Prints the images. Returns the exit code. */
function main(args: readonly string[]): number {
  if (args.includes("--help")) {
    console.log(usage);
    return 0;
  }
  const [stack = "dev", ...more] = args;
  if (more.length > 0 || stack.startsWith("-")) {
    console.error(`error: expected one stack, such as prod, and got ${args.join(" ")}.\n\n${usage}`);
    return 2;
  }
  const file = stackFile(stack);
  if (!existsSync(file)) {
    console.error(
      `error: stack ${stack} has no settings: ${file} does not exist. Name a stack that has a file.`,
    );
    return 1;
  }
  try {
    console.log(listStackImages(parseSettings(readStackFile(file))).join("\n"));
    return 0;
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    return 1;
  }
}

process.exitCode = main(process.argv.slice(2));
