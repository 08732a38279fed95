import "./suite";
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../../settings/projectFolder";
import { run } from "../../cli/machine/processes";
import { make, makePreview } from "../support/stack";

/** Runs `make preview` in a copy of the checkout whose program starts with `code`. Returns exit state and output. */
async function previewWith(code: string): Promise<{ passed: boolean; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), "thanos-preview-"));
  try {
    const listed = await run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: projectDir,
    });
    const files = listed.split("\0").filter((file) => file && existsSync(join(projectDir, file)));
    for (const file of files) cpSync(join(projectDir, file), join(folder, file));
    symlinkSync(join(projectDir, "node_modules"), join(folder, "node_modules"));
    const program = join(folder, "index.ts");
    writeFileSync(
      program,
      `import * as pulumi from "@pulumi/pulumi";\n${code}\n${readFileSync(program, "utf8")}`,
    );
    return await makePreview(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("0. What is wrong does not get past the preview", () => {
  // The copies have the checkout's own packages by a link, so these must need no installation.
  before(() => make("node_modules"));

  it("a compactor with two replicas is refused, and the message says what to do", async () => {
    const { passed, output } = await previewWith(`
      pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
        if (type === "kubernetes:apps/v1:StatefulSet" && props.metadata.name === "thanos-compactor") props.spec.replicas = 2;
        return { props, opts };
      });`);
    assert.equal(passed, false, `make preview passed with two compactors:\n${output}`);
    assert.match(output, /compactor-single-replica/);
    assert.match(output, /thanos-compactor\W.*has replicas: 2/);
    assert.match(output, /Set replicas to 1/);
  });

  it("an anti-affinity of Prometheus made soft is refused, and the message says what to do", async () => {
    const { passed, output } = await previewWith(`
      pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
        if (type === "kubernetes:apps/v1:StatefulSet" && props.metadata.name === "prometheus-shard-0") {
          const pod = props.spec.template.spec;
          const [podAffinityTerm] = pod.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
          pod.affinity = {
            podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] },
          };
        }
        return { props, opts };
      });`);
    assert.equal(passed, false, `make preview passed with a soft anti-affinity:\n${output}`);
    assert.match(output, /prometheus-hard-anti-affinity/);
    assert.match(output, /prometheus-shard-0\W.*its pod anti-affinity is only preferred \(soft\)/);
    assert.match(output, /requiredDuringSchedulingIgnoredDuringExecution/);
  });
});
