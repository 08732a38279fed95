import { Client } from "minio";
import { parse } from "yaml";
import type { AccessKey, Role } from "../../model/bucketAccess";
import { secretData } from "./kubernetes";

/** `host:port` of MinIO's S3 API as the machine that runs Pulumi reaches it: the stack's default setting. */
const address = { endPoint: "127.0.0.1", port: 30900, useSSL: false, pathStyle: true };

/** The stack's bucket. */
export const bucket = "thanos";

/** The key that one role's pods have. @param of namespace of the stack. */
export async function keyOf(role: Role, of?: string): Promise<AccessKey> {
  const file = (await secretData(`thanos-objstore-${role}`, of))["objstore.yml"];
  const { config } = parse(file) as { config: { access_key: string; secret_key: string } };
  return { accessKey: config.access_key, secretKey: config.secret_key };
}

/** An S3 client with a key. @param port node port of the MinIO. */
export const clientWith = (key: AccessKey, port = address.port): Client =>
  new Client({ ...address, port, ...key, region: "us-east-1" });

/** An S3 client with the key of a role. */
export const clientOf = async (role: Role): Promise<Client> => clientWith(await keyOf(role));

/** What a block's `meta.json` says, as far as the tests look at it. Times are milliseconds since 1970. */
export interface BlockMeta {
  readonly ulid: string;
  readonly minTime: number;
  readonly maxTime: number;
  readonly compaction: { readonly level: number };
  readonly thanos: {
    readonly labels: Readonly<Record<string, string>>;
    readonly source: string;
    readonly downsample: { readonly resolution: number };
  };
}

/** The blocks in the bucket whose external labels have the given values, marked for deletion or not. */
export async function blocks(labels: Readonly<Record<string, string>>): Promise<BlockMeta[]> {
  const client = await clientOf("store");
  const folders: string[] = [];
  for await (const item of client.listObjectsV2(bucket) as AsyncIterable<{ prefix?: string }>) {
    if (item.prefix && /^[0-9A-Z]{26}\/$/.test(item.prefix)) folders.push(item.prefix);
  }
  const metas = await Promise.all(folders.map((folder) => readMeta(client, folder)));
  return metas
    .filter((meta) => meta !== undefined)
    .filter(({ thanos }) => Object.entries(labels).every(([label, value]) => thanos.labels[label] === value));
}

/** Names of all objects of a block; none when it is gone. */
export async function objectsOf(ulid: string): Promise<string[]> {
  const client = await clientOf("store");
  const names: string[] = [];
  for await (const item of client.listObjectsV2(bucket, `${ulid}/`, true) as AsyncIterable<{ name: string }>)
    names.push(item.name);
  return names;
}

/** Deletes a block with the Compactor's key, its description first: without it the block is not there any more. */
export async function deleteBlock(ulid: string): Promise<void> {
  const client = await clientOf("compactor");
  const names = await objectsOf(ulid);
  const description = `${ulid}/meta.json`;
  for (const name of [description, ...names.filter((each) => each !== description)])
    await client.removeObject(bucket, name);
}

/** A block whose upload or deletion is under way has no `meta.json`. */
async function readMeta(client: Client, folder: string): Promise<BlockMeta | undefined> {
  try {
    return JSON.parse(await readObject(client, `${folder}meta.json`)) as BlockMeta;
  } catch (error) {
    if ((error as { code?: string }).code === "NoSuchKey") return undefined;
    throw error;
  }
}

/** An object's content as text. */
export async function readObject(client: Client, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await client.getObject(bucket, name)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
