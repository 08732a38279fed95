import { contentOf } from "./content";
import { fileAt, fileOf } from "./mountedFiles";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";
import { isUnknown, known, unreadable, type Known } from "./unknowns";

/** A server of MinIO, and who its root user is. */
export interface RootUser {
  readonly title: string;
  /** Its name, which is a secret's half. @throws UnknownValueError if it is not known yet, or not in this stack. */
  readonly user: () => string;
}

/** What the server takes if it is told of none. */
const standard = "minioadmin";
const names = ["MINIO_ROOT_USER", "MINIO_ACCESS_KEY"];

/** The root users of the servers, and those by which Pulumi's MinIO provider comes in. */
export function rootUsers(stack: Stack): Known<RootUser>[] {
  const servers = stack
    .tiers("minio")
    .map((tier) => (isUnknown(tier) ? tier : { title: tier.title, user: () => rootOf(stack, tier) }));
  const providers = stack.resources
    .filter(({ type }) => type === "pulumi:providers:minio")
    .map(({ name, props }) => ({
      title: `the MinIO of the provider ${name}`,
      user: () => (typeof props.minioUser === "string" ? props.minioUser : ""),
    }));
  return [...servers, ...providers];
}

interface KeySource {
  readonly secretKeyRef?: { readonly name?: string | null; readonly key: string } | null;
}

function rootOf(stack: Stack, tier: Tier): string {
  const env = tier.container.env ?? [];
  const path = env.find(({ name }) => names.some((one) => name === `${one}_FILE`))?.value;
  if (path) return textOf(fileAt(stack, tier, path.startsWith("/") ? path : `/run/secrets/${path}`), path);
  const variable = env.find(({ name }) => names.includes(name));
  if (variable?.value) return variable.value;
  const { secretKeyRef } = (variable?.valueFrom ?? {}) as KeySource;
  if (secretKeyRef)
    return textOf(fileOf(stack, tier, "Secret", secretKeyRef, secretKeyRef.key), "its root user");
  const whole = (tier.container.envFrom ?? []).flatMap(({ secretRef }) => {
    const files = names.map((name) => fileOf(stack, tier, "Secret", secretRef, name));
    return files.filter((file) => file !== undefined);
  });
  if (whole.length > 0) return textOf(whole[0], "its root user");
  if (variable) throw unreadable(`${variable.name} of ${tier.title} is in no Secret of this stack`);
  return standard;
}

function textOf(file: ReturnType<typeof fileAt>, what: string): string {
  if (!file) throw unreadable(`${what} is in no Secret of this stack`);
  return contentOf(file).trim();
}

/** The folders and addresses that a server is given for its data, `{1...4}` written out. */
export function drivesOf({ program, container }: Tier): string[] {
  const words = program.words.map(known);
  const given = words.slice(words.indexOf("server") + 1).filter((word) => !word.startsWith("-"));
  const volumes = (container.env ?? []).find(({ name }) => name === "MINIO_VOLUMES")?.value;
  const places = given.length > 0 ? given : (volumes ?? "").split(/\s+/).filter(Boolean);
  return places.flatMap(expand);
}

/** A drive's folder in the server's own file system. */
export function folderOf(drive: string): string {
  return drive.replace(/^https?:\/\/[^/]*/, "") || "/";
}

function expand(text: string): string[] {
  const match = /^(.*?)\{(\d+)\.\.\.(\d+)\}(.*)$/.exec(text);
  if (!match) return [text];
  const [, before, first, last, behind] = match;
  const count = Math.min(Math.max(Number(last) - Number(first) + 1, 0), 64);
  return Array.from({ length: count }, (_, at) => `${before}${Number(first) + at}${behind}`).flatMap(expand);
}
