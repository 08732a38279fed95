/** Brings the lab's images into the nodes: there is no registry, so what a pod asks for must be there beforehand. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { imageTar, labImages, type LabImage } from "../imageTars";
import { type Node } from "../paths";
import { stateDir } from "../../cli/machine/labFolders";
import { ctr } from "./node";

/** Says which build of an image the node has: the references stay the same when the lab builds one anew. */
const stamp = (node: Node, image: LabImage): string =>
  join(stateDir, node.name, "images", `${image.name}.key`);

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
};

/** Imports the images that the node lacks, or has of an older build. Returns their names. */
export async function ensureImages(node: Node, report: (doing: string) => void): Promise<string[]> {
  const present = new Set((await ctr(node, ["images", "ls", "-q"])).split("\n"));
  const imported: string[] = [];
  for (const image of labImages) {
    const key = read(`${imageTar(image)}.key`);
    if (key === undefined) {
      throw new Error(
        `The image ${image.reference} is not built: ${imageTar(image)} is missing. Run \`make up\`.`,
      );
    }
    if (present.has(image.reference) && read(stamp(node, image)) === key) continue;
    report(`${node.name}: ${image.name}`);
    await ctr(node, ["images", "import", "--snapshotter", "overlayfs", imageTar(image)], 300_000);
    mkdirSync(dirname(stamp(node, image)), { recursive: true });
    writeFileSync(stamp(node, image), key);
    imported.push(image.name);
  }
  return imported;
}
