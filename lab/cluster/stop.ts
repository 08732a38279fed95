/** A program of its own, for a process that is interrupted while it brings the cluster up: see `stoppingWhenInterrupted`. */
import { stop } from "./teardown";

// A second Ctrl-C, by someone in a hurry, must not leave half of it running.
process.on("SIGINT", () => undefined);
stop().catch((error: Error) => {
  console.error(`${error.message}\nRun \`make down\`.`);
  process.exitCode = 1;
});
