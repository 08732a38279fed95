import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { RuleFiles } from "../model/prometheusConfig";
import { yaml } from "../model/yamlText";
import { metadata, Placement, Tier } from "./tier";

/** Configuration that is read again when it changes: the ConfigMap keeps its name and is changed in place. */
export function configMap(
  name: string,
  tier: Tier,
  placement: Placement,
  files: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap {
  return new k8s.core.v1.ConfigMap(
    name,
    { metadata: metadata(tier, placement, name), data: { ...files } },
    opts,
  );
}

/** Rule files as a ConfigMap. */
export function rulesConfigMap(
  name: string,
  tier: Tier,
  placement: Placement,
  rules: RuleFiles,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap {
  const files = Object.entries(rules).map(([file, groups]) => [`${file}.yaml`, yaml(groups)]);
  return configMap(name, tier, placement, Object.fromEntries(files) as Record<string, string>, opts);
}

/** A ConfigMap or Secret as a folder in a pod. */
export const configVolume = (name: string, map: k8s.core.v1.ConfigMap): k8s.types.input.core.v1.Volume => ({
  name,
  configMap: { name: map.metadata.name },
});
export const secretVolume = (
  name: string,
  secretName: pulumi.Input<string>,
): k8s.types.input.core.v1.Volume => ({
  name,
  secret: { secretName, defaultMode: 0o440 },
});
