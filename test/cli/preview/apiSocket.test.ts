import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apiAt, withApi } from "../../../cli/preview/apiSocket";

describe("the API of a cluster", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "thanos-api-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is never sent anything that it would keep", async () => {
    const seen: string[] = [];
    const server = createServer((request, answer) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        seen.push([request.method, request.url, request.headers["content-type"], body].join(" "));
        answer.writeHead(request.method === "GET" ? 404 : 201).end(body || "not JSON");
      });
    });
    const socket = join(folder, "api.sock");
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    try {
      const api = apiAt(socket);
      assert.deepEqual(await api.get("/api/v1/nodes"), { status: 404, body: "not JSON" });
      assert.deepEqual(await api.tryOut("PATCH", "/a", { kind: "ü" }), { status: 201, body: { kind: "ü" } });
      await api.tryOut("POST", "/b", {});
    } finally {
      server.close();
    }
    assert.deepEqual(seen, [
      "GET /api/v1/nodes  ",
      'PATCH /a?dryRun=All&fieldManager=thanos-preview&force=true application/apply-patch+yaml {"kind":"ü"}',
      "POST /b?dryRun=All application/json {}",
    ]);
  });

  it("is reached by kubectl for as long as it is asked", async () => {
    const kubectl = join(folder, "kubectl");
    // Stands for `kubectl proxy --unix-socket=FILE`.
    writeFileSync(
      kubectl,
      `#!${process.execPath}
const socket = process.argv.at(-1).split("=")[1];
require("node:http").createServer((_, answer) => answer.end(JSON.stringify(process.argv.slice(2, -1)))).listen(socket, () => console.log("Starting to serve"));
`,
    );
    chmodSync(kubectl, 0o700);
    const answer = await withApi([kubectl, "--context", "prod"], folder, (api) => api.get("/"));
    assert.deepEqual(answer.body, ["--context", "prod", "proxy"]);
  });

  it("is not waited for when kubectl can't reach it", async () => {
    const none = () => Promise.resolve();
    await assert.rejects(withApi([join(folder, "nowhere")], folder, none), /ENOENT/);
    await assert.rejects(
      withApi([process.execPath, "-e", "console.error('error: no context'); process.exit(1)"], folder, none),
      /error: no context/,
    );
  });
});
