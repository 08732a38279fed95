// Asks a URL ten times a second, each time by a new connection, until its input ends. Prints what failed, and how many it asked.
import { request } from "node:http";

const [url] = process.argv.slice(2);
const failures = [];
let asked = 0;
let open = 0;

function ask() {
  asked += 1;
  open += 1;
  const began = new Date().toISOString();
  const end = (problem) => {
    open -= 1;
    if (problem) failures.push(`${began} ${problem}`);
  };
  const asking = request(url, { agent: false, timeout: 30_000 }, (response) => {
    let body = "";
    response.setEncoding("utf8");
    response.on("data", (text) => (body += text));
    response.on("error", (error) => end(error.message));
    response.on("end", () => end(response.statusCode === 200 ? undefined : `${response.statusCode} ${body}`));
  });
  asking.on("timeout", () => asking.destroy(new Error("no answer within 30 s")));
  asking.on("error", (error) => end(error.message));
  asking.end();
}

const timer = setInterval(ask, 100);
process.stdin.resume().on("end", () => {
  clearInterval(timer);
  const finish = setInterval(() => {
    if (open > 0) return;
    clearInterval(finish);
    console.log(JSON.stringify({ asked, failures }));
  }, 50);
});
