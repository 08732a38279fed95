/** What each scanner has printed for `scanTrial`'s two objects, cut down to the fields that are read and to a few rules. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../../settings/projectFolder";
import type { ScannerName } from "../../cli/scan/scanners";

export const recordedScan = (name: ScannerName): string =>
  readFileSync(join(projectDir, "test/cli/scan/scanners/fixtures", `${name}.json`), "utf8");
