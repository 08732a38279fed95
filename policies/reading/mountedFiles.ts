import type { Projection } from "./podSpec";
import type { KubernetesObject } from "./kubernetes";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";
import { known, orUnknown, type Known } from "./unknowns";
import { placeOf } from "./volumes";

/** A file that a container gets from a ConfigMap or a Secret. */
export interface MountedFile {
  /** The object and its key, for messages; equal for two files that are one. Never a part of the content. */
  readonly source: string;
  /** The content; `undefined` if the object is not in this stack. May hold a secret: no part of it belongs into a message. */
  readonly text: Known<string> | undefined;
  /** The ConfigMap or Secret; `undefined` if it is not in this stack. */
  readonly object?: KubernetesObject;
}

interface Data {
  readonly data?: Readonly<Record<string, string>> | null;
  readonly stringData?: Readonly<Record<string, string>> | null;
  readonly binaryData?: Readonly<Record<string, string>> | null;
}

/** The file at this path of the tier's container; `undefined` if no ConfigMap or Secret is mounted there. */
export function fileAt(
  stack: Stack,
  tier: Pick<Tier, "workload" | "container">,
  path: string,
): MountedFile | undefined {
  const place = placeOf(tier.workload, tier.container, path);
  if (!place?.volume) return undefined;
  const { configMap, secret, projected } = place.volume;
  const sources = [{ configMap, secret }, ...(projected?.sources ?? [])];
  for (const source of sources) {
    const file =
      fileOf(stack, tier, "ConfigMap", source.configMap, place.path) ??
      fileOf(stack, tier, "Secret", source.secret, place.path);
    if (file) return file;
  }
  return undefined;
}

/**
 * The files that a pattern such as `/etc/rules/*.yaml` matches. A volume made of an object that is not in this stack
 * gives one file without text.
 */
export function filesMatching(
  stack: Stack,
  tier: Pick<Tier, "workload" | "container">,
  pattern: string,
): MountedFile[] {
  const slash = pattern.lastIndexOf("/");
  const folder = pattern.slice(0, slash);
  if (!pattern.includes("*")) return [fileAt(stack, tier, pattern)].filter((file) => file !== undefined);
  const name = new RegExp(
    `^${pattern
      .slice(slash + 1)
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, ".*")
      .replace(/\?/g, ".")}$`,
  );
  const volume = placeOf(tier.workload, tier.container, folder)?.volume;
  const sources = [
    { configMap: volume?.configMap, secret: volume?.secret },
    ...(volume?.projected?.sources ?? []),
  ];
  return sources.flatMap(({ configMap, secret }) => [
    ...filesOf(stack, tier, "ConfigMap", configMap, name),
    ...filesOf(stack, tier, "Secret", secret, name),
  ]);
}

function filesOf(
  stack: Stack,
  tier: Pick<Tier, "workload">,
  kind: "ConfigMap" | "Secret",
  projection: Projection | null | undefined,
  name: RegExp,
): MountedFile[] {
  const object = objectOf(stack, tier, kind, projection);
  if (!object) return [];
  const { found, source } = object;
  if (!found) return [{ source, text: undefined }];
  const items = projection?.items ?? keysOf(found).map((key) => ({ key, path: key }));
  return items
    .filter(({ path }) => name.test(path))
    .map(({ key }) => ({
      source: `${source}, key ${key}`,
      object: found,
      text: orUnknown(() => known(textOf(found, key) ?? "")),
    }));
}

/** The file that this path of a ConfigMap or Secret becomes; `undefined` if it has none, or there is no such projection. */
export function fileOf(
  stack: Stack,
  tier: Pick<Tier, "workload">,
  kind: "ConfigMap" | "Secret",
  projection: Projection | null | undefined,
  path: string,
): MountedFile | undefined {
  const object = objectOf(stack, tier, kind, projection);
  if (!object) return undefined;
  const key = projection?.items ? projection.items.find((item) => item.path === path)?.key : path;
  if (key === undefined || key === "") return undefined;
  const { found, source } = object;
  const text = found ? textOf(found, key) : undefined;
  if (found && text === undefined) return undefined;
  return { source: `${source}, key ${key}`, text, object: found };
}

/** The object of a projection, with its title for messages; `undefined` if the projection names none. */
export function objectOf(
  stack: Stack,
  { workload }: Pick<Tier, "workload">,
  kind: "ConfigMap" | "Secret",
  projection: Projection | null | undefined,
): { found: KubernetesObject | undefined; source: string } | undefined {
  const name = projection?.name ?? projection?.secretName;
  if (!name) return undefined;
  const found = stack.named(kind, name, workload);
  return { found, source: found?.title ?? `${kind} ${name}` };
}

/** The keys of a ConfigMap or Secret. */
export function keysOf(object: KubernetesObject): string[] {
  const { data, stringData, binaryData } = object.props as Data;
  return [...new Set([data, stringData, binaryData].flatMap((part) => Object.keys(part ?? {})))];
}

function textOf(object: KubernetesObject, key: string): Known<string> | undefined {
  return orUnknown(() => {
    const { data, stringData, binaryData } = object.props as Data;
    const has = (part: typeof data) => part && Object.keys(part).includes(key);
    if (has(stringData)) return stringData?.[key];
    if (has(data)) return object.kind === "Secret" ? fromBase64(data?.[key]) : data?.[key];
    return has(binaryData) ? fromBase64(binaryData?.[key]) : undefined;
  });
}

function fromBase64(text = ""): string {
  return Buffer.from(text, "base64").toString("utf8");
}
