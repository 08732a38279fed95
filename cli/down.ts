/** `down`: ends the embedded cluster and deletes its data. */
import { loadLab } from "./lab";
import { cacheDir, stateDir } from "./machine/labFolders";

/** Ends the embedded cluster. @throws Error that lists whatever is left of it. */
export async function endCluster(): Promise<number> {
  const { down, isOwnBackend, listLeftovers } = await loadLab();
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
  if (!isOwnBackend()) {
    console.log(
      "The state of its stacks is in your own backend. To remove it there too, run `pulumi stack rm --force`.",
    );
  }
  return 0;
}
