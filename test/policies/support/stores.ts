import { stringify } from "yaml";
import type { FakeResource } from "../../support/policy";
import { thanos } from "./servers";

/** A bucket's configuration, with a user's keys. */
export const s3 = (config: object) =>
  stringify({ type: "S3", config: { bucket: "b", access_key: "user", secret_key: "hush", ...config } });

/** A ConfigMap or Secret with a bucket's configuration. */
export function object(
  kind: "ConfigMap" | "Secret",
  text: unknown,
  more: object = {},
  metadata: object = {},
): FakeResource {
  const data = kind === "Secret" ? { stringData: { "o.yml": text } } : { data: { "o.yml": text } };
  const props = { metadata: { name: "store", namespace: "monitoring", ...metadata }, ...data, ...more };
  return { type: `kubernetes:core/v1:${kind}`, name: "store", props };
}

const secretVolume = { name: "o", secret: { secretName: "store" } };
const mounts = { volumeMounts: [{ name: "o", mountPath: "/o" }] };
/** The flag that names it. */
const file = "--objstore.config-file=/o/o.yml";

/** A tier that mounts the object with the configuration. */
export const using = (
  command: string,
  volume: object = secretVolume,
  pod: object = {},
  annotations?: object,
) => {
  const tier = thanos(command, [file], { pod: { volumes: [volume], ...pod }, container: mounts });
  (tier.props as any).spec.template.metadata.annotations = annotations;
  return tier;
};
/** A Store Gateway with a Secret of its own, that has this beside the usual. */
export const store = (config: object) => [using("store"), object("Secret", s3(config))];
