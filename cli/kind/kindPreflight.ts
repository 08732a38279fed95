/** Checks whether this machine can make the kind cluster, before anything starts. Reports every problem with its solution. */
import { findInstalledCli, findOnPath } from "../machine/installedPrograms";
import { findTakenPorts, type TakenPort } from "../machine/ports";
import { run } from "../machine/processes";
import { findDocker, type Docker } from "./dockerDaemon";
import { withoutKind } from "./kindFailures";

const gibibyte = 2 ** 30;

/** Oldest kind whose release has the node image. Newer ones make clusters of it too. */
const oldestKind = [0, 30] as const;

/** Ports of 127.0.0.1 that the cluster takes: of its API server, and the node ports. `cluster.yaml` maps them. */
export const publishedPorts: readonly number[] = [16443, ...Array.from({ length: 10 }, (_, i) => 30900 + i)];

/** What is read from the machine. */
export interface KindFacts {
  readonly docker: Docker;
  /** What `kind version` prints; undefined where kind is not on PATH. */
  readonly kindVersion?: string;
  /** Programs that are not on PATH. */
  readonly missing: readonly ("pulumi" | "kubectl")[];
  readonly takenPorts: readonly TakenPort[];
}

const formatDocker = (docker: Docker): string | undefined => {
  switch (docker.state) {
    case "ready":
      return docker.memory < 7.5 * gibibyte
        ? `Docker has ${(docker.memory / gibibyte).toFixed(1)} GiB of memory. The whole stack needs 8 GiB. Docker Desktop has a setting for it, under Resources.`
        : undefined;
    case "missing":
      return "docker is not on PATH. Install Docker.";
    case "unreachable":
      return `Docker is not reachable (${docker.why}). Start Docker, and see to it that you may use it: \`docker info\` must work.`;
    case "remote":
      return `Docker is on another machine (${docker.host}), where its ports would be published. Use a Docker of this machine.`;
  }
};

/** Describes a kind that is missing or too old. */
function findKindProblem(version: string | undefined): string | undefined {
  if (version === undefined) return "kind is not on PATH. Install it: https://kind.sigs.k8s.io.";
  const [major, minor] = (/\bv?(\d+)\.(\d+)\.\d+/.exec(version) ?? []).slice(1).map(Number);
  // One that was built by hand may say anything.
  if (major === undefined || major > oldestKind[0] || minor >= oldestKind[1]) return undefined;
  return `kind is v${major}.${minor}. Install v${oldestKind.join(".")} or newer.`;
}

const installation = {
  pulumi:
    "pulumi is not on PATH with its Node.js language host. Install Pulumi: https://www.pulumi.com/docs/install.",
  kubectl: "kubectl is not on PATH. Install it: https://kubernetes.io/docs/tasks/tools.",
};

/** Lists what keeps the kind cluster from running here, each with what to do about it. */
export function findKindProblems({ docker, kindVersion, missing, takenPorts }: KindFacts): string[] {
  return [
    formatDocker(docker),
    findKindProblem(kindVersion),
    ...missing.map((name) => installation[name]),
    ...takenPorts.map(
      ({ port, holder }) =>
        `Port ${port} of 127.0.0.1 is in use${holder ? ` by ${holder}` : ""}. Free it: the cluster is published there.`,
    ),
  ].filter((each) => each !== undefined);
}

/**
 * Checks the machine.
 *
 * @param fresh whether the cluster is to be made. One that is there uses its ports itself.
 * @throws Error that lists every problem.
 */
export async function checkForKind(fresh: boolean): Promise<void> {
  const problems = findKindProblems({
    docker: findDocker(),
    kindVersion: findOnPath("kind") && (await run(["kind", "version"])),
    missing: [
      ...(findInstalledCli() ? [] : (["pulumi"] as const)),
      ...(findOnPath("kubectl") ? [] : (["kubectl"] as const)),
    ],
    takenPorts: fresh ? await findTakenPorts(publishedPorts) : [],
  });
  if (problems.length === 0) return;
  throw new Error(
    [
      "A kind cluster cannot run on this machine:",
      ...problems.map((each) => `  - ${each}`),
      withoutKind,
      "To use your own cluster, set KUBECONFIG to its kubeconfig.",
    ].join("\n"),
  );
}
