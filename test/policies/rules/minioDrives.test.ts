import { describeCases } from "../support/cases";
import { minioOnClaimedDisk, minioRedundant, minioSpread } from "../../../policies/rules/minioDrives";
import { workload, unknown } from "../../support/policy";

const labels = { app: "minio" };

const server = (args: readonly unknown[], of: { spec?: object; pod?: object; container?: object } = {}) => [
  workload(
    "StatefulSet",
    { image: "minio/minio", args: ["server", ...args], ...of.container },
    { spec: of.spec, pod: of.pod, labels },
  ),
];

const mounted = (...paths: string[]) => ({
  volumeMounts: paths.map((mountPath, at) => ({ name: `d${at}`, mountPath })),
});

const claims = (count: number) => ({
  volumeClaimTemplates: Array.from({ length: count }, (_, at) => ({ metadata: { name: `d${at}` } })),
});

const on = (volume: object) =>
  server(["/data"], { pod: { volumes: [{ name: "d0", ...volume }] }, container: mounted("/data") });

describeCases(minioOnClaimedDisk, {
  "a claim template": [undefined, server(["/data"], { spec: claims(1), container: mounted("/data") })],
  "a claim": [undefined, on({ persistentVolumeClaim: { claimName: "c" } })],
  "servers by their addresses": [
    undefined,
    server(["http://minio-{0...3}.minio:9000/data"], { spec: claims(1), container: mounted("/data") }),
  ],
  "four drives": [undefined, server(["/d{1...2}"], { spec: claims(2), container: mounted("/d1", "/d2") })],
  "folders in a variable": [
    undefined,
    server([], {
      spec: claims(1),
      container: { ...mounted("/data"), env: [{ name: "MINIO_VOLUMES", value: "/data" }] },
    }),
  ],
  "an emptyDir": [/has \/data on the emptyDir d0/, on({ emptyDir: {} })],
  "a folder of the node": [/has \/data on the hostPath d0/, on({ hostPath: { path: "/d" } })],
  "no volume": [/has \/data on no volume/, server(["/data", "--address=:9000"])],
  "a drive of two": [
    /has \/d2 on no volume\. /,
    server(["/d{1...2}"], { spec: claims(1), container: mounted("/d1") }),
  ],
  "an unknown folder": [/^unknown: /, server([unknown("String")])],
});

describeCases(minioRedundant, {
  "four servers": [undefined, server(["http://minio-{0...3}.minio:9000/data"])],
  "two servers of two drives": [undefined, server(["http://minio-{0...1}.minio/d{1...2}"])],
  "one drive where that is enough": [undefined, server(["/data"]), { minimumDrives: 1 }],
  "one drive": [/has 1 drive, below 4/, server(["/data"])],
  "two drives": [/has 2 drives, below 4/, server(["/d1", "/d2"])],
});

const node = "kubernetes.io/hostname";

const spread = (whenUnsatisfiable: unknown, topologyKey = node, matchLabels: object = labels) => ({
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey, whenUnsatisfiable, labelSelector: { matchLabels } }],
});

const apart = {
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: node, labelSelector: { matchLabels: labels } },
      ],
    },
  },
};

const four = (pod: object) => server(["/data"], { spec: { replicas: 4 }, pod });

describeCases(minioSpread, {
  "one server": [undefined, server(["/data"])],
  "a constraint": [undefined, four(spread("DoNotSchedule"))],
  "anti-affinity": [undefined, four(apart)],
  nothing: [/has replicas: 4, and nothing keeps them/, four({})],
  "a wish": [/nothing keeps them/, four(spread("ScheduleAnyway"))],
  "a constraint on zones": [
    /nothing keeps them/,
    four(spread("DoNotSchedule", "topology.kubernetes.io/zone")),
  ],
  "a constraint of other pods": [/nothing keeps them/, four(spread("DoNotSchedule", node, { app: "other" }))],
  "an unknown constraint": [/^unknown: /, four(spread(unknown("String")))],
});
