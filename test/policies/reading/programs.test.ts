import type { Container } from "../../../policies/reading/podSpec";
import assert from "node:assert/strict";
import { programs, runsPrometheus, runsThanos } from "../../../policies/reading/programs";
import { simpleCommands } from "../../../policies/reading/shell";

const compacts = (container: Container) =>
  programs(container).some((program) => runsThanos(program, "compact"));
const isPrometheus = (container: Container) => programs(container).some(runsPrometheus);
const shell = (script: string, ...options: string[]): Container => ({
  image: "quay.io/thanos/thanos:v0.42.4",
  command: ["/bin/sh", ...options, "-c"],
  args: [script],
});
const thanos = "quay.io/thanos/thanos:v0.42.4";

describe("what a container runs", () => {
  const yes: Record<string, Container> = {
    "the image's entrypoint": { image: thanos, args: ["compact", "--wait"] },
    "an image by digest": { image: `${thanos}@sha256:${"0".repeat(64)}`, args: ["compact"] },
    "an image on a registry with a port": { image: "registry:5000/thanos", args: ["compact"] },
    "a mirrored image of another name": {
      image: "mirror/base:1",
      args: ["compact", "--objstore.config-file=/o.yml"],
    },
    "flags before the subcommand": {
      image: thanos,
      args: ["--log.level", "debug", "--no-enable-auto-gomemlimit", "compact"],
    },
    "command without a path": { image: "x", command: ["thanos"], args: ["compact"] },
    "command with a path": { image: "x", command: ["/usr/local/bin/thanos", "compact", "--wait"] },
    "a binary of another name": {
      image: "x",
      command: ["/app/main", "compact", "--objstore.config=type: S3"],
    },
    "a binary as released": { image: "x", command: ["./thanos-linux-amd64", "compact"] },
    "an empty command": { image: thanos, command: [], args: ["compact"] },
    "the program in args": { image: "x", args: ["thanos", "compact"] },
    "an init process": { image: "x", command: ["/sbin/tini", "-s", "--", "thanos", "compact"] },
    "a user switch": { image: "x", command: ["gosu", "thanos", "/bin/thanos", "compact"] },
    "an image's script": { image: "x", command: ["/usr/bin/docker-entrypoint.sh", "thanos", "compact"] },
    "env and nice": { image: "x", command: ["env", "GOGC=50", "nice", "-n", "5", "thanos", "compact"] },
    "a shell script": shell("thanos compact --wait"),
    "a shell script with options": shell("exec /bin/thanos compact", "-e", "-o", "pipefail"),
    "-ec in one word": { image: "x", command: ["bash", "-ec", "thanos compact"] },
    "a script with quotes and continued lines": shell(`set -e\nexec "/bin/thanos" \\\n  'compact' --wait`),
    "a script with steps": shell("mkdir -p /data && cd /data; THANOS_X=1 thanos compact --wait & wait"),
    "a script with a loop": shell(
      "until nc -z minio 9000; do sleep 1; done\nif true; then thanos compact; fi",
    ),
    "a shell in a shell": { image: "x", command: ["tini", "--", "sh", "-c", "sh -c 'thanos compact'"] },
  };
  for (const [title, container] of Object.entries(yes)) {
    it(`thanos compact: ${title}`, () => assert.ok(compacts(container)));
  }

  const no: Record<string, Container> = {
    "another subcommand": { image: thanos, args: ["store", "--label=compact"] },
    "compact as a flag's value": { image: thanos, args: ["--debug.name", "compact", "query"] },
    "a tool": { image: thanos, args: ["tools", "bucket", "mark", "compact"] },
    "no arguments": { image: thanos },
    "another program's compact": { image: "etcd:3", command: ["etcdctl", "compact", "7"] },
    "another image's compact": { image: "example/db:1", args: ["compact"] },
    "a directory called thanos": { image: "busybox", command: ["chown", "1001", "/var/thanos", "compact"] },
    "a script that only speaks of it": shell(`# thanos compact\necho "thanos compact"; thanos store`),
    "a script in a file": { image: thanos, command: ["sh", "/scripts/compact.sh"] },
    "arguments in a file": { image: thanos, args: ["@/etc/thanos/compact"] },
  };
  for (const [title, container] of Object.entries(no)) {
    it(`not thanos compact: ${title}`, () => assert.ok(!compacts(container)));
  }

  const prometheus: Record<string, Container> = {
    "the image's entrypoint": {
      image: "quay.io/prometheus/prometheus:v3.16.0",
      args: ["--config.file=/p.yml"],
    },
    "the image alone": { image: "prom/prometheus" },
    "the image by tag and digest": { image: `prom/prometheus:v3.16.0@sha256:${"0".repeat(64)}` },
    command: { image: "x", command: ["/bin/prometheus"], args: ["--config.file", "/p.yml"] },
    "a mirrored image of another name": {
      image: "mirror/base",
      args: ["--config.file=/p.yml", "--storage.tsdb.path=/d"],
    },
    "an agent": { image: "mirror/base", args: ["--agent", "--storage.agent.path=/d"] },
    "a shell script": { image: "x", command: ["sh", "-c", "exec prometheus --config.file=/p.yml"] },
  };
  for (const [title, container] of Object.entries(prometheus)) {
    it(`prometheus: ${title}`, () => assert.ok(isPrometheus(container)));
  }

  const notPrometheus: Record<string, Container> = {
    "the sidecar, which names its directory": { image: thanos, args: ["sidecar", "--tsdb.path=/prometheus"] },
    "an init container that prepares its directory": {
      image: "busybox",
      command: ["sh", "-c", "chown 65534 /prometheus"],
    },
    "promtool in its image": { image: "prom/prometheus", command: ["promtool", "check", "config", "/p.yml"] },
    "promtool as the image's arguments": {
      image: "x/prometheus",
      args: ["promtool", "check", "config", "/p.yml"],
    },
    alertmanager: { image: "prom/alertmanager", args: ["--config.file=/a.yml", "--storage.path=/a"] },
    "the operator": {
      image: "quay.io/prometheus-operator/prometheus-operator:v0.85.0",
      args: ["--log-level=info"],
    },
  };
  for (const [title, container] of Object.entries(notPrometheus)) {
    it(`not prometheus: ${title}`, () => assert.ok(!isPrometheus(container)));
  }
});

describe("simpleCommands", () => {
  const scripts: [string, string[][]][] = [
    ["", []],
    ["a b", [["a", "b"]]],
    [" a\tb ;c&&d||e|f&g\nh", [["a", "b"], ["c"], ["d"], ["e"], ["f"], ["g"], ["h"]]],
    ['a \'b c;d\' "e \\" f" g\\ h i\'j\'"k"', [["a", "b c;d", 'e " f', "g h", "ijk"]]],
    ["a --x=$(POD_NAME) ${Y:-y z} $(b c)", [["a", "--x=$(POD_NAME)", "${Y:-y z}", "$(b c)"]]],
    ["(a; b)", [["a"], ["b"]]],
    ["a # b\n# c\nd#e", [["a"], ["d#e"]]],
    ["a \\\n  b", [["a", "b"]]],
    ["a 'b", [["a", "b"]]],
  ];
  for (const [script, commands] of scripts) {
    it(JSON.stringify(script), () => assert.deepEqual(simpleCommands(script), commands));
  }
});
