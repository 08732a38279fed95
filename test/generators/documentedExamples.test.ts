/** Every example of a configuration that the project shows is right. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectDir } from "../../settings/projectFolder";
import { pickOwnSettings, readStackFile } from "../../settings/stackFile";
import { check } from "./check";

const read = (file: string) => readFileSync(join(projectDir, file), "utf8");

const stackFiles = readdirSync(projectDir).filter((file) => /^Pulumi\.\w+\.yaml$/.test(file));
const pages = [
  "README.md",
  "examples/README.md",
  "policies/README.md",
  "lab/README.md",
  ...readdirSync(join(projectDir, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

interface Example {
  readonly name: string;
  readonly settings: Record<string, unknown>;
}

/** Blocks of a language in a page, with the lines that they begin at. */
const blocks = (page: string, language: string): { text: string; line: number }[] =>
  [...read(page).matchAll(new RegExp("^( *)```" + language + "\\n([\\s\\S]*?)^ *```", "gm"))].map((match) => {
    return { text: match[2], line: read(page).slice(0, match.index).split("\n").length };
  });

/** The settings of a block that has any: in `config:`, as a stack's file has them, or without it. */
function settingsIn(text: string): Record<string, unknown> | undefined {
  const content: unknown = parse(text);
  if (typeof content !== "object" || content === null) return undefined;
  const { config = content } = content as { config?: object };
  const settings = pickOwnSettings(config as Record<string, unknown>);
  return Object.keys(settings).length === 0 ? undefined : settings;
}

/** The settings that commands in a block set, as far as the value stands there. */
function settingsOfCommands(text: string): Record<string, unknown> | undefined {
  const settings: Record<string, any> = {};
  for (const [, path, value] of text.matchAll(
    /^pulumi config set (?:--path )?thanos:([\w.]+) ([^\s-]\S*)$/gm,
  )) {
    const names = path.split(".");
    const last = names.pop() as string;
    const inner = names.reduce<Record<string, any>>((at, name) => (at[name] ??= {}), settings);
    inner[last] = parse(value);
  }
  return Object.keys(settings).length === 0 ? undefined : settings;
}

const examples: Example[] = pages.flatMap((page) =>
  [
    ...blocks(page, "yaml").map(({ text, line }) => ({ line, settings: settingsIn(text) })),
    ...blocks(page, "sh").map(({ text, line }) => ({ line, settings: settingsOfCommands(text) })),
  ].flatMap(({ line, settings }) => (settings ? [{ name: `${page}:${line}`, settings }] : [])),
);

describe("an example of the project", () => {
  it("is each settings file and each block of a page that has settings", () => {
    assert.ok(stackFiles.length >= 3, stackFiles.join());
    for (const page of ["docs/configuration.md", "docs/operations.md"])
      assert.ok(
        examples.some(({ name }) => name.startsWith(page)),
        `${page} has one\n${examples.map(({ name }) => name).join("\n")}`,
      );
  });

  for (const file of stackFiles)
    it(`is right: ${file}`, () => {
      const { errors, warnings } = check({ settings: readStackFile(join(projectDir, file)), secrets: {} });
      assert.deepEqual([...errors, ...warnings], []);
    });

  for (const { name, settings } of examples)
    it(`is right: ${name}`, () => {
      const { errors, warnings } = check({ settings, secrets: secretsFor(settings) });
      assert.deepEqual([...errors, ...warnings], []);
    });
});

/** Pages set secrets by commands without their values. */
function secretsFor(settings: Record<string, any>): Record<string, string> {
  const key = { accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "0123456789abcdef" };
  return settings.objectStore?.s3?.credentials === "config"
    ? { s3Keys: JSON.stringify({ default: key }) }
    : {};
}
