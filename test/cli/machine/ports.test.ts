import assert from "node:assert/strict";
import { findListeners } from "../../../cli/machine/ports";

describe("/proc/net/tcp", () => {
  it("is read for sockets that listen on the port, and no others", () => {
    const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:78B4 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0
   1: 0100007F:78B4 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0 20 4 30 10 -1
   2: 0100007F:78B5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0 100 0 0 10 0`;
    assert.deepEqual(findListeners(30900, table), ["111"]);
    assert.deepEqual(findListeners(1, table), []);
  });
});
