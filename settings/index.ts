/** What a program needs of the settings: `loadSettings` reads and checks them, the others refuse what can be seen only with more. */
import * as pulumi from "@pulumi/pulumi";
import type { AccessKey, ByRole } from "../model/bucketAccess";
import { notifiesSomebody } from "../model/files/notifiesSomebody";
import { nobodyIsTold } from "../monitoring/nobodyIsTold";
import { rememberWritten } from "./args/written";
import { prefix } from "./checking/naming";
import { Broken, describeProblem, problemOfFile } from "./checking/problems";
import { alertmanagerTextOf, checkConfiguration } from "./checkConfiguration";
import type { Acknowledged } from "./dataChanges";
import type { Configuration } from "./namespaces";
import { refusal } from "./refusal";
import { readS3Keys, s3KeysSetting } from "./s3Keys";
import type { StackSettings } from "./stackSchema";
import { askOfficialTools } from "./tools/officialTools";
import { renderFiles } from "./tools/renderFiles";

export { noteRetirement } from "./dataChanges";
export { lastUpdate, refuseStranding, type LastUpdate } from "./lastUpdate";

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

/** The whole configuration of the stack, as Pulumi gives it to its program: texts, with secrets in plain. */
function readConfiguration(): Configuration {
  // Part of the runtime, though not of its types.
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };
  return { values: pulumi.runtime.allConfig(), isSecret: (key) => isConfigSecret(key) };
}

/**
 * Reads the stack's settings.
 *
 * @throws RunError with every problem of the configuration at once, each with its setting, its value, what is wrong and what to write
 */
export function loadSettings(): Settings {
  const stack = pulumi.getStack();
  const configuration = readConfiguration();
  const checked = checkConfiguration(configuration);
  const describe = (found: readonly Broken[]) => found.map((each) => describeProblem(each));
  describe(checked.warnings).forEach((line) => void pulumi.log.warn(line));
  if (checked.settings === undefined) throw refusal(describe(checked.problems));
  const { given, alertmanagerText } = checked;
  // Information, no warning: to look at alerts before anybody is told of them is a fair way to begin.
  if (!notifiesSomebody(alertmanagerText)) void pulumi.log.info(nobodyIsTold);
  const { cluster, acknowledge, ...settings } = checked.settings;
  const { values, isSecret } = configuration;
  const { keys } = readS3Keys(
    settings.objectStore,
    values[prefix + s3KeysSetting] as string | undefined,
    isSecret(prefix + s3KeysSetting),
  );
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
  const { problems, missing } = askOfficialTools(
    renderFiles(thanos, alertmanagerTextOf(readConfiguration().values)),
  );
  const describe = (level: "error" | "warning") =>
    problems.filter((each) => each.level === level).map((each) => describeProblem(problemOfFile(each)));
  describe("warning").forEach((line) => void pulumi.log.warn(line));
  const errors = describe("error");
  if (errors.length > 0) throw refusal(errors);
  if (missing.length > 0)
    void pulumi.log.info(`Not installed here: ${missing.join(", ")}. What only they know was not checked.`);
}
