import assert from "node:assert/strict";
import { ensureScanners, readScannerVersion } from "../../lab/scanners";
import { scannerNames } from "../../cli/scan/scanners";

describe("lab/scanners", () => {
  const { PATH } = process.env;
  afterEach(() => void (process.env.PATH = PATH));

  it("pins a version of every scanner", () => {
    for (const name of scannerNames) assert.match(readScannerVersion(name), /^v\d+\.\d+\.\d+$/, name);
  });

  it("says what to do where there is no Go", async () => {
    process.env.PATH = "/nothing";
    await assert.rejects(ensureScanners(["kubeconform"]), /^Error: Go does not run: .*\n.*Install Go 1\.26/s);
  });
});
