/** checkov: its rules for Kubernetes, those of one object and those of several. It downloads nothing and reports to nobody. */
import { listAt, objectIn, readJson, type Finding, type Scanner } from "./scanner";

interface Check {
  readonly check_id: string;
  readonly check_name: string;
  readonly file_path: string;
}

interface Results {
  readonly results?: { readonly passed_checks?: unknown; readonly failed_checks?: unknown };
  readonly summary?: { readonly parsing_errors?: number };
}

export const checkov: Scanner = {
  args: ({ folder }) => [
    ...["--directory", folder, "--framework", "kubernetes"],
    ...["--skip-download", "--soft-fail", "--compact", "--output", "json"],
  ],
  answers: [0],
  read: (output, manifests) => {
    const { results, summary } = readJson(output) as Results;
    const failed = listAt<Check>(results?.failed_checks, "failed_checks");
    const passed = listAt<Check>(results?.passed_checks, "passed_checks");
    if (summary?.parsing_errors !== 0)
      throw new Error(`It could not read ${summary?.parsing_errors ?? "some"} of the files.`);
    return {
      checks: failed.length + passed.length,
      rules: new Set([...failed, ...passed].map(({ check_id }) => check_id)),
      findings: failed.map(({ check_id, check_name, file_path }): Finding => ({
        rule: check_id,
        object: objectIn(file_path, manifests),
        message: check_name,
      })),
    };
  },
};
