/** `down`: ends the kind or embedded cluster and deletes its data. */
import { endKindCluster } from "./kind/kindCluster";
import { kindDir, readKindRecord } from "./kind/kindRecord";
import { clusterName, findLocalCluster } from "./kind/localCluster";
import { loadLab } from "./lab";
import { isOwnBackend } from "./machine/fileBackend";
import { cacheDir, stateDir } from "./machine/labFolders";

/** Ends the cluster that `make up` made. @throws Error that lists whatever is left of it. */
export async function endCluster(): Promise<number> {
  if (readKindRecord()) {
    const alone = await endKindCluster();
    console.log(
      `The kind cluster ${clusterName} is gone, and ${kindDir} is deleted. The image of its nodes stays in Docker.`,
    );
    if (!alone)
      console.log(
        `Another kind cluster ${clusterName}, which \`make up\` did not make, is left alone. Delete it with \`kind delete cluster --name ${clusterName}\`.`,
      );
  } else if (findLocalCluster().kind) {
    console.log("There is no kind cluster to end.");
    return 0;
  } else await endEmbeddedCluster();
  if (!isOwnBackend()) {
    console.log(
      "The state of its stacks is in your own backend. To remove it there too, run `pulumi stack rm --force`.",
    );
  }
  return 0;
}

async function endEmbeddedCluster(): Promise<void> {
  const { down, listLeftovers } = await loadLab();
  await down();
  const left = listLeftovers();
  if (left.length > 0) {
    throw new Error(
      `The embedded cluster was not removed completely:\n  ${left.join("\n  ")}\nRun \`make down\` again.`,
    );
  }
  console.log(
    `The embedded cluster is gone: no process, mount, namespace or cgroup is left, and ${stateDir} is deleted. What was built stays in ${cacheDir}.`,
  );
}
