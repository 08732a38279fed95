/** Trivy's scan of configurations, with the checks that are part of the program: nothing is downloaded. */
import { join } from "node:path";
import { listAt, objectIn, readJson, type Finding, type Scanner } from "./scanner";

interface Result {
  readonly Target: string;
  readonly Misconfigurations?: readonly {
    readonly ID: string;
    readonly Message: string;
    readonly Status: "PASS" | "FAIL";
  }[];
}

export const trivy: Scanner = {
  args: ({ folder, scratch }) => [
    ...["config", "--quiet", "--skip-check-update", "--skip-version-check", "--disable-telemetry"],
    ...["--misconfig-scanners", "kubernetes", "--include-non-failures", "--format", "json"],
    ...["--cache-dir", join(scratch, "trivy"), folder],
  ],
  answers: [0],
  read: (output, manifests) => {
    const { Results } = readJson(output) as { Results?: unknown };
    const results = listAt<Result>(Results, "Results");
    if (results.length !== manifests.size)
      throw new Error(`It read ${results.length} files, and there are ${manifests.size}.`);
    const all = results.flatMap(({ Target, Misconfigurations = [] }) =>
      Misconfigurations.map((each) => ({ ...each, file: Target })),
    );
    const findings = all
      .filter(({ Status }) => Status === "FAIL")
      .map(({ ID, Message, file }): Finding => ({
        rule: ID,
        object: objectIn(file, manifests),
        message: Message,
      }));
    return { checks: all.length, rules: new Set(all.map(({ ID }) => ID)), findings };
  },
};
