/** The Debian packages that the lab needs: container runtime and network tools, which are not worth building. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { run } from "../cli/machine/processes";
import { reportProgress, type ReportTarget } from "../cli/machine/progress";

/** Packages of Debian 12 that a cluster needs. */
export const clusterPackages = [
  "containerd",
  "runc",
  "containernetworking-plugins",
  "iptables",
  "conntrack",
  "socat",
  "iproute2",
  "util-linux",
  "memcached",
  "openssl",
] as const;

/**
 * Finds the packages that are not installed.
 * @throws Error on a system without dpkg.
 */
export function findMissingPackages(packages: readonly string[]): string[] {
  const format = "--showformat=${binary:Package} ${db:Status-Status}\\n";
  const result = spawnSync("dpkg-query", ["--show", format, ...packages], { encoding: "utf8" });
  if (result.error) {
    throw new Error(
      `The embedded cluster needs the Debian packages ${packages.join(", ")}, and dpkg-query is missing, so this is not Debian. ` +
        "Use Debian 12 or Ubuntu, or set KUBECONFIG to the kubeconfig of your own cluster.",
    );
  }
  const installed = new Set(
    result.stdout
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(/[ :]/)[0]),
  );
  return packages.filter((name) => !installed.has(name));
}

const policy = "#!/bin/sh\n# thanos-lab: no service starts while its packages are installed\nexit 101\n";

/**
 * Runs work while installed packages start no service, because the lab starts its own containerd. Leaves a policy of
 * the machine alone, but replaces one that a killed run left behind.
 * @param file the program whose exit code apt obeys. @default /usr/sbin/policy-rc.d
 */
export async function withoutServices<T>(work: () => Promise<T>, file = "/usr/sbin/policy-rc.d"): Promise<T> {
  if (existsSync(file) && readFileSync(file, "utf8") !== policy) return work();
  writeFileSync(file, policy);
  chmodSync(file, 0o755);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * Installs the missing packages. It contacts no mirror when none is missing.
 * @returns what it did, for a title.
 */
export async function installPackages(
  task: ReportTarget,
  packages: readonly string[] = clusterPackages,
): Promise<string> {
  const missing = findMissingPackages(packages);
  if (missing.length === 0) return "all installed";
  const apt = (step: string, ...args: string[]) =>
    reportProgress(
      task,
      () => step,
      () =>
        run(["apt-get", "--quiet", "--yes", ...args], {
          env: { DEBIAN_FRONTEND: "noninteractive" },
          timeoutMs: 1_200_000,
        }),
    );
  await apt("package lists", "update");
  await withoutServices(() => apt(missing.join(", "), "install", "--no-install-recommends", ...missing));
  return `installed ${missing.join(", ")}`;
}
