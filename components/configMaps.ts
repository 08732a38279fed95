import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { RuleFiles } from "../model/prometheusConfig";
import { yaml } from "../model/yamlText";
import { buildMetadata, nameChild, Tier } from "./tier";

/** Creates a ConfigMap whose files are read again when they change: it keeps its name and is changed in place. */
export function createConfigMap(
  tier: Tier,
  suffix: string,
  files: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap {
  return new k8s.core.v1.ConfigMap(
    nameChild(tier, suffix),
    { metadata: buildMetadata(tier, suffix), data: pulumi.output(files) },
    opts,
  );
}

/** Creates the ConfigMap with a tier's rule files. */
export function createRulesConfigMap(
  tier: Tier,
  rules: pulumi.Input<RuleFiles>,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap {
  const files = pulumi
    .output(rules)
    .apply((all) =>
      Object.fromEntries(Object.entries(all).map(([file, groups]) => [`${file}.yaml`, yaml(groups)])),
    );
  return createConfigMap(tier, "rules", files, opts);
}

/** A ConfigMap as a folder in a pod. */
export const buildConfigVolume = (
  name: string,
  map: k8s.core.v1.ConfigMap,
): k8s.types.input.core.v1.Volume => ({ name, configMap: { name: map.metadata.name } });

/** A Secret as a folder in a pod. */
export const buildSecretVolume = (
  name: string,
  secretName: pulumi.Input<string>,
): k8s.types.input.core.v1.Volume => ({ name, secret: { secretName, defaultMode: 0o440 } });
