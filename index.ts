import * as k8s from "@pulumi/kubernetes";
import { ThanosStack } from "./components/thanosStack";
import { loadSettings, refuseBadFiles, refuseStranding } from "./config";

export = async () => {
  const settings = loadSettings();
  refuseBadFiles(settings);
  await refuseStranding(settings);

  const cluster = new k8s.Provider("cluster", settings.kubernetes);
  const { endpoints, bucket, namespace, layout, readme } = new ThanosStack("thanos", settings.thanos, {
    providers: [cluster],
  });
  return { endpoints, bucket, namespace, layout, readme };
};
