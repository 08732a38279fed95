/** The keys of a stack's file: those that Pulumi reads, and those of its configuration. */
import { nearest } from "../model/nearest";
import { keyOf } from "./checking/keys";
import { prefix } from "./checking/naming";
import type { Broken } from "./checking/problems";
import { schema, secretSettings } from "./stackSchema";

/** What Pulumi reads of a stack's file (`ProjectStack` of sdk/go/common/workspace/project.go). It ignores any other key. */
export const stackFileKeys = ["config", "encryptionsalt", "secretsprovider", "encryptedkey", "environment"];

/** Names of keys that are there for their anchors, as in other YAML files of many programs. */
export const holdsAnchors = /^(x-|[._])(?!_proto__$)/;

/** What only Pulumi.yaml has (`Project`, in the same place). */
const projectKeys = (
  "name runtime main description author website license stackConfigDir template backend options plugins packages " +
  "requiredPulumiVersion stackName"
).split(" ");

const own = new Set([...Object.keys(schema.shape), ...Object.keys(secretSettings)]);

/** Whether a name is one of the stack's settings. */
export const isOwnSetting = (name: string): boolean => own.has(name);

/** The names of all settings on top. */
export const ownSettings: readonly string[] = [...own];

const wrong = (key: string, check: string, rule: string): Broken => ({
  key,
  value: undefined,
  rule,
  check: `stack-file/${check}`,
  foreign: true,
});

/** A key on one line, however it is written. */
const shown = (key: string) => (/^[\w:.-]+$/.test(key) ? key : keyOf([key]));

/** The configuration in a stack's file by whole key, as Pulumi reads it, and what is wrong with keys. */
export function readConfigKeys(content: Readonly<Record<string, unknown>>): {
  values: Record<string, unknown>;
  problems: Broken[];
} {
  const problems = Object.keys(content)
    .filter((key) => !stackFileKeys.includes(key) && !holdsAnchors.test(key))
    .map((key) => wrong(shown(key), "unknown-key", describeTopKey(key)));
  const { config } = content;
  if (config === undefined || config === null) return { values: {}, problems };
  if (typeof config !== "object" || Array.isArray(config)) {
    const rule = `is not a mapping. Write each setting below it on a line of its own, such as \`${prefix}namespace: thanos\`.`;
    return { values: {}, problems: [...problems, wrong("config", "config", rule)] };
  }
  const values = new Map<string, unknown>();
  for (const [key, value] of Object.entries(config)) {
    const whole = wholeKey(key);
    if (whole === undefined)
      problems.push(
        wrong(
          shown(key),
          "key-form",
          `is not a key of a configuration, which has a namespace and a name. ${describeColons(key)}`,
        ),
      );
    else if (values.has(whole))
      problems.push(wrong(shown(key), "twice", `is ${whole}, which is there twice. Remove one of the two.`));
    else values.set(whole, value);
  }
  return { values: Object.fromEntries(values), problems };
}

/** The key with its namespace; `undefined` where Pulumi refuses it (`ParseKey` of sdk/go/common/resource/config/key.go). */
function wholeKey(key: string): string | undefined {
  const parts = key.split(":");
  // A key without a namespace is in the project's.
  if (parts.length === 1) return key === "" ? undefined : prefix + key;
  if (parts.length === 2) return parts.every((part) => part !== "") ? key : undefined;
  return parts.length === 3 && parts[1] === "config" && parts[2] !== ""
    ? `${parts[0]}:${parts[2]}`
    : undefined;
}

function describeColons(key: string): string {
  const [namespace, name, ...rest] = key.split(":").map((part) => part.trim());
  if (rest.length === 0 || !isOwnSetting(name) || `${namespace}:` !== prefix)
    return `Write it such as ${prefix}namespace.`;
  return `Write ${rest.join(".")} below ${prefix}${name}.`;
}

function describeTopKey(key: string): string {
  const name = key.replace(/^thanos[:.]/i, "");
  const below = (setting: string) =>
    `is beside \`config\`, where nothing reads it. Write it below \`config:\`, as ${setting}.`;
  if (isOwnSetting(name)) return below(prefix + name);
  if (key.includes(":")) return below(key);
  if (projectKeys.includes(key)) return "is a key of Pulumi.yaml, and not of a stack's file. Write it there.";
  const meant = nearest(key, stackFileKeys);
  if (meant !== undefined) return `is not a key of a stack's file. Did you mean ${meant}?`;
  if (key.toLowerCase() === "thanos")
    return `is not a key of a stack's file. Write each setting below \`config:\`, such as ${prefix}query.`;
  const setting = nearest(name, ownSettings);
  if (setting !== undefined)
    return `is not a key of a stack's file. Did you mean ${prefix}${setting}, below \`config:\`?`;
  return `is not a key of a stack's file. Use only ${stackFileKeys.join(", ")}.`;
}
