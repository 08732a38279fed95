import * as k8s from "@pulumi/kubernetes";
import { ThanosStack } from "./components/thanosStack";
import { lastUpdate, loadSettings, refuseBadFiles, refuseStranding } from "./settings";

export = async () => {
  const settings = loadSettings();
  refuseBadFiles(settings);
  const before = await lastUpdate();
  refuseStranding(settings, before);

  const cluster = new k8s.Provider("cluster", settings.kubernetes);
  const args = { ...settings.thanos, keysBefore: before.keys };
  const { endpoints, bucket, namespace, layout, keys, readme } = new ThanosStack("thanos", args, {
    providers: [cluster],
  });
  return { endpoints, bucket, namespace, layout, keys, readme };
};
