import assert from "node:assert/strict";
import { isIP } from "node:net";
import fc from "fast-check";
import { isAddressRange, isIPv4, isIPv6, readHostPort } from "../../../model/kubernetes/hostPorts";

describe("hosts with ports", () => {
  it("are told from addresses as the system tells them", () => {
    const text = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.stringMatching(/^[0-9.]{1,15}$/),
      fc.stringMatching(/^[0-9a-fA-F:.]{1,20}$/),
    );
    fc.assert(
      fc.property(text, (each) => {
        // The system refuses 01.2.3.4, which some programs read as octal and Go refuses too.
        if (/(^|\.)0\d/.test(each)) return;
        assert.equal(isIPv4(each), isIP(each) === 4, each);
        assert.equal(isIPv6(each), isIP(each) === 6, each);
      }),
    );
  });

  it("keep host and port, whatever the host is", () => {
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((address) => `[${address}]`),
    );
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65535 }), (name, port) => {
        assert.deepEqual(readHostPort(`${name}:${port}`), { host: name, port });
        assert.deepEqual(readHostPort(name), { host: name });
        assert.equal(readHostPort(`http://${name}:${port}`), undefined);
        assert.equal(readHostPort(`${name}:${port}/path`), undefined);
        assert.equal(readHostPort(`${name}:${port + 65535}`), undefined);
      }),
    );
  });

  it("have ranges of as many bits as their addresses", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.ipV4(), fc.ipV6(), (bits, four, six) => {
        assert.equal(isAddressRange(`${four}/${bits}`), bits <= 32);
        assert.equal(isAddressRange(`${six}/${bits}`), bits <= 128);
      }),
    );
    for (const wrong of ["10.0.0.0", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/8/8", "a/8", "[::]/0"])
      assert.equal(isAddressRange(wrong), false, wrong);
  });
});
