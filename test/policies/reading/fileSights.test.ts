import assert from "node:assert/strict";
import { readingOf } from "../../../policies/reading/filesRead";
import { isUnknown } from "../../../policies/reading/unknowns";
import { Stack } from "../../../policies/reading/stack";
import { asSeen } from "../../support/policy";
import { fileStack, type FileChoices } from "../broken/fileStacks";

/** What programs name, with who names it, and the keys that they read, each once. */
function read(choices: FileChoices) {
  const { files, documents } = readingOf(new Stack(fileStack(choices).map(asSeen)));
  const named = files.flatMap((one) => (isUnknown(one) ? [] : `${one.path} by ${one.by.split(" ")[0]}`));
  return { named, sources: documents.map(({ source }) => source) };
}

describe("the files that a stack's programs read", () => {
  it("are found from flags to what is named in their files", () => {
    const { named, sources } = read({});
    for (const one of [
      "/etc/prometheus/prometheus.yml by --config.file",
      "/etc/prometheus/rules/*.yaml by rule_files",
      "/etc/prometheus/secrets/password by password_file",
      "/tls/tls.key by key_file",
      "/etc/alertmanager/templates/*.tmpl by templates",
    ])
      assert.ok(named.includes(one), `${one} in\n${named.join("\n")}`);
    for (const one of [
      "ConfigMap monitoring/prometheus-rules, key rules.yaml",
      "ConfigMap monitoring/prometheus-targets, key nodes.json",
      "Secret monitoring/scraper, key password",
    ])
      assert.ok(sources.includes(one), `${one} in\n${sources.join("\n")}`);
  });

  for (const mounts of ["subPath", "projected", "items"] as const)
    it(`are the same ones by ${mounts}`, () => {
      assert.deepEqual(read({ mounts }).sources.sort(), read({}).sources.sort());
    });

  it("are those of the template where a reloader makes the file, from the folder of what it makes", () => {
    const { named, sources } = read({ writtenBy: "reloader" });
    assert.ok(named.includes("/made/rules/*.yaml by rule_files"), named.join("\n"));
    assert.ok(sources.includes("ConfigMap monitoring/prometheus-rules, key rules.yaml"));
  });
});
