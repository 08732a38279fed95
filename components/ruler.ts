import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports, srvAddress } from "../model/addresses";
import { labelFlag } from "../model/flags";
import { replicaLabels, rulerExternalLabels, templateVariables } from "../model/labels";
import { fillTierArgs } from "../settings/args/tierArgs";
import type { RulerArgs } from "../settings/args/types/rulerArgs";
import { buildConfigReloader } from "./configReloader";
import { buildConfigVolume, createRulesConfigMap } from "./configMaps";
import { buildObjstoreFiles, createIdentityAccount } from "./credentials";
import { createDisruptionBudget } from "./disruptionBudget";
import { buildMounts } from "./extraMounts";
import { createService } from "./service";
import { buildThanosContainer } from "./thanosContainer";
import { buildFieldEnv } from "./container";
import { buildPod } from "./pod";
import { createStatefulSet, dataVolume } from "./statefulSet";
import { Placement, placeTier, resolveHost } from "./tier";

const identity = { objectName: "thanos-ruler", app: "thanos", component: "ruler" } as const;
const rulesFolder = "/etc/thanos/rules";

/** Ruler: evaluates rules over the whole stack, keeps and uploads their results, fires alerts. */
export class Ruler extends pulumi.ComponentResource {
  public readonly grpcEndpoint: pulumi.Output<string>;
  public readonly httpUrl: pulumi.Output<string>;
  public readonly workload: k8s.apps.v1.StatefulSet;

  /** StoreAPI of every Ruler: known before there is one, because Query names the Rulers and they name Query. */
  public static findStoreApi(placement: Placement): pulumi.Output<string> {
    return resolveHost(placeTier("", placement, identity)).apply((host) => srvAddress("grpc", host));
  }

  constructor(name: string, args: RulerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Ruler", name, {}, opts);
    const child = { parent: this };
    const settings = fillTierArgs("Ruler", name, args);
    const { image, logLevel, logFormat, tracing, cluster = pulumi.getStack(), externalLabels } = settings;
    const tier = placeTier(name, settings, identity);

    const rules = createRulesConfigMap(tier, settings.rules, child);
    createService(
      tier,
      {
        ports: { http: ports.http, grpc: ports.grpc, "reloader-http": ports.reloader },
        headless: true,
      },
      child,
    );
    if (settings.replicas > 1) createDisruptionBudget(tier, child);

    const objstore = buildObjstoreFiles(settings);
    const rulesMount = { name: "rules", mountPath: rulesFolder, readOnly: true };
    const extra = buildMounts(settings.mounts);
    this.workload = createStatefulSet(
      tier,
      {
        replicas: settings.replicas,
        discovered: true,
        template: buildPod(tier, {
          containers: [
            buildThanosContainer({
              image,
              logLevel,
              logFormat,
              tracing,
              name: "thanos-ruler",
              command: "rule",
              grpc: true,
              flags: {
                "data-dir": "/var/thanos/rule",
                "objstore.config-file": objstore.path,
                "rule-file": `${rulesFolder}/*.yaml`,
                "eval-interval": settings.evaluationInterval,
                "tsdb.retention": settings.retention,
                label: pulumi
                  .all([cluster, externalLabels])
                  .apply(([own, others]) =>
                    Object.entries(rulerExternalLabels(own, others)).map(([label, value]) =>
                      labelFlag(label, value),
                    ),
                  ),
                // Both replicas fire the same alert: without this label it is one alert to Alertmanager.
                "alert.label-drop": replicaLabels.ruler,
                "alert.query-url": settings.alertQueryUrl ?? settings.queryUrl,
                query: pulumi
                  .output(settings.queryUrl)
                  .apply((url) => `dns+${url.replace(/^http:\/\//, "")}`),
                "alertmanagers.url": settings.alertmanagerAddress,
              },
              extraArgs: settings.extraArgs,
              resources: settings.resources,
              mounts: [
                { name: dataVolume, mountPath: "/var/thanos/rule" },
                rulesMount,
                objstore.mount,
                ...extra.mounts,
              ],
              env: [buildFieldEnv(templateVariables.replica, "metadata.name")],
            }),
            buildConfigReloader({
              image: settings.configReloaderImage,
              directory: rulesFolder,
              mount: rulesMount,
              reloadUrl: `http://127.0.0.1:${ports.http}/-/reload`,
            }),
          ],
          serviceAccountName: createIdentityAccount(tier, settings, child),
          scheduling: settings.scheduling,
          rollOn: objstore.rollOn,
          volumes: [buildConfigVolume("rules", rules), objstore.volume, ...extra.volumes],
        }),
        storage: settings.storage,
      },
      child,
    );

    const host = resolveHost(tier);
    this.grpcEndpoint = Ruler.findStoreApi(settings);
    this.httpUrl = pulumi.interpolate`http://${host}:${ports.http}`;
    this.registerOutputs({
      grpcEndpoint: this.grpcEndpoint,
      httpUrl: this.httpUrl,
      workload: this.workload,
    });
  }
}
