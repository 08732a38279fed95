import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports, srvAddress } from "../model/addresses";
import { labelFlag } from "../model/flags";
import { replicaLabels, rulerExternalLabels, templateVariables } from "../model/labels";
import { buildConfigReloader } from "./configReloader";
import { buildConfigVolume, createRulesConfigMap } from "./configMaps";
import { RuleFiles } from "../model/prometheusConfig";
import { buildObjstoreFiles, createIdentityAccount, Credentials } from "./credentials";
import { createDisruptionBudget } from "./disruptionBudget";
import { createService } from "./service";
import { buildThanosContainer, ThanosImageArgs } from "./thanosContainer";
import { buildFieldEnv } from "./container";
import { buildPod, TierArgs } from "./pod";
import { createStatefulSet, dataVolume, Storage } from "./statefulSet";
import { Placement, placeTier, resolveHost } from "./tier";

export interface RulerArgs extends TierArgs, Credentials {
  readonly thanos: ThanosImageArgs;
  readonly configReloaderImage: pulumi.Input<string>;
  readonly replicas: number;
  /** Value of the external label `cluster`. */
  readonly cluster: string;
  readonly externalLabels: Readonly<Record<string, string>>;
  readonly evaluationInterval: string;
  /** How long results stay on the Ruler's own disk: at least three blocks, 6h. */
  readonly retention: string;
  readonly rules: RuleFiles;
  /** Query's HTTP address: rules are evaluated over all shards. */
  readonly queryUrl: pulumi.Input<string>;
  /** Where alerts open when a person follows their link. */
  readonly alertQueryUrl: pulumi.Input<string>;
  /** Address of every Alertmanager, as `--alertmanagers.url` takes it. */
  readonly alertmanagerAddress: pulumi.Input<string>;
  readonly storage: Storage;
}

const objectName = "thanos-ruler";
const rulesFolder = "/etc/thanos/rules";

/** Ruler: evaluates rules over the whole stack, keeps and uploads their results, fires alerts. */
export class Ruler extends pulumi.ComponentResource {
  public readonly grpcEndpoint: pulumi.Output<string>;
  public readonly httpUrl: pulumi.Output<string>;
  public readonly workload: k8s.apps.v1.StatefulSet;

  /** StoreAPI of every Ruler: known before there is one, because Query names the Rulers and they name Query. */
  public static grpcEndpoint(placement: Placement): pulumi.Output<string> {
    return placement.domain.apply((domain) => srvAddress("grpc", `${objectName}.${domain}`));
  }

  constructor(name: string, args: RulerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Ruler", name, {}, opts);
    const child = { parent: this };
    const tier = placeTier(name, args.placement, { objectName, app: "thanos", component: "ruler" });

    const rules = createRulesConfigMap(tier, args.rules, child);
    createService(tier, { ports: { http: ports.http, grpc: ports.grpc }, headless: true }, child);
    if (args.replicas > 1) createDisruptionBudget(tier, child);

    const objstore = buildObjstoreFiles(args);
    const rulesMount = { name: "rules", mountPath: rulesFolder, readOnly: true };
    this.workload = createStatefulSet(
      tier,
      {
        replicas: args.replicas,
        discovered: true,
        template: buildPod(tier, {
          containers: [
            buildThanosContainer({
              ...args.thanos,
              name: "thanos-ruler",
              command: "rule",
              grpc: true,
              flags: {
                "data-dir": "/var/thanos/rule",
                "objstore.config-file": objstore.path,
                "rule-file": `${rulesFolder}/*.yaml`,
                "eval-interval": args.evaluationInterval,
                "tsdb.retention": args.retention,
                label: Object.entries(rulerExternalLabels(args.cluster, args.externalLabels)).map(
                  ([label, value]) => labelFlag(label, value),
                ),
                // Both replicas fire the same alert: without this label it is one alert to Alertmanager.
                "alert.label-drop": replicaLabels.ruler,
                "alert.query-url": args.alertQueryUrl,
                query: pulumi.output(args.queryUrl).apply((url) => `dns+${url.replace(/^http:\/\//, "")}`),
                "alertmanagers.url": args.alertmanagerAddress,
              },
              extraArgs: args.extraArgs,
              resources: args.resources,
              mounts: [{ name: dataVolume, mountPath: "/var/thanos/rule" }, rulesMount, objstore.mount],
              env: [buildFieldEnv(templateVariables.replica, "metadata.name")],
            }),
            buildConfigReloader({
              image: args.configReloaderImage,
              directory: rulesFolder,
              mount: rulesMount,
              reloadUrl: `http://127.0.0.1:${ports.http}/-/reload`,
            }),
          ],
          serviceAccountName: createIdentityAccount(tier, args, child),
          scheduling: args.scheduling,
          rollOn: objstore.rollOn,
          volumes: [buildConfigVolume("rules", rules), objstore.volume],
        }),
        storage: args.storage,
      },
      child,
    );

    const host = resolveHost(tier);
    this.grpcEndpoint = Ruler.grpcEndpoint(args.placement);
    this.httpUrl = pulumi.interpolate`http://${host}:${ports.http}`;
    this.registerOutputs({
      grpcEndpoint: this.grpcEndpoint,
      httpUrl: this.httpUrl,
      workload: this.workload,
    });
  }
}
