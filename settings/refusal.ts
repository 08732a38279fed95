/** How a wrong configuration ends the program. */
import * as pulumi from "@pulumi/pulumi";

/**
 * One error for all problems, without a stack: Node 20 takes a quarter of a minute to colour one with Pulumi's frames.
 *
 * @param heading what is not valid, on the first line.
 */
export function refusal(
  problems: readonly string[],
  heading = "The stack's configuration is not valid:",
): pulumi.RunError {
  const error = new pulumi.RunError([heading, ...problems].join("\n  "));
  error.stack = undefined;
  return error;
}

/**
 * As `refusal`, for what is found when an output is known. Pulumi puts the name of a property before the message, again
 * for each resource that the output leads to; this message stays as it is.
 */
export function lateRefusal(problems: readonly string[], heading: string): pulumi.RunError {
  const error = refusal(problems, heading);
  const { message } = error;
  Object.defineProperty(error, "message", { get: () => message, set: () => undefined });
  return error;
}
