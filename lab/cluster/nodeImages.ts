/** Imports the lab's images into the nodes. There is no registry, so every image must be there before a pod needs it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { imageTar, labImages, type LabImage } from "../imageTars";
import { type Node } from "../paths";
import { stateDir } from "../../cli/machine/labFolders";
import { runCtr } from "./node";

/** The file with the hash of the image that the node has. A rebuilt image keeps its reference. */
const stamp = (node: Node, image: LabImage): string =>
  join(stateDir, node.name, "images", `${image.name}.key`);

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
};

/** Imports the images that are missing on the node or outdated. Returns their names. */
export async function ensureImages(node: Node, report: (step: string) => void): Promise<string[]> {
  const present = new Set((await runCtr(node, ["images", "ls", "-q"])).split("\n"));
  const imported: string[] = [];
  for (const image of labImages) {
    const key = read(`${imageTar(image)}.key`);
    if (key === undefined) {
      throw new Error(
        `The image ${image.reference} is not built: ${imageTar(image)} is missing. Run \`make up\`, which builds it.`,
      );
    }
    if (present.has(image.reference) && read(stamp(node, image)) === key) continue;
    report(`${node.name}: ${image.name}`);
    await runCtr(node, ["images", "import", "--snapshotter", "overlayfs", imageTar(image)], 300_000);
    mkdirSync(dirname(stamp(node, image)), { recursive: true });
    writeFileSync(stamp(node, image), key);
    imported.push(image.name);
  }
  return imported;
}
