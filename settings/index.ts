/** What a program needs of the settings: `loadSettings` reads and checks them, the others refuse what can be seen only with more. */
import * as pulumi from "@pulumi/pulumi";
import { findAlertmanagerProblems } from "../model/files/alertmanagerFile";
import type { AccessKey, ByRole } from "../model/objectStore";
import { yaml } from "../model/yamlText";
import type { Given } from "./checking/checkSettings";
import { prefix } from "./checking/naming";
import { describeProblem, problemOfFile } from "./checking/problems";
import type { Acknowledged } from "./dataChanges";
import { parseSettings } from "./parseSettings";
import { refusal } from "./refusal";
import { readS3Keys, s3KeysSetting } from "./s3Keys";
import { pickOwnSettings } from "./stackFile";
import { resolveImages } from "./stackImages";
import { alertmanagerSetting, secretSettings, StackSettings } from "./stackSchema";
import type { ObjectStoreSettings } from "./tiers/objectStoreSettings";
import { askOfficialTools } from "./tools/officialTools";
import { renderFiles } from "./tools/renderFiles";

export { lastUpdate, refuseStranding, type LastUpdate } from "./lastUpdate";
export { fillStackSettings, type Filling } from "./parseSettings";

/** Whether a setting is a secret of the stack, whatever it is: a slip in a secret's name must not print it. */
function isSecret(name: string): boolean {
  // Part of the runtime, though not of its types.
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };
  return isConfigSecret(prefix + name);
}

/** A receiver that drops everything: alerts are shown in Alertmanager, and nobody is notified. */
const silentAlertmanager = yaml({ route: { receiver: "none" }, receivers: [{ name: "none" }] });

/** The settings of a stack as its component takes them: images resolved, secrets secret. */
type StackArgs = Omit<StackSettings, "acknowledge" | "alertmanager" | "cluster" | "images"> &
  ReturnType<typeof resolveImages> & {
    readonly stack: string;
    readonly cluster: string;
    readonly s3Keys?: pulumi.Output<ByRole<AccessKey>>;
    readonly alertmanager: StackSettings["alertmanager"] & { readonly config: pulumi.Output<string> };
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
  const { alertmanager, cluster, images, acknowledge, ...settings } = parseSettings(readPlainValues(), {
    secret: isSecret,
    warn: (line) => void pulumi.log.warn(line),
    secretProblems: ({ objectStore }) => [
      ...keysOf(objectStore).problems,
      ...findAlertmanagerProblems(alertmanagerText, [alertmanagerSetting]).map(problemOfFile),
    ],
  });
  const { keys } = keysOf(settings.objectStore);
  const kubernetes = new pulumi.Config("kubernetes");
  return {
    thanos: {
      ...settings,
      s3Keys: keys && pulumi.secret(keys),
      stack,
      cluster: cluster ?? stack,
      ...resolveImages(images),
      alertmanager: {
        ...alertmanager,
        config: pulumi.secret(alertmanagerText),
      },
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
    void pulumi.log.info(`Not installed here: ${missing.join(", ")}. PromQL and the like were not checked.`);
}

/** All plain values under `thanos:`, as texts. */
const readPlainValues = (): Given =>
  Object.fromEntries(
    Object.entries(pickOwnSettings(pulumi.runtime.allConfig())).filter(
      ([name]) => !Object.hasOwn(secretSettings, name),
    ),
  );
