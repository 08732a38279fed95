/** The audit of what runs already: exported state, manifests, what `kubectl get` prints. No program and no login is needed. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { policies } from "../pack";
import pack from "../package.json";
import { audit, BadConfig, type PackConfig } from "./auditStack";
import { BadInput, readInput } from "./auditInput";
import { formats, isRefused } from "./auditReport";

const usage = `Judges a Thanos that runs already, or manifests, by the policy pack.

  audit [--format text|json|sarif] [--config FILE] PATH...

PATH is a file or folder of manifests, what \`kubectl get -o json\` or \`pulumi stack export\` printed, or - for stdin.
--config is a file of levels, settings, profiles and exceptions, as for \`pulumi --policy-pack-config\`.
Exit code: 0 when no mandatory policy is violated, 1 when one is, 2 when the input can't be read.`;

/** What the command prints, and its exit code. */
export interface Outcome {
  readonly code: 0 | 1 | 2;
  readonly out: string;
  readonly error: string;
}

/** Runs the command. @param stdin reads all of the standard input. */
export function auditCommand(args: readonly string[], stdin: () => string): Outcome {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: "string", default: "text" },
        config: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) return { code: 0, out: usage, error: "" };
    if (positionals.length === 0) return { code: 2, out: "", error: usage };
    if (!Object.hasOwn(formats, values.format))
      throw new BadInput(
        `--format is ${values.format}, which is not a format. Write ${Object.keys(formats).join(", ")}.`,
      );
    const config = values.config === undefined ? {} : configIn(values.config);
    const input = readInput(positionals, stdin);
    const findings = audit(input.resources, config, policies);
    const out = formats[values.format]({ input, findings, policies, version: pack.version });
    return { code: isRefused(findings) ? 1 : 0, out, error: "" };
  } catch (error) {
    if (isOfUser(error)) return { code: 2, out: "", error: error.message };
    throw error;
  }
}

function configIn(file: string): PackConfig {
  try {
    const config: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof config === "object" && config !== null && !Array.isArray(config)) return config as PackConfig;
  } catch (error) {
    throw new BadConfig(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new BadConfig(`${file} is not an object of levels and settings by policy.`);
}

/** Errors that the user can mend: those of the input, and of the command line. */
function isOfUser(error: unknown): error is Error {
  const { code } = error as { code?: unknown };
  return (
    error instanceof BadInput ||
    error instanceof BadConfig ||
    (error instanceof TypeError && String(code).startsWith("ERR_PARSE_ARGS"))
  );
}

/** Runs the command for this process, and prints. */
export function main(): void {
  const { code, out, error } = auditCommand(process.argv.slice(2), () => readFileSync(0, "utf8"));
  if (out) process.stdout.write(`${out}\n`);
  if (error) process.stderr.write(`${error}\n`);
  process.exitCode = code;
}

if (require.main === module) main();
