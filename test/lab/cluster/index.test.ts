import assert from "node:assert/strict";
import { daemons } from "../../../lab/cluster";
import { hostApiPort, hostNodePorts } from "../../../lab/paths";

describe("the daemons of the cluster", () => {
  it("have distinct names, under which their records and logs are kept", () => {
    assert.equal(new Set(daemons.map(({ name }) => name)).size, daemons.length);
  });

  it("run in the lab's network, except the published ports, which listen on loopback only", () => {
    const onHost = daemons.filter(({ network }) => network === undefined);
    assert.equal(onHost.length, 1 + hostNodePorts.length);
    for (const { command } of onHost)
      assert.ok(
        command.some((arg) => arg.includes("bind=127.0.0.1,")),
        command.join(" "),
      );
    const ports = onHost.map(({ command }) => Number(/TCP-LISTEN:(\d+)/.exec(command.join(" "))?.[1]));
    assert.deepEqual(ports, [hostApiPort, ...hostNodePorts]);
  });
});
