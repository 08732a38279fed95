import assert from "node:assert/strict";
import { parseMounts } from "../../../lab/cluster/mounts";

describe("mountinfo", () => {
  it("is read with blanks in a path, and with or without optional fields", () => {
    const text = [
      "36 35 98:0 /mnt1 /a\\040b rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue",
      "37 36 0:4 net:[4026532177] /run/netns/x rw - nsfs nsfs rw",
      "",
    ].join("\n");
    assert.deepEqual(parseMounts(text), [
      { path: "/a b", type: "ext3" },
      { path: "/run/netns/x", type: "nsfs" },
    ]);
  });
});
