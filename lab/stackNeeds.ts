/** What a stack asks of the lab: images that not every stack pulls, and the tools that they are made from. */
import { parseSettings } from "../settings/parseSettings";
import { pickPlainSettings } from "../settings/stackFile";
import { listStackImages } from "../settings/stackImages";
import { readStackSettings } from "../settings/stackSettings";
import { labImages, type LabImage } from "./imageTars";
import { tools, type Tool } from "./toolCatalog";

/** Images and tools of a stack. */
export interface Needs {
  readonly images: readonly LabImage[];
  readonly tools: readonly Tool[];
}

/** The images that pods of these references need, beside those of every stack, and all tools but those of other images. */
export function chooseNeeds(references: readonly string[]): Needs {
  const images = labImages.filter(({ onDemand, reference }) => !onDemand || references.includes(reference));
  const idle = labImages.filter((image) => !images.includes(image)).map(({ tool }) => tool);
  return { images, tools: tools.filter(({ name }) => !idle.includes(name)) };
}

/** What a stack needs with its settings. Where they are wrong, its preview says so, and nothing more is built for it. */
export function findNeeds(stack: string): Needs {
  try {
    const { config } = readStackSettings(stack);
    return chooseNeeds(listStackImages(parseSettings(pickPlainSettings(config as Record<string, unknown>))));
  } catch {
    return chooseNeeds([]);
  }
}

/** What Pulumi alone needs. */
export const pulumiOnly: Needs = { images: [], tools: tools.filter(({ name }) => name.startsWith("pulumi")) };

/** Images that tests need whatever stack came up: tests change its settings. */
export const onDemandImages: readonly LabImage[] = labImages.filter(({ onDemand }) => onDemand);
