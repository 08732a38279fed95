/** In the place of `kubectl proxy --unix-socket=FILE`: a cluster with a stack that is well, at the time of this machine. */
import { createServer } from "node:http";
import { FakeStack } from "./fakeStack";

const socket = process.argv
  .find((argument) => argument.startsWith("--unix-socket="))
  ?.slice("--unix-socket=".length);
if (socket === undefined) throw new Error(`There is no --unix-socket among ${process.argv.join(" ")}.`);

const stack = new FakeStack(Date.now() / 1000);
createServer((asked, answer) => {
  // Everything that a preview tries is taken.
  const answered =
    asked.method === "GET" ? stack.get(asked.url ?? "") : Promise.resolve({ status: 200, body: {} });
  void answered.then(({ status, body }) => {
    answer.writeHead(status);
    answer.end(typeof body === "string" ? body : JSON.stringify(body));
  });
}).listen(socket, () => console.log(`Starting to serve on ${socket}`));
