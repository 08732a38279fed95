/** The file of a stack, `Pulumi.<stack>.yaml`, with settings of a test or a trial laid over it. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { projectDir } from "./projectFolder";

/** The settings file of a stack, as it is checked in. */
export const stackFile = (stack: string): string => join(projectDir, `Pulumi.${stack}.yaml`);

/** The value of a setting in a stack's file, an encrypted one as `{secure: ...}`; undefined when it is not set. */
export function readSetting(stack: string, key: string): unknown {
  if (!existsSync(stackFile(stack))) return undefined;
  const settings = parse(readFileSync(stackFile(stack), "utf8")) as {
    config?: Record<string, unknown>;
  } | null;
  return settings?.config?.[key];
}

/** Keys and values of YAML. */
export type Mapping = Record<string, unknown>;
/** True for keys and values, false for a list, a scalar or nothing. */
export const isMapping = (value: unknown): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Lays one value over another: mappings are merged key by key, anything else is replaced, and null takes a key away. */
export function overlay(base: unknown, over: unknown): unknown {
  if (!isMapping(base) || !isMapping(over)) return over;
  const merged: Mapping = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete merged[key];
    else merged[key] = key in base ? overlay(base[key], value) : value;
  }
  return merged;
}

/** The mapping in a YAML file; an empty file holds an empty one. @throws Error when it holds something else. */
export function readMapping(file: string): Mapping {
  const value: unknown = parse(readFileSync(file, "utf8")) ?? {};
  if (!isMapping(value))
    throw new Error(`${file} holds ${JSON.stringify(value)}: expected keys and values, such as \`config:\`.`);
  return value;
}

/**
 * The settings of a working copy: the checked-in ones, with nothing but the salt of the copy before, and others over them.
 *
 * @param before the working copy of the last run; empty when there is none.
 * @param over settings that go before the checked-in ones, as in a file that `THANOS_STACK_OVERRIDES` names.
 */
export function mergeSettings(checkedIn: Mapping, before: Mapping, over: Mapping): Mapping {
  const salt = before.encryptionsalt === undefined ? {} : { encryptionsalt: before.encryptionsalt };
  return overlay({ ...salt, ...checkedIn }, over) as Mapping;
}

/**
 * The settings of a stack as they are checked in, with those of `THANOS_STACK_OVERRIDES` over them.
 *
 * @param before the working copy of the last run, whose salt is kept. @default none
 * @throws Error when the stack has no settings, or a file is not a mapping.
 */
export function readStackSettings(
  stack: string,
  before: Mapping = {},
  overrides = process.env.THANOS_STACK_OVERRIDES,
): Mapping {
  const checkedIn = stackFile(stack);
  if (!existsSync(checkedIn)) {
    throw new Error(
      `Stack ${stack} has no settings: ${checkedIn} does not exist. Write it, or name another stack by STACK=.`,
    );
  }
  return mergeSettings(readMapping(checkedIn), before, overrides ? readMapping(overrides) : {});
}

/** Writes settings of a stack, and the project that they belong to, into a folder. Returns their file. */
export function writeSettings(folder: string, stack: string, of: Mapping): string {
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(projectDir, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  const file = join(folder, `Pulumi.${stack}.yaml`);
  writeFileSync(file, stringify(of));
  return file;
}
