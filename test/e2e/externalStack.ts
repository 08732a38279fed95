/**
 * A second stack on an S3 outside of the cluster, shared by the proofs that need settings of their own: it is brought up
 * by the first of them, and taken away by the last.
 */
import { Pod, podsWith } from "../support/kubernetes";
import { OutsideMinio } from "../support/outsideMinio";
import { SecondStack } from "../support/secondStack";
import { Overrides } from "../support/stack";

export const namespace = "external";
/** Its folder in the bucket. */
export const prefix = "e2e/external";
/** Most series that one request to a Store Gateway may touch: more than any proof asks for but the one of this limit. */
export const maxSeries = 100;

const settings = (minio: OutsideMinio): Overrides => ({
  "thanos:namespace": namespace,
  "thanos:protectData": false,
  "thanos:objectStore": {
    bucket: minio.bucket,
    prefix,
    s3: { credentials: "config", endpoint: minio.endpoint, insecure: true },
  },
  // It looks for new blocks all the time, since tests wait for it.
  "thanos:storeGateway": { syncInterval: "5s", maxSeriesPerRequest: maxSeries },
  // The other engine, and the first stack's data to try it on.
  "thanos:query": { engine: "thanos", stores: ["thanos-query.thanos.svc.cluster.local:10901"] },
});

/** The stack and its S3, while they run. */
export interface External {
  readonly minio: OutsideMinio;
  readonly stack: SecondStack;
}

let running: Promise<External> | undefined;
/** What is to be ended, the last one first. */
const ends: (() => Promise<void>)[] = [];

async function start(): Promise<External> {
  const started = Date.now();
  const minio = new OutsideMinio();
  ends.push(() => minio.stop());
  const stack = await SecondStack.create(namespace, settings(minio), {
    "thanos:s3Keys.default.accessKey": minio.key.accessKey,
    "thanos:s3Keys.default.secretKey": minio.key.secretKey,
  });
  ends.push(() => stack.remove());
  await stack.up();
  console.log(`      up after ${Math.round((Date.now() - started) / 1000)} s`);
  return { minio, stack };
}

/** The stack, brought up if it is not. Only in the lab: the S3 is a process of this machine, beside the API server. */
export const externalStack = (): Promise<External> => (running ??= start());

/** Takes the stack away. Its S3 stays, with what is in it, until all proofs are over. */
export const removeExternalStack = async (): Promise<void> => ends.pop()?.();

/** Pods of one of its tiers, such as those of the component `query`. */
export const tierPods = (component: string): Promise<Pod[]> =>
  podsWith(namespace, { "app.kubernetes.io/component": component });

after("the second stack and its S3 are ended, if they still are there", async () => {
  const failed: unknown[] = [];
  for (const end of ends.splice(0).reverse()) await end().catch((error: unknown) => failed.push(error));
  if (failed.length > 0) throw failed[0];
});
