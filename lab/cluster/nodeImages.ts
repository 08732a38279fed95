/** Imports the lab's images into the nodes. There is no registry, so every image must be there before a pod needs it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { imageTar, type LabImage } from "../imageTars";
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

/**
 * Imports an image into the node unless it has it already.
 * @throws Error when its tar is not built.
 */
export async function ensureImage(node: Node, image: LabImage): Promise<void> {
  const key = read(`${imageTar(image)}.key`);
  if (key === undefined) {
    throw new Error(
      `The image ${image.reference} is not built: ${imageTar(image)} is missing. Run \`make up\`, which builds it.`,
    );
  }
  const present = await runCtr(node, ["images", "ls", "-q", `name==${image.reference}`]);
  if (present.trim() !== "" && read(stamp(node, image)) === key) return;
  await runCtr(node, ["images", "import", "--snapshotter", "overlayfs", imageTar(image)], 300_000);
  mkdirSync(dirname(stamp(node, image)), { recursive: true });
  writeFileSync(stamp(node, image), key);
}
