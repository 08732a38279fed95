/** Rules over several settings that JSON Schema can say, so that an editor shows them while one writes. */
import type { JsonSchema } from "./schemaShape";

/** No two of these settings. */
const notBoth = (...names: string[]): JsonSchema => ({ not: { required: names } });

/** Where one setting is there, another one has one of these values. */
const needs = (
  setting: string,
  other: string,
  values: readonly unknown[],
  standard?: unknown,
): JsonSchema => ({
  if: { required: [setting] },
  then: {
    properties: { [other]: { enum: values } },
    ...(standard !== undefined && values.includes(standard) ? {} : { required: [other] }),
  },
});

const open = ["NodePort", "LoadBalancer"];
const serviceRules = (standard: string): JsonSchema => ({
  properties: {
    service: {
      allOf: [
        needs("nodePort", "type", open, standard),
        needs("sourceRanges", "type", ["LoadBalancer"], standard),
      ],
    },
  },
});

/** Where the S3 has keys of another kind, some settings do nothing. */
const storeRules: readonly JsonSchema[] = [
  notBoth("minio", "s3"),
  {
    if: {
      required: ["s3"],
      properties: { s3: { required: ["credentials"], properties: { credentials: { const: "secrets" } } } },
    },
    then: { not: { required: ["prefix"] } },
  },
  {
    if: {
      required: ["s3"],
      properties: {
        s3: {
          required: ["credentials"],
          properties: { credentials: { enum: ["config", "workloadIdentity"] } },
        },
      },
    },
    then: { not: { required: ["keys"] } },
  },
  {
    properties: {
      minio: { allOf: [serviceRules("NodePort"), { properties: { servers: { not: { enum: [2, 3] } } } }] },
    },
  },
];

const rules: Readonly<Record<string, readonly JsonSchema[]>> = {
  query: [
    notBoth("replicas", "autoscaling"),
    serviceRules("ClusterIP"),
    { properties: { tenancy: needs("label", "enforce", [true], false) } },
  ],
  queryFrontend: [notBoth("replicas", "autoscaling"), serviceRules("ClusterIP")],
  storeGateway: [notBoth("replicas", "autoscaling")],
  objectStore: storeRules,
};

/** A setting on top with the rules over what is in it. */
export const withRules = (name: string, setting: JsonSchema): JsonSchema =>
  Object.hasOwn(rules, name) ? { ...setting, allOf: rules[name] } : setting;
