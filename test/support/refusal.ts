import { parseSettings } from "../../config";

/** What is said of settings, one line a problem; none when they are taken. */
export function problemsOf(settings: Record<string, unknown>): string[] {
  try {
    parseSettings(settings);
  } catch (error) {
    const [heading, ...lines] = (error as Error).message.split("\n");
    if (heading !== "The stack's configuration is not valid:") throw error;
    return lines.map((line) => line.trim());
  }
  return [];
}
