/** What the settings of the object store have to keep together: no setting is taken that would do nothing. */
import { roles } from "../../model/bucketAccess";
import { findPathProblem, type Mount } from "../../model/containerFiles";
import type { Given } from "../checking/checkSettings";
import type { Broken } from "../checking/problems";
import type { ObjectStoreSettings } from "../tiers/objectStoreSettings";
import { closedNodePort } from "./podRules";
import type { SettingRule } from "./rule";

/** Tiers that read or write the bucket; the sidecars have the mounts of Prometheus. */
const bucketTiers = ["prometheus", "storeGateway", "ruler", "compactor"] as const;
type Mounted = { readonly mounts: readonly Mount[] };

/** The settings that are read here. */
export type StoredSettings = { readonly objectStore: ObjectStoreSettings } & Readonly<
  Record<(typeof bucketTiers)[number], Mounted>
>;
type StoreRule = SettingRule<StoredSettings>;

/** What is written under `objectStore`, as far as a rule reads it. */
interface Written {
  readonly minio?: { readonly service?: { readonly nodePort?: unknown } };
  readonly keys?: Readonly<Record<string, unknown>>;
}
const writtenIn = (given: Given): Written => given.objectStore ?? {};

const oneStore: StoreRule = {
  demand: "`objectStore` has `minio` or `s3`, not both",
  check: ({ objectStore }, given, nameSetting) =>
    objectStore.s3 !== undefined && writtenIn(given).minio !== undefined
      ? {
          key: "objectStore.minio",
          value: writtenIn(given).minio,
          rule: `but ${nameSetting("objectStore.s3")} is set too, and blocks are kept in one of the two. Remove one of them.`,
        }
      : undefined,
};

const prefixOfSecrets: StoreRule = {
  demand: '`objectStore.prefix` is not set where `objectStore.s3.credentials` is "secrets"',
  check: ({ objectStore }) =>
    objectStore.s3?.credentials === "secrets" && objectStore.prefix !== undefined
      ? {
          key: "objectStore.prefix",
          value: objectStore.prefix,
          rule: "has no effect, since each Secret's objstore.yml sets the prefix of its role. Write it there as `prefix`, and remove it here.",
          with: ["objectStore.s3.credentials"],
        }
      : undefined,
};

/** Where there is no key of ours, a number of it would do nothing. */
const keysAreOurs: StoreRule = {
  demand:
    '`objectStore.keys` is set only for keys of the stack\'s own MinIO, or where `objectStore.s3.credentials` is "secrets"',
  check: ({ objectStore: { s3 } }, given, nameSetting) => {
    if (s3 === undefined || s3.credentials === "secrets") return undefined;
    const wayOut = {
      config: `Remove it, and set a new key in ${nameSetting("s3Keys")}: the next \`pulumi up\` rolls the pods that use it.`,
      workloadIdentity: "Remove it: there are no keys, and the cloud rotates its own credentials.",
    }[s3.credentials];
    const { keys = {} } = writtenIn(given);
    return roles
      .filter((role) => keys[role] !== undefined)
      .map((role) => ({
        key: `objectStore.keys.${role}`,
        value: keys[role],
        rule: `has no effect while ${nameSetting("objectStore.s3.credentials")} is "${s3.credentials}". ${wayOut}`,
        with: ["objectStore.s3.credentials"],
      }));
  },
};

const nodePortIsOpened: StoreRule = {
  demand: "`objectStore.minio.service.nodePort` goes with a Service of type NodePort or LoadBalancer",
  check: ({ objectStore }, given, nameSetting) => {
    const port = writtenIn(given).minio?.service?.nodePort;
    if (port === undefined || objectStore.minio.service.type !== "ClusterIP") return undefined;
    return {
      key: "objectStore.minio.service.nodePort",
      value: port,
      rule: closedNodePort("objectStore.minio.service", nameSetting),
      with: ["objectStore.minio.service.type"],
    };
  },
};

/** A host of Amazon's S3: the bucket before it, where there is one, and its region. */
const amazonHost =
  /^(?:(.+)\.)?s3[.-](?:dualstack\.|fips\.)?([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?(?::\d+)?$/;

const hostIsTheRegions: StoreRule = {
  demand: "`objectStore.s3.endpoint` of Amazon is the host of `objectStore.s3.region`, without the bucket",
  check: ({ objectStore: { s3, bucket } }, _, nameSetting) => {
    if (s3 === undefined || s3.credentials === "secrets") return undefined;
    const { endpoint, region } = s3;
    const [whole, before, ofHost] = amazonHost.exec(endpoint) ?? [];
    if (/(^|\.)console\.aws\.amazon\.com/.test(endpoint))
      return {
        key: "objectStore.s3.endpoint",
        value: endpoint,
        rule: "is the page of Amazon's console. Write the host of the region, such as s3.eu-central-1.amazonaws.com.",
      };
    if (whole === undefined) return undefined;
    if (before !== undefined)
      return {
        key: "objectStore.s3.endpoint",
        value: endpoint,
        rule: `has a bucket in it, and the name of the bucket is put before it once more. Write s3.${ofHost}.amazonaws.com, and the bucket as ${nameSetting("objectStore.bucket")} (${bucket}).`,
        with: ["objectStore.bucket"],
      };
    if (region === undefined || region === ofHost) return undefined;
    return {
      key: "objectStore.s3.region",
      value: region,
      rule: `is not the region of ${nameSetting("objectStore.s3.endpoint")} (${endpoint}), so every request is signed for another one and refused. Use ${ofHost}.`,
      with: ["objectStore.s3.endpoint"],
    };
  },
};

const authorityIsMounted: StoreRule = {
  demand:
    "`objectStore.s3.caFile` is in `mounts` of all tiers that reach the bucket (Prometheus, Store Gateway, Ruler, Compactor), and goes without `insecure`",
  check: (settings, _, nameSetting) => {
    const { s3 } = settings.objectStore;
    if (s3 === undefined || s3.credentials === "secrets" || s3.caFile === undefined) return undefined;
    const refuse = (rule: string, input: string): Broken => ({
      key: "objectStore.s3.caFile",
      value: s3.caFile,
      rule,
      with: [input],
    });
    if (s3.credentials === "config" && s3.insecure)
      return refuse(
        `has no effect while ${nameSetting("objectStore.s3.insecure")} is true. Remove one of them.`,
        "objectStore.s3.insecure",
      );
    for (const tier of bucketTiers) {
      const key = `${tier}.mounts`;
      const rule = findPathProblem(s3.caFile, settings[tier].mounts, nameSetting(key));
      if (rule !== undefined) return refuse(rule, key);
    }
    return undefined;
  },
};

/** Every rule about the object store. */
export const objectStoreRules: readonly StoreRule[] = [
  oneStore,
  prefixOfSecrets,
  keysAreOurs,
  nodePortIsOpened,
  hostIsTheRegions,
  authorityIsMounted,
];
