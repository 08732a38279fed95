/** What a program needs of the settings: `loadSettings` reads and checks them, the others refuse what can be seen only with more. */
import * as pulumi from "@pulumi/pulumi";
import { hasFile } from "./flags/tierFiles";
import { findAlertmanagerProblems } from "../model/files/alertmanagerFile";
import { silentAlertmanager } from "../model/files/silentAlertmanager";
import type { AccessKey, ByRole } from "../model/bucketAccess";
import { rememberWritten } from "./args/written";
import type { Given } from "./checking/checkSettings";
import { prefix } from "./checking/naming";
import { describeProblem, problemOfFile } from "./checking/problems";
import type { Acknowledged } from "./dataChanges";
import { fillStackSettings } from "./parseSettings";
import { refusal } from "./refusal";
import { readS3Keys, s3KeysSetting } from "./s3Keys";
import { pickOwnSettings, readTexts } from "./stackFile";
import { alertmanagerSetting, schema, secretSettings, StackSettings } from "./stackSchema";
import type { ObjectStoreSettings } from "./tiers/objectStoreSettings";
import { askOfficialTools } from "./tools/officialTools";
import { renderFiles } from "./tools/renderFiles";

export { lastUpdate, refuseStranding, type LastUpdate } from "./lastUpdate";

/** Whether a setting is a secret of the stack, whatever it is: a slip in a secret's name must not print it. */
function isSecret(name: string): boolean {
  // Part of the runtime, though not of its types.
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };
  return isConfigSecret(prefix + name);
}

/** The settings of a stack as its component takes them, with its secrets. */
type StackArgs = Omit<StackSettings, "acknowledge" | "cluster" | "prometheus" | "ruler"> & {
  readonly instance: string;
  readonly cluster: string;
  readonly prometheus: ReturnType<typeof omitFiles<StackSettings["prometheus"]>>;
  readonly ruler: ReturnType<typeof omitFiles<StackSettings["ruler"]>>;
  readonly s3Keys?: pulumi.Output<ByRole<AccessKey>>;
  readonly alertmanagerConfig: pulumi.Output<string>;
};

/** The settings of a stack, valid as a whole. */
export type Settings = {
  readonly thanos: StackArgs;
  /** The cluster, as the Kubernetes provider takes it. */
  readonly kubernetes: {
    readonly context?: string;
    readonly kubeconfig?: string;
    readonly enableConfigMapMutable: boolean;
    readonly enableSecretMutable: boolean;
  };
  /** Changes that move or strand data and that the user has acknowledged. */
  readonly acknowledge: Acknowledged;
};

/** A tier without the paths of files: what is in these is among its rules and its jobs. */
function omitFiles<T extends object>(tier: T): Omit<T, "ruleFiles" | "scrapeConfigFiles"> {
  const kept: T & { ruleFiles?: unknown; scrapeConfigFiles?: unknown } = { ...tier };
  delete kept.ruleFiles;
  delete kept.scrapeConfigFiles;
  return kept;
}

const readAlertmanagerConfig = (): string =>
  pulumi.runtime.allConfig()[prefix + alertmanagerSetting] ?? silentAlertmanager;

/**
 * Reads the stack's settings.
 *
 * @throws RunError with every problem of the configuration at once, each with its setting, its value, what is wrong and what to write
 */
export function loadSettings(): Settings {
  const stack = pulumi.getStack();
  const alertmanagerText = readAlertmanagerConfig();
  const keysOf = (objectStore: ObjectStoreSettings) =>
    readS3Keys(objectStore, pulumi.runtime.allConfig()[prefix + s3KeysSetting], isSecret(s3KeysSetting));
  const given = readTexts(schema, readPlainValues());
  const { cluster, acknowledge, ...settings } = fillStackSettings(given, {
    naming: "stackFile",
    secret: isSecret,
    warn: (line) => void pulumi.log.warn(line),
    secretProblems: ({ objectStore, alertmanager }) => [
      ...keysOf(objectStore).problems,
      ...findAlertmanagerProblems(alertmanagerText, [alertmanagerSetting], {
        isMounted: (file) => hasFile("alertmanager", alertmanager.mounts, file),
      }).map(problemOfFile),
    ],
  });
  const { keys } = keysOf(settings.objectStore);
  const [prometheus, ruler] = [omitFiles(settings.prometheus), omitFiles(settings.ruler)];
  const kubernetes = new pulumi.Config("kubernetes");
  return {
    thanos: {
      ...rememberWritten({ ...settings, prometheus, ruler }, given),
      s3Keys: keys && pulumi.secret(keys),
      instance: stack,
      cluster: cluster ?? stack,
      alertmanagerConfig: pulumi.secret(alertmanagerText),
    },
    kubernetes: {
      context: kubernetes.get("context"),
      kubeconfig: kubernetes.get("kubeconfig"),
      // Configuration that is reloaded is changed in place: a replaced ConfigMap would be gone for a moment.
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    },
    acknowledge,
  };
}

/**
 * Asks promtool, thanos and amtool what they think of the files that the settings make, where they are installed.
 *
 * @throws RunError as `loadSettings`.
 */
export function refuseBadFiles({ thanos }: Settings): void {
  const { problems, missing } = askOfficialTools(renderFiles(thanos, readAlertmanagerConfig()));
  const describe = (level: "error" | "warning") =>
    problems.filter((each) => each.level === level).map((each) => describeProblem(problemOfFile(each)));
  describe("warning").forEach((line) => void pulumi.log.warn(line));
  const errors = describe("error");
  if (errors.length > 0) throw refusal(errors);
  if (missing.length > 0)
    void pulumi.log.info(`Not installed here: ${missing.join(", ")}. What only they know was not checked.`);
}

/** All plain values under `thanos:`, as texts. */
const readPlainValues = (): Given =>
  Object.fromEntries(
    Object.entries(pickOwnSettings(pulumi.runtime.allConfig())).filter(
      ([name]) => !Object.hasOwn(secretSettings, name),
    ),
  );
