import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { findServer, isListening } from "../../../cli/preview/reachable";

describe("the cluster of a stack", () => {
  it("has the server of the kubeconfig's context", () => {
    const first = {
      "current-context": "b",
      contexts: [
        { name: "a", context: { cluster: "one" } },
        { name: "b", context: { cluster: "two" } },
      ],
      clusters: [{ name: "one", cluster: { server: "https://one" } }],
    };
    const second = {
      "current-context": "a",
      clusters: [{ name: "two", cluster: { server: "https://two" } }],
    };
    assert.equal(findServer([first, second]), "https://two");
    assert.equal(findServer([first, second], "a"), "https://one");
    assert.equal(findServer([first, second], "c"), undefined);
    assert.equal(findServer([]), undefined);
  });

  it("answers only when something listens there", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    assert.equal(await isListening(`https://127.0.0.1:${port}`), true);
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await isListening(`https://127.0.0.1:${port}`), false);
    assert.equal(await isListening("no address"), false);
  });
});
