/** Prints every image that a stack pulls, one a line: `npm run --silent images -- prod`. For filling a mirror. */
import { parseSettings } from "../settings/parseSettings";
import { stackImages } from "../settings/stackImages";
import { readStackFile } from "../settings/stackFile";

const [stack = "dev"] = process.argv.slice(2);
try {
  console.log(stackImages(parseSettings(readStackFile(`Pulumi.${stack}.yaml`))).join("\n"));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
