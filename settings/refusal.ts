/** How a wrong configuration ends the program. */
import * as pulumi from "@pulumi/pulumi";

/** One error for all problems, without a stack: Node 20 takes a quarter of a minute to colour one with Pulumi's frames. */
export function refusal(problems: readonly string[]): pulumi.RunError {
  const error = new pulumi.RunError(["The stack's configuration is not valid:", ...problems].join("\n  "));
  error.stack = undefined;
  return error;
}
