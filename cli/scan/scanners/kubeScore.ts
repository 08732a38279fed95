/** kube-score: is each workload made for being updated, moved and attacked? It sees the objects of an environment together. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { listAt, objectIn, readJson, type Finding, type Scanner } from "./scanner";

interface Scored {
  readonly file_name: string;
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** The grade of what is all right. */
const fine = 10;

/** Rules that it leaves out by default, and that the stack keeps. */
const more = ["container-memory-requests-equal-limits", "container-ports-check", "container-seccomp-profile"];

export const kubeScore: Scanner = {
  args: ({ folder, schemas }) => [
    ...["score", "--output-format", "json", "--kubernetes-version", schemas.version.replace(/\.\d+$/, "")],
    // The one limit that is left out on purpose: exceptions.yaml says why. All others are still asked for.
    "--ignore-container-cpu-limit",
    ...more.flatMap((rule) => ["--enable-optional-test", rule]),
    ...readdirSync(folder).map((file) => join(folder, file)),
  ],
  answers: [0, 1],
  read: (output, manifests) => {
    const all = listAt<Scored>(readJson(output), "of objects").flatMap(({ file_name, checks }) =>
      checks
        .filter(({ skipped }) => !skipped)
        .map(({ check, grade, comments }) => ({ rule: check.id, grade, comments, file: file_name })),
    );
    const findings = all
      .filter(({ grade }) => grade < fine)
      .map(({ rule, comments, file }): Finding => {
        const parts = (comments ?? []).map(({ path, summary }) => (path ? `${path}: ${summary}` : summary));
        return { rule, object: objectIn(file, manifests), message: parts.join("; ") };
      });
    return { checks: all.length, rules: new Set(all.map(({ rule }) => rule)), findings };
  },
};
