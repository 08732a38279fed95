/** `env`: the variables of a shell that uses pulumi and kubectl with a stack's cluster. */
import { binDir } from "./machine/labFolders";
import { prepareInvocation } from "./pulumi";
import { findTarget } from "./target";

/** Prints `export` commands, for `eval` in a POSIX shell. */
export async function printShellEnvironment(stack: string): Promise<number> {
  const { env } = await prepareInvocation([], stack);
  if (findTarget(stack).lab) console.log(`export PATH="$PATH:${binDir}"`);
  for (const [name, value] of Object.entries(env).filter(([each]) => each !== "PATH"))
    console.log(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
  return 0;
}
