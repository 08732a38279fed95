/** What the stack says of a configuration, as `pulumi preview` says it. */
import { findAlertmanagerProblems } from "../../model/files/alertmanagerFile";
import { problemOfFile } from "../../settings/checking/problems";
import { parseSettings } from "../../settings/parseSettings";
import { readS3Keys, s3KeysSetting } from "../../settings/s3Keys";
import { alertmanagerSetting, StackSettings } from "../../settings/stackSchema";
import { silentAlertmanager } from "../../model/files/silentAlertmanager";
import type { Configuration } from "./goodConfigurations";

/** What was said, a line each; anything but problems is thrown. */
export interface Said {
  readonly settings?: StackSettings;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

export function check({ settings, secrets }: Configuration): Said {
  const warnings: string[] = [];
  const alertmanager = secrets[alertmanagerSetting] ?? silentAlertmanager;
  try {
    const whole = parseSettings(settings, {
      warn: (line) => void warnings.push(line),
      secret: (name) => name in secrets,
      secretProblems: ({ objectStore }) => [
        ...readS3Keys(objectStore, secrets[s3KeysSetting], true).problems,
        ...findAlertmanagerProblems(alertmanager, [alertmanagerSetting]).map(problemOfFile),
      ],
    });
    return { settings: whole, errors: [], warnings };
  } catch (error) {
    const [heading, ...lines] = (error as Error).message.split("\n");
    if (heading !== "The stack's configuration is not valid:") throw error;
    return { errors: lines.map((line) => line.trim()), warnings };
  }
}
