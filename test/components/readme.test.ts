import assert from "node:assert/strict";
import { writeReadme } from "../../components/readme";

const http = "http://address";
const both = { http, grpc: "grpc-address" };
const endpoints = {
  queryFrontend: { http, external: "https://thanos.example.org" },
  query: both,
  prometheus: both,
  monitor: both,
  storeGateway: both,
  ruler: both,
  compactor: { http },
  alertmanager: { http },
  minio: { http },
};
const args = {
  stack: "dev",
  namespace: "monitoring",
  bucket: "blocks",
  minioRootUser: "root-of-minio",
  endpoints,
  notifies: true,
};
const commands = (text: string) => [...text.matchAll(/port-forward (\S+) (\d+):(\d+)/g)];

describe("the readme of a stack", () => {
  it("has a page and an address for each tier", () => {
    const text = writeReadme(args);
    assert.equal(commands(text).length, Object.keys(endpoints).length);
    const rows = text.split("\n").filter((line) => /^\| \w+, \w+ \|/.test(line));
    assert.equal(rows.length, 15);
    assert.ok(rows.includes("| queryFrontend, external | `https://thanos.example.org` |"));
  });

  it("forwards each page to a port of its own, which its link has", () => {
    const text = writeReadme(args);
    const ports = commands(text).map(([, , port]) => port);
    assert.equal(new Set(ports).size, ports.length);
    for (const port of ports) assert.match(text, new RegExp(`<http://127\\.0\\.0\\.1:${port}[/>]`));
    assert.ok(commands(text).every(([whole]) => text.includes(`kubectl -n monitoring ${whole}`)));
  });

  it("without MinIO does not speak of it", () => {
    const { queryFrontend, query, prometheus, storeGateway, ruler, compactor, alertmanager } = endpoints;
    const others = { queryFrontend, query, prometheus, storeGateway, ruler, compactor, alertmanager };
    assert.doesNotMatch(writeReadme({ ...args, minioRootUser: undefined, endpoints: others }), /minio/i);
  });

  it("says when nobody is told of an alert, and nothing otherwise", () => {
    assert.doesNotMatch(writeReadme(args), /Nobody is told/);
    assert.match(writeReadme({ ...args, notifies: false }), /^\*\*Nobody is told of an alert: .*\*\*$/m);
  });

  it("tells who opens MinIO's console, and where the password is, but not the password", () => {
    const text = writeReadme(args);
    assert.match(text, /The user is `root-of-minio`/);
    assert.match(text, /get secret minio-root -o jsonpath/);
  });
});
