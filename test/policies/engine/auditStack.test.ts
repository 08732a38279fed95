import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { auditCommand, type Outcome } from "../../../policies/engine/auditCommand";
import { policies } from "../../../policies/pack";
import { workload } from "../../support/policy";
import { server } from "../support/servers";

/** A workload as a manifest. */
const manifest = (kind: string, name: string, args: string[], spec: object = {}, metadata: object = {}) => ({
  apiVersion: "apps/v1",
  kind,
  ...workload(kind, { image: "quay.io/thanos/thanos:v0.42.4", args }, { spec }).props,
  metadata: { name, namespace: "monitoring", ...metadata },
});
const compactor = (replicas: number, metadata: object = {}) =>
  manifest(
    "StatefulSet",
    "compactor",
    ["compact", "--wait", "--objstore.config-file=/o/o.yml"],
    { replicas },
    metadata,
  );

const specOf = (object: object) => (object as { spec: object }).spec;

const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** An exported stack of these resources, each by its type and inputs. */
const exported = (...resources: readonly (readonly [string, object, object?])[]) => ({
  version: 3,
  deployment: {
    resources: resources.map(([type, inputs, more], at) => ({
      urn: `urn:pulumi:dev::thanos::${type}::resource-${at}`,
      type,
      custom: true,
      inputs,
      outputs: {},
      ...more,
    })),
  },
});

interface Report {
  readonly passed: boolean;
  readonly resources: number;
  readonly skipped: readonly string[];
  readonly findings: readonly {
    policy: string;
    kind: string;
    level: string;
    message: string;
    resource?: string;
    file?: string;
    line?: number;
  }[];
}

describe("the audit of what runs", () => {
  let folder: string;
  before("make a folder", () => (folder = mkdtempSync(join(tmpdir(), "audit-"))));
  after("remove it", () => rmSync(folder, { recursive: true }));

  const write = (name: string, content: unknown): string => {
    const file = join(folder, name);
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  };
  const run = (args: readonly string[], stdin = ""): Outcome => auditCommand(args, () => stdin);
  const report = (content: unknown, ...args: string[]): Report & { code: number } => {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    const { code, out, error } = run([...args, "--format", "json", "-"], text);
    assert.equal(error, "");
    return { ...(JSON.parse(out) as Report), code };
  };
  const violated = ({ findings }: Report) =>
    findings.filter(({ kind }) => kind === "violated").map(({ policy }) => policy);

  it("ends with 1 where a mandatory policy is violated, and says which and where", () => {
    const { code, passed, findings } = report(compactor(2));
    assert.equal(code, 1);
    assert.equal(passed, false);
    const found = findings.find(({ policy }) => policy === "compactor-single-replica");
    assert.equal(found?.level, "mandatory");
    assert.equal(found.resource, "StatefulSet/monitoring/compactor");
    assert.match(found.message, /has replicas: 2\. Two compactors .* Set replicas to 1/);
    assert.deepEqual([found.file, found.line], ["stdin", 1]);
  });

  it("ends with 0 where only advice is left", () => {
    const { code, findings } = report({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } });
    assert.deepEqual([code, findings], [0, []]);
  });

  describe("reads", () => {
    it("several documents, lists, and lists in lists, each by its line", () => {
      const text = `# first\n---\n${stringify(compactor(1))}---\n${stringify({
        apiVersion: "v1",
        kind: "List",
        items: [{ apiVersion: "v1", kind: "List", items: [manifest("Deployment", "query", ["query"])] }],
      })}`;
      const found = report(text);
      assert.equal(found.resources, 2);
      const query = found.findings.find(({ policy }) => policy === "query-has-endpoints");
      assert.equal(query?.resource, "Deployment/monitoring/query");
      assert.equal(query?.line, text.split("\n").lastIndexOf("apiVersion: v1") + 1);
    });

    it("what `kubectl get statefulsets -o json` prints, without types in its items", () => {
      const { apiVersion, kind, ...item } = compactor(2);
      const list = { apiVersion, kind: `${kind}List`, items: [item] };
      assert.ok(violated(report(list)).includes("compactor-single-replica"));
    });

    it("no pod that a workload has made: it would be a second compactor", () => {
      const owned = compactor(1, { name: "compactor-0", ownerReferences: [{ controller: true }] });
      const found = report({ apiVersion: "v1", kind: "List", items: [compactor(1), owned] });
      assert.equal(found.resources, 1);
      assert.ok(!violated(found).includes("compactor-one-per-bucket"));
    });

    it("a folder with all below it, and says what in it is no object", () => {
      const inner = join(folder, "all/inner");
      mkdirSync(inner, { recursive: true });
      writeFileSync(join(inner, "c.yaml"), stringify(compactor(2)));
      writeFileSync(join(folder, "all/values.yml"), "replicas: 2\n");
      writeFileSync(join(folder, "all/README.md"), "# no manifest\n");
      const { out, code } = run(["--format", "json", join(folder, "all")]);
      const found = JSON.parse(out) as Report;
      assert.equal(code, 1);
      assert.equal(
        found.findings.find(({ policy }) => policy === "compactor-single-replica")?.file,
        join(inner, "c.yaml"),
      );
      assert.deepEqual(found.skipped, [
        `${join(folder, "all/values.yml")}, line 1: not a Kubernetes object, so not judged.`,
      ]);
    });

    it("the last of two objects with one name", () => {
      const found = report(`${stringify(compactor(2))}---\n${stringify(compactor(1))}`);
      assert.equal(found.resources, 1);
      assert.ok(!violated(found).includes("compactor-single-replica"));
    });

    it("an exported stack, but for what is about to be deleted", () => {
      const type = "kubernetes:apps/v1:StatefulSet";
      const found = report(exported([type, compactor(2)], [type, compactor(2), { delete: true }]));
      assert.equal(found.resources, 1);
      assert.deepEqual(
        found.findings
          .filter(({ policy }) => policy === "compactor-single-replica")
          .map(({ resource }) => resource),
        ["StatefulSet/monitoring/compactor"],
      );
    });

    it("options of Pulumi from an export, and asks for none of a manifest", () => {
      const claims = { volumeClaimTemplates: [{ metadata: { name: "data" } }] };
      const disks = manifest("StatefulSet", "store", ["store"], claims);
      const space = { apiVersion: "v1", kind: "Namespace", metadata: { name: "monitoring" } };
      const types = ["kubernetes:apps/v1:StatefulSet", "kubernetes:core/v1:Namespace"] as const;
      const stack = (protect: boolean) => exported([types[0], disks], [types[1], space, { protect }]);
      assert.ok(violated(report(stack(false))).includes("data-protected"));
      assert.ok(!violated(report(stack(true))).includes("data-protected"));
      assert.ok(
        !violated(report({ apiVersion: "v1", kind: "List", items: [disks, space] })).includes(
          "data-protected",
        ),
      );
    });
  });

  describe("takes a secret that the export does not show", () => {
    const volumes = { volumes: [{ name: "o", secret: { secretName: "objstore" } }] };
    const store = workload(
      "StatefulSet",
      {
        image: "quay.io/thanos/thanos:v0.42.4",
        args: ["store", "--objstore.config-file=/o/o.yml"],
        volumeMounts: [{ name: "o", mountPath: "/o" }],
      },
      { pod: volumes },
    ).props;
    const stack = (data: unknown) =>
      exported(
        ["kubernetes:apps/v1:StatefulSet", store],
        [
          "kubernetes:core/v1:Secret",
          { metadata: { name: "objstore", namespace: "monitoring" }, stringData: data },
        ],
      );
    const config = "type: S3\nconfig: { bucket: b, endpoint: s3.example.org, insecure: true }\n";
    const of = (data: unknown) =>
      report(stack(data)).findings.filter(({ policy }) => policy === "objstore-encrypted");

    for (const [title, data] of Object.entries({
      ciphertext: { ...secret, ciphertext: "v1:x:y" },
      "a redacted text": "[secret]",
      "a redacted key": { "o.yml": "[secret]" },
    }))
      it(`for unknown, be it ${title}`, () => {
        const [found] = of(data);
        assert.equal(found?.kind, "not judged");
        assert.match(found.message, /the content of Secret monitoring\/objstore, key o\.yml is not known/);
      });

    it("for what it is, where it is exported with --show-secrets", () => {
      const [found] = of({ ...secret, plaintext: JSON.stringify({ "o.yml": config }) });
      assert.equal(found?.kind, "violated");
      assert.match(found.message, /has insecure: true/);
    });
  });

  describe("follows a file of levels and settings", () => {
    const fault = "compactor-single-replica";
    it("by level, for one policy and for all", () => {
      assert.equal(report(compactor(2), "--config", write("a.json", { all: "advisory" })).code, 0);
      const off = report(compactor(2), "--config", write("b.json", { [fault]: "disabled" }));
      assert.ok(!violated(off).includes(fault));
      const strict = write("c.json", { all: "mandatory", [fault]: { enforcementLevel: "advisory" } });
      const levels = new Map(
        report(compactor(2), "--config", strict).findings.map((one) => [one.policy, one.level]),
      );
      assert.equal(levels.get(fault), "advisory");
      assert.equal(levels.get("resources-set"), "mandatory");
    });

    it("by profile, setting and exception", () => {
      const exceptions = [{ policy: fault, resource: "*/compactor", reason: "a test", owner: "tests" }];
      const adopted = write("d.json", { "policies-adopted": { profiles: ["core"], exceptions } });
      const found = report(compactor(2), "--config", adopted);
      assert.ok(!violated(found).includes(fault));
      assert.ok(violated(found).includes("exceptions-shown"));
      const cores = policies
        .filter(({ documentation }) => documentation.profile !== "core")
        .map(({ name }) => name);
      assert.deepEqual(
        violated(found).filter((name) => cores.includes(name)),
        ["exceptions-shown"],
      );
    });

    for (const [content, says] of [
      [{ "no-such-policy": "advisory" }, /^no-such-policy is not a policy of this pack\.$/],
      [{ all: "strict" }, /^all has the level "strict", which is not one\. Write mandatory, /],
      [{ "image-fixed": { digest: true } }, /^image-fixed has no setting digest\.$/],
      ["[]", /is not an object of levels/],
      ["{", /bad\.json: /],
    ] as const)
      it(`and refuses ${JSON.stringify(content)}`, () => {
        const { code, error } = run(
          ["--config", write("bad.json", content), "-"],
          JSON.stringify(compactor(1)),
        );
        assert.equal(code, 2);
        assert.match(error, says);
      });
  });

  describe("ends with 2 and says why", () => {
    for (const [title, args, stdin, says] of [
      ["without a path", [], "", /PATH\.\.\./],
      ["for a file that is not there", ["/no/such/file"], "", /^\/no\/such\/file: ENOENT/],
      ["for a text that is neither", ["-"], 'a: "b', /^stdin, line \d+: this is neither YAML nor JSON\.$/],
      ["for an empty input", ["-"], "", /there is neither a Kubernetes object nor/],
      ["for what is no object", ["-"], "a: 1", /there is neither a Kubernetes object nor/],
      [
        "for a format that there is not",
        ["--format", "xml", "-"],
        "",
        /^--format is xml, .* Write text, json, sarif\.$/,
      ],
      ["for an option that there is not", ["--levels", "-"], "", /--levels/],
    ] as const)
      it(title, () => {
        const { code, out, error } = run(args, stdin);
        assert.deepEqual([code, out], [2, ""]);
        assert.match(error, says);
      });

    it("and shows nothing of a text that can't be read", () =>
      assert.doesNotMatch(run(["-"], 'password: "hush').error, /hush/));
  });

  it("prints for people: mandatory first, why and what to do once, and a sum", () => {
    const two = {
      apiVersion: "v1",
      kind: "List",
      items: [compactor(2), manifest("Deployment", "query", ["query"])],
    };
    const { out } = run(["-"], JSON.stringify(two));
    const lines = out.split("\n");
    assert.match(lines[0], /^mandatory: /);
    const levels = lines.flatMap((line) => /^(mandatory|advisory): /.exec(line)?.[1] ?? []);
    assert.deepEqual(levels, [...levels].sort().reverse());
    assert.match(out, /^ {2}Why: Two compactors on one bucket/m);
    assert.match(out, /^ {2}Do: Set replicas to 1/m);
    assert.equal(out.match(/Why: Without requests/g)?.length, 1);
    assert.match(
      lines.at(-1) ?? "",
      /^2 resources, \d+ policies: \d+ mandatory and \d+ advisory policies are violated/,
    );
  });

  it("prints the help", () => assert.deepEqual(run(["--help"]).code, 0));

  describe("in SARIF", () => {
    interface Sarif {
      $schema: string;
      version: string;
      runs: {
        tool: { driver: { name: string; version: string; rules: Record<string, any>[] } };
        results: Record<string, any>[];
      }[];
    }
    const unseen = exported([
      "kubernetes:apps/v1:StatefulSet",
      {
        ...compactor(2),
        spec: { ...specOf(compactor(2)), replicas: { ...secret, ciphertext: "x" } },
      },
    ]);
    const sarif = (content: unknown, ...args: string[]) =>
      JSON.parse(run([...args, "--format", "sarif", "-"], JSON.stringify(content)).out) as Sarif;

    it("has the shape that the standard asks for", () => {
      for (const content of [
        compactor(2),
        unseen,
        {
          apiVersion: "v1",
          kind: "List",
          items: server().map(({ props }) => ({ apiVersion: "v1", kind: "ConfigMap", ...props })),
        },
      ]) {
        const { $schema, version, runs } = sarif(content);
        assert.match($schema, /sarif-2\.1\.0\.json$/);
        assert.equal(version, "2.1.0");
        assert.equal(runs.length, 1);
        const [{ tool, results }] = runs;
        assert.ok(tool.driver.name && tool.driver.version);
        const ids = tool.driver.rules.map(({ id }) => id as string);
        assert.equal(new Set(ids).size, policies.length);
        for (const rule of tool.driver.rules) {
          for (const text of [rule.shortDescription, rule.fullDescription, rule.help]) assert.ok(text.text);
          assert.ok(["error", "warning"].includes(rule.defaultConfiguration.level as string));
        }
        for (const result of results) {
          assert.equal(ids[result.ruleIndex as number], result.ruleId);
          assert.ok(result.message.text);
          // §3.27.10: a level other than none only with the kind fail.
          if (result.kind === "fail")
            assert.ok(["error", "warning", "note"].includes(result.level as string));
          else assert.deepEqual([result.kind, result.level], ["open", "none"]);
          const [{ physicalLocation }] = result.locations as { physicalLocation: any }[];
          assert.ok(physicalLocation.artifactLocation.uri);
          assert.ok(physicalLocation.region.startLine >= 1);
        }
      }
    });

    it("has an error for what is mandatory, a warning for advice, and what is not judged as open", () => {
      const levels = (content: unknown) =>
        new Map(sarif(content).runs[0].results.map((one) => [one.ruleId, [one.kind, one.level]]));
      assert.deepEqual(levels(compactor(2)).get("compactor-single-replica"), ["fail", "error"]);
      assert.deepEqual(levels(compactor(2)).get("resources-set"), ["fail", "warning"]);
      assert.deepEqual(levels(unseen).get("compactor-single-replica"), ["open", "none"]);
    });
  });
});
