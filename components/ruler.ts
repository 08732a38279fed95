import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports, serviceHost, srvAddress } from "../model/addresses";
import { labelFlag } from "../model/flags";
import { replicaLabels, rulerExternalLabels, templateVariables } from "../model/labels";
import { configReloader } from "./configReloader";
import { configVolume, rulesConfigMap } from "./configMaps";
import { RuleFiles } from "../model/prometheusConfig";
import { Credentials, identityAccount, objstoreFiles } from "./credentials";
import { disruptionBudget, service } from "./service";
import { thanosContainer, ThanosImageArgs } from "./thanosContainer";
import { fieldEnv, pod, TierArgs } from "./pod";
import { dataVolume, statefulSet, Storage } from "./statefulSet";
import { Placement } from "./tier";

export interface RulerArgs extends TierArgs {
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
  readonly queryUrl: string;
  /** Where alerts open when a person follows their link. */
  readonly alertQueryUrl: string;
  /** Address of every Alertmanager, as `--alertmanagers.url` takes it. */
  readonly alertmanagerAddress: string;
  readonly credentials: Credentials;
  readonly storage: Storage;
}

const tier = { name: "thanos-ruler", app: "thanos", component: "ruler" } as const;
const rulesFolder = "/etc/thanos/rules";

/** Ruler: evaluates rules over the whole stack, keeps and uploads their results, fires alerts. */
export class Ruler extends pulumi.ComponentResource {
  public readonly grpcEndpoint: string;
  public readonly httpUrl: string;
  public readonly workload: k8s.apps.v1.StatefulSet;

  /** StoreAPI of every Ruler: known before there is one, because Query names the Rulers and they name Query. */
  public static grpcEndpoint(placement: Placement): string {
    return srvAddress("grpc", serviceHost(tier.name, placement.domain));
  }

  constructor(name: string, args: RulerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Ruler", name, {}, opts);
    const child = { parent: this };
    const { placement } = args;

    const rules = rulesConfigMap("thanos-ruler-rules", tier, placement, args.rules, child);
    service(tier, placement, { ports: { http: ports.http, grpc: ports.grpc }, headless: true }, child);
    if (args.replicas > 1) disruptionBudget(tier, placement, child);

    const objstore = objstoreFiles(args.credentials);
    const rulesMount = { name: "rules", mountPath: rulesFolder, readOnly: true };
    this.workload = statefulSet(
      tier,
      placement,
      {
        replicas: args.replicas,
        discovered: true,
        template: pod(tier, placement, {
          containers: [
            thanosContainer({
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
                query: `dns+${args.queryUrl.replace(/^http:\/\//, "")}`,
                "alertmanagers.url": args.alertmanagerAddress,
              },
              extraArgs: args.extraArgs,
              resources: args.resources,
              mounts: [{ name: dataVolume, mountPath: "/var/thanos/rule" }, rulesMount, objstore.mount],
              env: [fieldEnv(templateVariables.replica, "metadata.name")],
            }),
            configReloader({
              image: args.configReloaderImage,
              directory: rulesFolder,
              mount: rulesMount,
              reloadUrl: `http://127.0.0.1:${ports.http}/-/reload`,
            }),
          ],
          serviceAccountName: identityAccount(tier, placement, args.credentials, child),
          scheduling: args.scheduling,
          rollOn: { objstore: args.credentials.version },
          volumes: [configVolume("rules", rules), objstore.volume],
        }),
        storage: args.storage,
      },
      child,
    );

    const host = serviceHost(tier.name, placement.domain);
    this.grpcEndpoint = Ruler.grpcEndpoint(placement);
    this.httpUrl = `http://${host}:${ports.http}`;
    this.registerOutputs({ grpcEndpoint: this.grpcEndpoint, httpUrl: this.httpUrl });
  }
}
