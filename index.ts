import * as k8s from "@pulumi/kubernetes";
import { ThanosStack } from "./components/thanosStack";
import { lastUpdate, loadSettings, noteRetirement, refuseBadFiles, refuseStranding } from "./settings";

export = async () => {
  const settings = loadSettings();
  refuseBadFiles(settings);
  const before = await lastUpdate();
  refuseStranding(settings, before);

  const cluster = new k8s.Provider("cluster", settings.kubernetes);
  const args = { ...settings.thanos, keysBefore: before.keys };
  const stack = new ThanosStack("thanos", args, { providers: [cluster] });
  const { endpoints, bucket, namespace, keys, readme } = stack;
  const layout = stack.layout.apply((after) => noteRetirement(before.layout, after));
  return { endpoints, bucket, namespace, layout, keys, readme };
};
