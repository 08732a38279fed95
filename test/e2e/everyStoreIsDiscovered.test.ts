import "./suite";
import assert from "node:assert/strict";
import { ports } from "../../model/addresses";
import { eventually } from "../support/eventually";
import { pods } from "../support/kubernetes";
import { stores } from "../support/thanosApi";

/** Addresses of the StoreAPIs of a tier's pods. */
const addresses = async (component: string): Promise<string[]> =>
  (await pods(component)).map(({ ip }) => `${ip}:${ports.grpc}`).sort();

describe("1. Query knows every StoreAPI of the stack", () => {
  it("both Query pods: 8 sidecars, 2 stores, 2 rulers, all up", async () => {
    const expected = {
      sidecar: [...(await addresses("prometheus")), ...(await addresses("monitor"))].sort(),
      store: await addresses("store"),
      rule: await addresses("ruler"),
    };
    assert.deepEqual(
      Object.values(expected).map(({ length }) => length),
      [8, 2, 2],
    );
    for (const pod of await pods("query")) {
      await eventually(`${pod.name} knows every StoreAPI`, async () => {
        const known = await stores(pod);
        const seen = Object.fromEntries(
          Object.entries(known).map(([kind, list]) => [kind, list.map(({ name }) => name).sort()]),
        );
        assert.deepEqual(seen, expected);
        const failed = Object.values(known)
          .flat()
          .filter(({ lastError }) => lastError !== null);
        assert.deepEqual(failed, []);
      });
    }
  });
});
