/** Debian packages that the lab needs: the container runtime and network tools, which are not worth building. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { ListrTask } from "listr2";
import { run } from "../cli/machine/processes";
import { reportProgress } from "../cli/machine/progress";

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
 * The packages that are not installed.
 * @throws on a system without dpkg, naming what to install by hand.
 */
export function missingPackages(packages: readonly string[]): string[] {
  const format = "--showformat=${binary:Package} ${db:Status-Status}\\n";
  const asked = spawnSync("dpkg-query", ["--show", format, ...packages], { encoding: "utf8" });
  if (asked.error) {
    throw new Error(
      `this is no Debian (dpkg-query is missing), and the lab needs its packages ${packages.join(", ")}. ` +
        "Run it on Debian 12 or Ubuntu, or set KUBECONFIG to a cluster of your own",
    );
  }
  const installed = new Set(
    asked.stdout
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(/[ :]/)[0]),
  );
  return packages.filter((name) => !installed.has(name));
}

const policy = "#!/bin/sh\n# thanos-lab: no service starts while its packages are installed\nexit 101\n";

/**
 * Runs work while packages that are installed start no service, since the lab starts its own containerd. A policy
 * that the machine has already is left as it is; one that a killed run left behind is not taken for that.
 * @param file whose exit code apt asks for. @default /usr/sbin/policy-rc.d
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

/** A task that installs what is missing of the packages; does nothing, and asks no mirror, when nothing is. */
export function aptTask(packages: readonly string[] = clusterPackages): ListrTask {
  const title = "Debian packages";
  return {
    title,
    task: async (_, task) => {
      const missing = missingPackages(packages);
      if (missing.length === 0) {
        task.title = `${title}, present`;
        return;
      }
      const apt = (doing: string, ...args: string[]) =>
        reportProgress(
          task,
          () => doing,
          () =>
            run(["apt-get", "--quiet", "--yes", ...args], {
              env: { DEBIAN_FRONTEND: "noninteractive" },
              timeoutMs: 1_200_000,
            }),
        );
      await apt("package lists", "update");
      await withoutServices(() => apt(missing.join(", "), "install", "--no-install-recommends", ...missing));
      task.title = `${title}, installed ${missing.join(", ")}`;
    },
  };
}
