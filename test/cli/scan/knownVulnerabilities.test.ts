import assert from "node:assert/strict";
import { neverChecked, readAudit } from "../../../cli/scan/knownVulnerabilities";

const advisory = {
  source: 1,
  name: "minimist",
  title: "Prototype Pollution in minimist",
  url: "https://github.com/advisories/GHSA-xvch-5gv4-984h",
  severity: "critical",
  range: "<1.2.6",
};

describe("cli/scan/knownVulnerabilities", () => {
  it("reads each advisory once, under the package that has the fault", () => {
    const audited = readAudit(
      JSON.stringify({
        auditReportVersion: 2,
        vulnerabilities: {
          minimist: { via: [advisory] },
          mkdirp: { via: ["minimist"] },
          other: { via: [advisory] },
        },
        metadata: { dependencies: { total: 42 } },
      }),
    );
    assert.ok("report" in audited);
    assert.equal(audited.report.packages, 42);
    assert.deepEqual(audited.report.findings, [
      {
        rule: "GHSA-xvch-5gv4-984h",
        object: "npm/minimist",
        message: "critical: Prototype Pollution in minimist (<1.2.6)",
      },
    ]);
  });

  it("tells a clean report from none", () => {
    const clean = readAudit('{"vulnerabilities":{},"metadata":{"dependencies":{"total":7}}}');
    assert.ok("report" in clean && clean.report.findings.length === 0);
    // As a registry without that service answers.
    const refused =
      '{"message":"405 Method Not Allowed","statusCode":405,"error":{"summary":"","detail":""}}';
    assert.deepEqual(readAudit(refused), { why: "405 Method Not Allowed" });
    assert.deepEqual(readAudit('{"error":{"summary":"no lockfile"}}'), { why: "no lockfile" });
    assert.ok("why" in readAudit("npm: not found"));
  });

  it("says what nobody looks up", () => {
    assert.ok(neverChecked.every((line) => line.startsWith("not checked: ")));
  });
});
