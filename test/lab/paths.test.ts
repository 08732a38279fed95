import assert from "node:assert/strict";
import { isAbsolute } from "node:path";
import * as folders from "../../cli/machine/labFolders";
import * as paths from "../../lab/paths";

/** First and last address of an IPv4 range, as numbers. */
function range(cidr: string): [number, number] {
  const [address, bits] = cidr.split("/");
  const first = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return [first, first + 2 ** (32 - Number(bits)) - 1];
}
const within = (inner: string, outer: string): boolean => {
  const [[a, b], [c, d]] = [range(inner.includes("/") ? inner : `${inner}/32`), range(outer)];
  return a >= c && b <= d;
};

describe("lab/paths", () => {
  it("gives machines, pods and Services ranges that do not overlap", () => {
    const ranges = [paths.machineCidr, paths.podCidr, paths.serviceCidr].map(range).sort(([a], [b]) => a - b);
    for (let i = 1; i < ranges.length; i++) assert.ok(ranges[i - 1][1] < ranges[i][0]);
  });

  it("gives each node an address and a range of pods of its own", () => {
    const machines = [paths.controlPlane, ...paths.nodes];
    assert.equal(new Set(machines.map(({ address }) => address)).size, machines.length);
    assert.equal(new Set(machines.map(({ namespace }) => namespace)).size, machines.length);
    assert.equal(new Set(paths.nodes.map(({ podCidr }) => podCidr)).size, paths.nodes.length);
    for (const { address } of machines) assert.ok(within(address, paths.machineCidr), address);
    for (const { podCidr } of paths.nodes) assert.ok(within(podCidr, paths.podCidr), podCidr);
    assert.ok(within(paths.apiServiceIp, paths.serviceCidr));
  });

  it("keeps the plugins apart from the binaries, and all state apart from the cache", () => {
    assert.notEqual(folders.pluginDir, folders.binDir);
    for (const path of [folders.cacheDir, folders.stateDir]) assert.ok(isAbsolute(path));
    assert.ok(
      !folders.stateDir.startsWith(`${folders.cacheDir}/`),
      "`down` deletes the state: the cache must survive it",
    );
    assert.ok(
      !folders.cacheDir.startsWith(`${folders.stateDir}/`),
      "`down` deletes the state: the cache must survive it",
    );
  });

  it("publishes node ports of the range that Kubernetes gives out", () => {
    assert.ok(paths.hostNodePorts.includes(30900), "MinIO's S3 API");
    for (const port of paths.hostNodePorts) assert.ok(port >= 30000 && port <= 32767, String(port));
  });
});
