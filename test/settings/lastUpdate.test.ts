import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { lastUpdate, loadSettings, refuseStranding } from "../../settings";
import { layoutOf } from "../../settings/dataChanges";

/** Compares settings with a stack whose last update left this output. */
async function compared(settings: Record<string, unknown>, layout: unknown): Promise<void> {
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`thanos:${key}`, JSON.stringify(value)]),
    ),
  );
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => ({
        id: name,
        state: type === "pulumi:pulumi:StackReference" ? { ...inputs, outputs: { layout } } : inputs,
      }),
      call: () => ({}),
    },
    "thanos",
    "dev",
    false,
    "organization",
  );
  refuseStranding(loadSettings(), await lastUpdate());
}

const layout = { shards: 2, retiredShards: 0, volumes: { prometheus: "40Gi" } };

describe("an update", () => {
  it("goes on when the stack has never been up", () => compared({}, undefined));

  it("goes on when nothing moves", async () => {
    await compared({ prometheus: { shards: 2, storage: { size: "40Gi" } } }, layout);
    const { thanos } = loadSettings();
    await compared({ prometheus: { shards: 2, storage: { size: "40Gi" } } }, layoutOf(thanos));
  });

  it("is refused with everything that would strand data", () =>
    assert.rejects(compared({ prometheus: { shards: 3 } }, layout), (error: Error) => {
      assert.ok(pulumi.RunError.isInstance(error), "a stack trace would be shown");
      assert.match(
        error.message,
        /^The stack's configuration is not valid:\n {2}thanos:prometheus\.shards is 3, which .*\n {2}thanos:prometheus\.storage\.size is "50Gi", which /,
      );
      return true;
    }));

  it("goes on with what is acknowledged", () =>
    compared(
      { prometheus: { shards: 3 }, acknowledge: { shards: 3, volumes: { prometheus: "50Gi" } } },
      layout,
    ));
});
