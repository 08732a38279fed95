import assert from "node:assert/strict";
import { judge, readExceptions, type ScannedEnvironment } from "../../../cli/scan/exceptions";

const reason = "A reason that says why it is right as it is.";
const scanned = (
  environment: string,
  findings: readonly [rule: string, object: string][],
): ScannedEnvironment => ({
  scanner: "kube-score",
  environment,
  objects: 3,
  checks: 9,
  rules: new Set(["service-type", "pod-probes"]),
  findings: findings.map(([rule, object]) => ({ rule, object, message: "is wrong" })),
});
const exceptions = (text: string) => readExceptions(`- reason: ${reason}\n${text}`);
const open = (verdict: ReturnType<typeof judge>): string[] =>
  verdict.judged.flatMap((each) => each.open.map(({ object }) => `${each.scanned.environment} ${object}`));

describe("cli/scan/exceptions", () => {
  it("are valid as they are checked in, and each is there once", () => {
    const all = readExceptions().map(({ scanner, rule, object }) => `${scanner} ${rule} ${object}`);
    assert.ok(all.length > 0);
    assert.equal(new Set(all).size, all.length);
  });

  it("are one for each rule and object", () => {
    const read = exceptions("  rules: { kube-score: [a, b], trivy: [c] }\n  objects: [Service/x, Pod/*]");
    assert.deepEqual(
      read.map(({ scanner, rule, object }) => [scanner, rule, object].join(" ")),
      [
        "kube-score a Service/x",
        "kube-score a Pod/*",
        "kube-score b Service/x",
        "kube-score b Pod/*",
        "trivy c Service/x",
        "trivy c Pod/*",
      ],
    );
  });

  it("are refused without a reason, without objects, for an unknown scanner and with an unknown key", () => {
    for (const [text, message] of [
      ["- rules: { trivy: [a] }\n  objects: [a]", /reason/],
      ["- reason: because\n  rules: { trivy: [a] }\n  objects: [a]", /reason/],
      [`- reason: ${reason}\n  rules: { trivy: [a] }`, /objects/],
      [`- reason: ${reason}\n  rules: { trivy: [] }\n  objects: [a]`, /rules\.trivy/],
      [`- reason: ${reason}\n  rules: { tivry: [a] }\n  objects: [a]`, /"tivry"/],
      [`- reason: ${reason}\n  rules: { trivy: [a] }\n  objects: [a]\n  until: 2030`, /"until"/],
    ] as const)
      assert.throws(() => readExceptions(text), message, text);
  });

  it("are for the objects and environments that they name, a star being any part of a name", () => {
    const findings: [string, string][] = [
      ["service-type", "Service/minio"],
      ["service-type", "Service/query"],
    ];
    const all = [scanned("dev", findings), scanned("prod", findings)];
    const judgeBy = (text: string) => open(judge(all, exceptions(text)));
    const rule = "  rules: { kube-score: [service-type] }\n";
    assert.deepEqual(judgeBy(`${rule}  objects: [Service/minio]`), [
      "dev Service/query",
      "prod Service/query",
    ]);
    assert.deepEqual(judgeBy(`${rule}  objects: ["Service/*"]`), []);
    assert.deepEqual(judgeBy(`${rule}  objects: ["*"]\n  environments: [dev]`), [
      "prod Service/minio",
      "prod Service/query",
    ]);
    // A dot is a dot, and a part of a name is not the name.
    assert.equal(judgeBy(`${rule}  objects: [Service/m.nio, Service/min]`).length, 4);
    assert.equal(judgeBy("  rules: { checkov: [service-type] }\n  objects: ['*']").length, 4);
  });

  it("are told when they match nothing any more, and when there is no such rule", () => {
    const all = [scanned("dev", [["service-type", "Service/minio"]])];
    const { idle } = judge(
      all,
      exceptions(
        "  rules: { kube-score: [service-type, pod-probes, pod-prboes] }\n  objects: [Service/minio]",
      ),
    );
    assert.equal(idle.length, 2);
    assert.match(
      idle[0],
      /^kube-score pod-probes for Service\/minio matches no finding any more\. Remove it/,
    );
    assert.match(idle[1], /^kube-score pod-prboes for Service\/minio: kube-score checks no such rule here\./);
    const narrow = exceptions(
      "  rules: { kube-score: [service-type] }\n  objects: [a]\n  environments: [prod]",
    );
    assert.match(judge(all, narrow).idle[0], /for a in prod matches no finding/);
  });

  it("are not called idle when their scanner did not run", () => {
    const other = exceptions("  rules: { trivy: [KSV-0001] }\n  objects: ['*']");
    assert.deepEqual(judge([scanned("dev", [])], other).idle, []);
  });
});
