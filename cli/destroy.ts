/** `destroy`: deletes a stack, except its protected resources. */
import { runPulumiCommand } from "./pulumiCommand";

/** Deletes the stack's unprotected resources. Returns Pulumi's exit code. */
export const destroy = (stack: string, args: readonly string[]): Promise<number> =>
  runPulumiCommand(stack, ["destroy", "--yes", "--exclude-protected", ...args]);
