import assert from "node:assert/strict";
import { findProblems, type Facts } from "../../lab/preflight";

describe("lab/preflight", () => {
  const good: Facts = {
    platform: "linux",
    uid: 0,
    capabilities: 0x1fffeffffffn,
    node: "20.20.2",
    controllers: ["cpu", "cpuset", "memory", "pids"],
    overlay: true,
    stateOnOverlay: false,
    stateDir: "/var/lib/thanos-lab",
    takenPorts: [],
    memory: 8 * 2 ** 30,
    disks: [{ folder: "/", free: 10, need: 10 }],
  };

  it("finds nothing wrong with a machine that has everything", () =>
    assert.deepEqual(findProblems(good), []));

  const cases: readonly [string, Partial<Facts>, RegExp][] = [
    ["no Linux", { platform: "darwin" }, /This is darwin\. .*needs Linux/],
    ["no root", { uid: 1000 }, /user 1000\. Run it as root/],
    [
      "root without a capability",
      { capabilities: 0x1fffeffffffn & ~(1n << 12n) },
      /lacks the capability CAP_NET_ADMIN\. .*--privileged/,
    ],
    ["an old Node", { node: "18.20.4" }, /Node\.js is 18\.20\.4\. Install version 20\.19/],
    ["no Go", { goError: "spawn go ENOENT" }, /Go is missing or too old \(spawn go ENOENT\)/],
    [
      "no memory controller",
      { controllers: ["cpu", "cpuset", "pids"] },
      /controller memory is missing\. Mount it/,
    ],
    [
      "cgroups that are read-only",
      { readOnlyCgroup: "/sys/fs/cgroup" },
      /\/sys\/fs\/cgroup is read-only\. .*--privileged/,
    ],
    ["no overlayfs", { overlay: false }, /modprobe overlay/],
    ["state on an overlay", { stateOnOverlay: true }, /Set THANOS_LAB_DIR to a folder on ext4/],
    ["a long path", { stateDir: `/${"d".repeat(60)}` }, /has 61 characters, too many.*at most 60/],
    [
      "a taken port",
      { takenPorts: [{ port: 30900, holder: "nc (process 7)" }] },
      /Port 30900 .* in use by nc \(process 7\)\. Free it/,
    ],
    [
      "a taken port of nobody known",
      { takenPorts: [{ port: 30900 }] },
      /Port 30900 of 127\.0\.0\.1 is in use\. Free it/,
    ],
    ["little memory", { memory: 4 * 2 ** 30 }, /has 4\.0 GiB of memory/],
    [
      "a full disk",
      { disks: [{ folder: "/x", free: 2 ** 30, need: 2 ** 31 }] },
      /\/x has 1\.0 GiB free and needs 2\.0 GiB\. Make room/,
    ],
  ];
  for (const [name, change, message] of cases) {
    it(`says one thing about ${name}`, () => {
      const problems = findProblems({ ...good, ...change });
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0], message);
    });
  }

  it("says all that is wrong at once", () => {
    assert.equal(findProblems({ ...good, uid: 1, overlay: false, memory: 0 }).length, 3);
  });
});
