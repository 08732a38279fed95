/** Decides which cluster a machine without one gets: kind where Docker and kind are here, otherwise the embedded one. */
import { existsSync } from "node:fs";
import { findOnPath } from "../machine/installedPrograms";
import { labMarker } from "../machine/labFolders";
import { findDocker, type Docker } from "./dockerDaemon";
import { readKindRecord } from "./kindRecord";

/** The name of the kind cluster. kind calls its context `kind-thanos-lab`, and its containers `thanos-lab-...`. */
export const clusterName = "thanos-lab";

/** The cluster of this machine. */
export interface LocalCluster {
  /** True for the kind cluster, false for the embedded one. */
  readonly kind: boolean;
  /** What decided it, to be shown. */
  readonly reason: string;
}

/** What of this machine decides. */
export interface Machine {
  /** Whether `make up` made a kind cluster, even half of one. */
  readonly hasKind: boolean;
  /** Whether the embedded cluster has been brought up, and `make down` not run since. */
  readonly hasEmbedded: boolean;
  readonly kindInstalled: boolean;
  /** Asked only where kind is installed and nothing else decides. */
  readonly docker: () => Docker;
}

let asked: Docker | undefined;

const thisMachine = (): Machine => ({
  hasKind: readKindRecord() !== undefined,
  hasEmbedded: existsSync(labMarker),
  kindInstalled: findOnPath("kind") !== undefined,
  // Once per command: it is a program to start, and the answer must not change halfway.
  docker: () => (asked ??= findDocker()),
});

const none = "no cluster is configured";

/**
 * Decides which cluster this machine has or gets. One that is there stays, whatever was installed since.
 *
 * @throws Error when THANOS_LAB names none, or another one than is there: both use the same ports.
 */
export function findLocalCluster(
  env: NodeJS.ProcessEnv = process.env,
  machine: Machine = thisMachine(),
): LocalCluster {
  const told = env.THANOS_LAB || undefined;
  if (told !== undefined && told !== "embedded" && told !== "kind") {
    throw new Error(
      `THANOS_LAB is "${told}", which is neither embedded nor kind. Write one of them, or unset it to let this machine decide.`,
    );
  }
  if (machine.hasKind && told === "embedded") {
    throw new Error(
      `THANOS_LAB is embedded, but the kind cluster ${clusterName} exists and uses the same ports. Run \`make down\` first.`,
    );
  }
  if (machine.hasKind) return { kind: true, reason: `\`make up\` made the kind cluster ${clusterName}` };
  if (machine.hasEmbedded && told === "kind") {
    throw new Error(
      "THANOS_LAB is kind, but the embedded cluster exists and uses the same ports. Run `make down` first.",
    );
  }
  if (machine.hasEmbedded) return { kind: false, reason: none };
  if (told !== undefined) return { kind: told === "kind", reason: `THANOS_LAB is ${told}` };
  if (!machine.kindInstalled) return { kind: false, reason: none };
  const docker = machine.docker();
  switch (docker.state) {
    case "ready":
      return { kind: true, reason: `${none}, and Docker and kind are installed` };
    case "missing":
      return { kind: false, reason: `${none}, and kind is installed without Docker` };
    case "unreachable":
      return { kind: false, reason: `${none}, and Docker is not reachable (${docker.why})` };
    case "remote":
      return {
        kind: false,
        reason: `${none}, and Docker is on another machine (${docker.host}), where its ports would be published`,
      };
  }
}
