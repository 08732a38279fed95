/** Known vulnerabilities of the npm packages, as far as a registry tells them here. */
import { run } from "../machine/processes";
import { projectDir } from "../../settings/projectFolder";
import type { Finding, Report } from "./scanners/scanner";

/** What `npm audit --json` prints: a report, or why there is none. */
interface Audit {
  readonly message?: string;
  readonly error?: { readonly summary?: string };
  readonly metadata?: { readonly dependencies?: { readonly total?: number } };
  readonly vulnerabilities?: Readonly<Record<string, { readonly via: readonly (Advisory | string)[] }>>;
}
/** Why a package is in the report. Only a name says that it is because of another package. */
interface Advisory {
  readonly name: string;
  readonly title: string;
  readonly url: string;
  readonly severity: string;
  readonly range: string;
}

/** A report, or why there is none. */
export type Audited = { readonly report: Report & { readonly packages: number } } | { readonly why: string };

/** What is never looked up, one sentence each: no run may look as if it had been. */
export const neverChecked: readonly string[] = [
  "not checked: vulnerabilities in the Go modules of lab/, in checkov's Python packages and in container images. They need databases (vuln.go.dev and others) that could not be reached where this was made.",
];

/** Reads the output of `npm audit --json`. */
export function readAudit(output: string): Audited {
  let audit: Audit;
  try {
    audit = JSON.parse(output) as Audit;
  } catch {
    return { why: `npm audit printed no JSON: ${JSON.stringify(output.slice(0, 200))}` };
  }
  if (audit.vulnerabilities === undefined)
    return { why: audit.message || audit.error?.summary || "npm audit gave no report" };
  const findings = new Map<string, Finding>();
  for (const { via } of Object.values(audit.vulnerabilities))
    for (const each of via) {
      if (typeof each === "string") continue;
      const rule = each.url.split("/").at(-1)!;
      const object = `npm/${each.name}`;
      findings.set(rule + object, {
        rule,
        object,
        message: `${each.severity}: ${each.title} (${each.range})`,
      });
    }
  const packages = audit.metadata?.dependencies?.total ?? 0;
  const rules = new Set([...findings.values()].map(({ rule }) => rule));
  return { report: { packages, checks: packages, rules, findings: [...findings.values()] } };
}

/** Asks the registry that npm is set up for about every package of the lockfile. */
export async function auditPackages(): Promise<Audited> {
  try {
    // It exits with 1 both for a finding and for a registry that does not answer.
    const output = await run(["npm", "audit", "--json", "--package-lock-only"], {
      cwd: projectDir,
      answers: [0, 1],
      timeoutMs: 60_000,
      group: true,
      env: { npm_config_fetch_retries: "0" },
    });
    return readAudit(output);
  } catch (error) {
    return { why: (error as Error).message.split("\n")[0] };
  }
}
