/** A separate program that stops the cluster after an interrupted `up`: see `stopOnSignal`. */
import { stop } from "./teardown";

// A second Ctrl-C must not leave half of it running.
process.on("SIGINT", () => undefined);
stop().catch((error: Error) => {
  console.error(`error: ${error.message}\nRun \`make down\`.`);
  process.exitCode = 1;
});
