/** The args of `ThanosStack`: the settings of a stack's file, and what only a program has. */
import { z } from "zod";
import { byRole, roles } from "../../model/bucketAccess";
import type { Broken } from "../checking/problems";
import { namings } from "../checking/naming";
import { checkTogether } from "../checkTogether";
import type { Filled } from "../kinds/inputKind";
import { s3KeysByRole } from "../s3Keys";
import { refused, schema, secretSettings } from "../stackSchema";
import { alertmanagerFile, instance } from "./argKinds";
import { fillArgs } from "./fillArgs";

const { prometheus, ruler } = schema.shape;
const filePaths = { ruleFiles: true, scrapeConfigFiles: true } as const;
/** No paths of files: a program reads its files by itself. */
const prometheusArgs = prometheus.unwrap().omit(filePaths);
const rulerArgs = ruler.unwrap().omit({ ruleFiles: true });

/** Every arg of `ThanosStack`. */
export const stackArgs = z.strictObject({
  ...schema.omit({ acknowledge: true }).shape,
  prometheus: prometheusArgs.prefault({}).describe(prometheus.description ?? ""),
  ruler: rulerArgs.prefault({}).describe(ruler.description ?? ""),
  alertmanagerConfig: alertmanagerFile
    .optional()
    .describe(
      "Alertmanager's whole configuration, as YAML text; it is kept secret; alerts are shown but nobody is notified if left out",
    ),
  s3Keys: s3KeysByRole
    .optional()
    .describe('keys of an S3 whose `credentials` is "config"; they are kept secret'),
  instance: instance
    .optional()
    .describe("value of the label `app.kubernetes.io/instance`; the name of the Pulumi stack if left out"),
  keysBefore: z
    .strictObject(byRole(() => z.int().min(1).optional()))
    .optional()
    .describe(
      "output `keys` of the last update, so that MinIO keeps a rotated key until the next one; nothing if left out",
    ),
});

/** Args of a stack with every default filled in. */
export type FilledStack = Filled<typeof stackArgs>;

/**
 * Checks the args of a `ThanosStack` and fills in their defaults.
 *
 * @throws RunError with every problem at once, one a line.
 */
export const fillStackArgs = (name: string, args: object): FilledStack =>
  fillArgs(args, {
    component: "ThanosStack",
    name,
    schema: stackArgs,
    refused,
    ruled: Object.keys(schema.shape),
    secrets: Object.keys(secretSettings),
    rules: (settings, given) => {
      const whole = {
        ...settings,
        prometheus: { ...settings.prometheus, ruleFiles: [], scrapeConfigFiles: [] },
        ruler: { ...settings.ruler, ruleFiles: [] },
      };
      return [...checkTogether(whole, given, namings.code, ".").problems, ...findKeyProblems(settings)];
    },
  });

/** Keys go with an S3 that takes them. */
function findKeyProblems({ objectStore: { s3 }, s3Keys: keys }: z.output<typeof stackArgs>): Broken[] {
  const problem = (key: string, rule: string): Broken => ({
    key,
    value: undefined,
    rule,
    with: ["objectStore.s3"],
  });
  if (s3?.credentials !== "config")
    return keys === undefined
      ? []
      : [problem("s3Keys", 'has no effect unless objectStore.s3.credentials is "config". Remove it.')];
  return roles
    .filter((role) => keys?.[role] === undefined && keys?.default === undefined)
    .map((role) => problem(`s3Keys.${role}`, "is missing, and s3Keys.default is too. Set one of the two."));
}
