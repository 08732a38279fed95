import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEvents, type EngineEvent } from "../../cli/preview/engineEvents";
import { projectDir } from "../../settings/projectFolder";

/** Events of a real preview of stack dev, cut down to a few resources and to the fields that are read. */
export const recordedEvents = (name: "error" | "replaces" | "violation"): EngineEvent[] =>
  parseEvents(
    readFileSync(join(projectDir, "test", "cli", "preview", "fixtures", `preview-${name}.jsonl`), "utf8"),
  );
