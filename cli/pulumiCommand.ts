/** `pulumi`: any command of Pulumi against the stack's cluster. */
import { loadLab } from "./lab";
import { runPulumi } from "./pulumi";
import { findTarget } from "./target";

/**
 * Runs `pulumi` for a stack. For the embedded cluster it first installs or builds what is missing.
 *
 * @param interactive whether Pulumi may ask questions on the terminal. @default false
 * @returns Pulumi's exit code.
 */
export async function runPulumiCommand(
  stack: string,
  args: readonly string[],
  interactive = false,
): Promise<number> {
  if (findTarget(stack).lab) await (await loadLab()).ensurePulumi();
  return runPulumi(args, stack, interactive);
}
