/** What a program needs of the settings: `loadSettings` reads and checks them, the others refuse what can be seen only with more. */
import * as pulumi from "@pulumi/pulumi";
import { alertmanagerProblems } from "../model/files/alertmanagerFile";
import type { AccessKey, ByRole } from "../model/objectStore";
import { yaml } from "../model/yamlText";
import { Given, problem } from "./checking/problems";
import type { Acknowledged } from "./dataChanges";
import { parseSettings } from "./parseSettings";
import { refusal } from "./refusal";
import { s3Keys, s3KeysSetting } from "./s3Keys";
import { ownSettings, prefix } from "./stackFile";
import { resolveImages } from "./stackImages";
import { alertmanagerSetting, secretSettings, StackSettings } from "./stackSchema";
import type { ObjectStoreSettings } from "./tiers/objectStoreSettings";
import { officialProblems, rendered } from "./tools/officialTools";

export { lastUpdate, refuseStranding, type LastUpdate } from "./lastUpdate";

/** Whether a setting is a secret of the stack, whatever it is: a slip in a secret's name must not print it. */
function isSecret(name: string): boolean {
  // Part of the runtime, though not of its types.
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };
  return isConfigSecret(prefix + name);
}

/** A receiver that drops everything: alerts are seen in Alertmanager until somebody is to be told. */
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
  /** Changes that move or strand data, which the user knows of. */
  readonly acknowledge: Acknowledged;
};

const alertmanagerConfig = (): string =>
  pulumi.runtime.allConfig()[prefix + alertmanagerSetting] ?? silentAlertmanager;

/**
 * Reads the stack's settings.
 *
 * @throws RunError with every problem of the configuration at once, each as `key = value: rule. Way out.`
 */
export function loadSettings(): Settings {
  const stack = pulumi.getStack();
  const alertmanagerText = alertmanagerConfig();
  const keysOf = (objectStore: ObjectStoreSettings) =>
    s3Keys(objectStore, pulumi.runtime.allConfig()[prefix + s3KeysSetting], isSecret(s3KeysSetting));
  const { alertmanager, cluster, images, acknowledge, ...settings } = parseSettings(plainValues(), {
    secret: isSecret,
    warn: (line) => void pulumi.log.warn(line),
    secretProblems: ({ objectStore }) => [
      ...keysOf(objectStore).problems,
      ...alertmanagerProblems(alertmanagerText),
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
  const { problems, missing } = officialProblems(rendered(thanos, alertmanagerConfig()));
  const told = (level: "error" | "warning") =>
    problems.filter((each) => each.level === level).map(({ key, value, rule }) => problem(key, value, rule));
  told("warning").forEach((line) => void pulumi.log.warn(line));
  if (told("error").length > 0) throw refusal(told("error"));
  if (missing.length > 0)
    void pulumi.log.info(`Not installed here: ${missing.join(", ")}. PromQL and the like were not checked.`);
}

/** All plain values under `thanos:`, as texts. */
const plainValues = (): Given =>
  Object.fromEntries(
    Object.entries(ownSettings(pulumi.runtime.allConfig())).filter(
      ([name]) => !Object.hasOwn(secretSettings, name),
    ),
  );
