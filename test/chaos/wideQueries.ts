/**
 * Somebody who asks for everything: range queries for every series of thirty days, eight at a time, one after the other, until
 * the time is over. Run in a node's network, as the load is.
 *
 * Arguments: the URL to ask, and for how many seconds.
 */
import { get } from "node:http";

const [url, seconds] = process.argv.slice(2);
const atATime = 8;
const day = 24 * 3600;
const until = Date.now() + Number(seconds) * 1000;

/** Asks once, and reads the answer away. */
const ask = (): Promise<void> =>
  new Promise((resolve) => {
    const end = Math.floor(Date.now() / 1000);
    const parameters = { query: '{__name__=~".+"}', start: end - 30 * day, end, step: 3600 };
    const words = Object.entries(parameters).map(([name, value]) => [name, String(value)]);
    const path = `${url}/api/v1/query_range?${new URLSearchParams(words).toString()}`;
    const asking = get(path, { agent: false }, (response) => response.resume().on("close", resolve));
    asking.on("error", () => resolve());
    // Whoever looks away closes the page.
    const rest = setTimeout(() => asking.destroy(), Math.max(0, until - Date.now()));
    asking.on("close", () => clearTimeout(rest));
  });

async function askUntilTheEnd(): Promise<void> {
  while (Date.now() < until) {
    await ask();
    // An error comes at once.
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

void Promise.all(Array.from({ length: atATime }, askUntilTheEnd));
