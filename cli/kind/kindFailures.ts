/** Says what a failure of `kind create cluster` means, and what to do about it. */

/** How to go on without kind. */
export const withoutKind = "To use the embedded cluster instead, set THANOS_LAB=embedded.";

/** A failure that is known, by what kind or Docker prints. */
interface Known {
  readonly pattern: RegExp;
  readonly explain: (found: RegExpExecArray) => string;
}

const known: readonly Known[] = [
  {
    // kind has tried five times. The client's last line says why: no network, no such image, a rate limit.
    pattern: /failed to pull image "([^"@]+)[^"]*"[^]*\nCommand Output: ([^]*)$/,
    explain: ([, image, output]) =>
      `The node image ${image} could not be pulled: ${output.trim().split("\n").pop()}\nCheck that Docker reaches its registry (network, proxy, \`docker login\`), then run \`make up\` again.`,
  },
  {
    // Docker Engine since 28, Docker Engine before (two forms), Docker Desktop.
    pattern:
      /(?:failed to bind host port for|Bind for|listen tcp4?|exposing port TCP) \S*?:(\d+)[^]*?(?:address already in use|port is already allocated|bind: )/,
    explain: ([, port]) =>
      `Port ${port} of 127.0.0.1 is in use. Free it: the cluster is published there. \`docker ps --filter publish=${port}\` finds a container that uses it.`,
  },
  {
    pattern: /no space left on device/,
    explain: () => "Docker's disk is full. `docker system df` shows what fills it.",
  },
  {
    pattern: /could not find a log line that matches|too many open files/,
    explain: () =>
      "A node did not start. With four nodes the kernel's limits for inotify are often too low: run `sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512`.",
  },
  {
    pattern: /Cannot connect to the Docker daemon[^\n]*/,
    explain: ([line]) => `${line} Start Docker and run \`make up\` again.`,
  },
];

/** The part of kind's output that says what failed, without its progress. */
const keepError = (output: string): string => output.slice(Math.max(0, output.indexOf("ERROR: "))).trim();

/**
 * Explains the output of a failed `kind create cluster`.
 *
 * @returns the message for the user: what is known of the failure, otherwise what kind said.
 */
export function explainKindFailure(output: string): string {
  const error = keepError(output);
  for (const { pattern, explain } of known) {
    const found = pattern.exec(error);
    if (found) return `${explain(found)}\n${withoutKind}`;
  }
  const lines = error.split("\n");
  const shown = lines.length > 20 ? [...lines.slice(0, 5), "...", ...lines.slice(-14)] : lines;
  return `kind could not make the cluster, and has removed what it had made:\n${shown.map((line) => `  ${line}`).join("\n")}\n${withoutKind}`;
}
