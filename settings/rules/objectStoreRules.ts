/** What the settings of the object store have to keep together: no setting is taken that would do nothing. */
import { roles } from "../../model/objectStore";
import type { ObjectStoreSettings } from "../tiers/objectStoreSettings";
import type { Broken, Given } from "../checking/problems";

interface Settings {
  readonly objectStore: ObjectStoreSettings;
}
type Rule = (settings: Settings, given: Given) => Broken | readonly Broken[] | undefined;

/** What is written under `thanos:objectStore`, as far as a rule reads it. */
interface Written {
  readonly prefix?: unknown;
  readonly minio?: { readonly service?: { readonly nodePort?: unknown } };
  readonly keys?: Readonly<Record<string, unknown>>;
}
const written = (given: Given): Written => given.objectStore ?? {};

const oneStore: Rule = ({ objectStore }, given) =>
  objectStore.s3 !== undefined && written(given).minio !== undefined
    ? {
        key: "objectStore.minio",
        value: written(given).minio,
        rule: "set beside thanos:objectStore.s3, and blocks are kept in one of the two. Leave one of them out.",
      }
    : undefined;

const prefixOfSecrets: Rule = ({ objectStore }) =>
  objectStore.s3?.credentials === "secrets" && objectStore.prefix !== undefined
    ? {
        key: "objectStore.prefix",
        value: objectStore.prefix,
        rule: "would do nothing, since each Secret's objstore.yml says where its role works. Write it there as `prefix`, and leave it out here.",
        with: ["objectStore.s3.credentials"],
      }
    : undefined;

/** Where there is no key of ours, a number of it would be taken and do nothing. */
const instead = {
  config:
    "the key is what thanos:s3Keys says. Set a new one there and `pulumi up`: it rolls the pods that use it.",
  workloadIdentity: "there are no keys. Leave it out: the cloud rotates what it gives.",
};
const numberedKeys: Rule = ({ objectStore: { s3 } }, given) => {
  if (s3 === undefined || s3.credentials === "secrets") return undefined;
  const { keys = {} } = written(given);
  return roles
    .filter((role) => keys[role] !== undefined)
    .map((role) => ({
      key: `objectStore.keys.${role}`,
      value: keys[role],
      rule: `would do nothing with thanos:objectStore.s3.credentials = "${s3.credentials}": ${instead[s3.credentials]}`,
      with: ["objectStore.s3.credentials"],
    }));
};

const nodePort: Rule = ({ objectStore }, given) => {
  const port = written(given).minio?.service?.nodePort;
  if (port === undefined || objectStore.minio.service.type !== "ClusterIP") return undefined;
  return {
    key: "objectStore.minio.service.nodePort",
    value: port,
    rule: "set for a Service of type ClusterIP, which opens none. Set the type to NodePort or LoadBalancer, or leave the port out.",
    with: ["objectStore.minio.service.type"],
  };
};

/** Every rule, with what it demands in the words of docs/configuration.md. */
export const objectStoreRules: readonly { readonly demand: string; readonly rule: Rule }[] = [
  { demand: "`objectStore` has `minio` or `s3`, not both", rule: oneStore },
  {
    demand: '`objectStore.prefix` is not set where `objectStore.s3.credentials` is "secrets"',
    rule: prefixOfSecrets,
  },
  {
    demand:
      '`objectStore.keys` is set only for keys of the stack\'s own MinIO, or where `objectStore.s3.credentials` is "secrets"',
    rule: numberedKeys,
  },
  {
    demand: "`objectStore.minio.service.nodePort` goes with a Service of type NodePort or LoadBalancer",
    rule: nodePort,
  },
];
