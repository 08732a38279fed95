import { describeCases } from "../support/cases";
import {
  dataOnClaimedDisk,
  dataOneWriter,
  dataAccessMode,
  dataLocked,
  dataClaimsRetained,
  prometheusGracePeriod,
} from "../../../policies/rules/disks";
import { server, thanos, claim, ruler } from "../support/servers";
import { unknown } from "../../support/policy";

/** A Prometheus whose volume `data` is this instead of a claim template. */
const on = (volume: object, spec: object = {}, kind?: string) =>
  server({ kind, spec: { volumeClaimTemplates: [], ...spec }, volumes: [{ name: "data", ...volume }] });

const shared = { persistentVolumeClaim: { claimName: "c" } };

const rule = (args: string[], of: object = {}) =>
  thanos("rule", ["--data-dir=/data", ...args], { kind: "StatefulSet", ...of });

const mounted = { container: { volumeMounts: [{ name: "data", mountPath: "/data" }] } };

describeCases(dataOnClaimedDisk, {
  "a claim template": [undefined, server()],
  "a claim": [undefined, on(shared)],
  "a folder of the node, which outlives the pod": [undefined, on({ hostPath: { path: "/d" } })],
  "a relative path, which the image decides": [undefined, server({ args: ["--storage.tsdb.path=data"] })],
  "an agent": [undefined, server({ args: ["--agent", "--storage.tsdb.path=/none"] })],
  "a stateless Ruler": [undefined, [rule(["--remote-write.config=[]"])]],
  "an emptyDir": [/writes to \/data on the emptyDir data/, on({ emptyDir: {} })],
  "a claim that ends with its pod": [/on the ephemeral data/, on({ ephemeral: { volumeClaimTemplate: {} } })],
  "no volume": [/writes to \/d, where no volume is mounted/, server({ args: ["--storage.tsdb.path=/d"] })],
  "a Ruler on an emptyDir": [
    /`thanos rule`.* on the emptyDir data/,
    [rule([], { ...mounted, pod: { volumes: [{ name: "data", emptyDir: {} }] } })],
  ],
  "an unknown path": [/^unknown: /, server({ args: ["--storage.tsdb.path", unknown("String")] })],
  "an unknown volume": [/^unknown: /, on({ emptyDir: unknown("Object") })],
});

describeCases(dataOneWriter, {
  "a claim template": [undefined, server()],
  "a claim of one replica": [undefined, on(shared, { replicas: 1 })],
  "a Deployment that is recreated": [
    undefined,
    on(shared, { replicas: 1, strategy: { type: "Recreate" } }, "Deployment"),
  ],
  "an emptyDir": [undefined, on({ emptyDir: {} })],
  "a claim of two replicas": [/writes to the PersistentVolumeClaim c and has replicas: 2/, on(shared)],
  "a Deployment that rolls": [/has rolling updates, which start/, on(shared, { replicas: 1 }, "Deployment")],
  "an unknown number of replicas": [/^unknown: /, on(shared, { replicas: unknown("Number") })],
});

const template = (...accessModes: unknown[]) =>
  server({ spec: { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes } }] } });

describeCases(dataAccessMode, {
  ReadWriteOnce: [undefined, server()],
  ReadWriteOncePod: [undefined, template("ReadWriteOncePod")],
  "an emptyDir": [undefined, on({ emptyDir: {} })],
  "a claim of the stack": [undefined, [...on(shared), claim("c", "ReadWriteOnce")]],
  ReadWriteMany: [/writes to a disk with accessModes ReadWriteMany/, template("ReadWriteMany")],
  "a claim of many nodes": [/ReadWriteMany/, [...on(shared), claim("c", "ReadWriteMany")]],
  "a claim that is not in the stack": [
    /^unreadable: .*PersistentVolumeClaim c is not in this stack/,
    on(shared),
  ],
  "an unknown mode": [/^unknown: /, template(unknown("String"))],
});

describeCases(dataLocked, {
  "no flag": [undefined, [...server(), ruler()]],
  "the flag turned off": [undefined, server({ args: ["--no-storage.tsdb.no-lockfile"] })],
  Prometheus: [/has --storage\.tsdb\.no-lockfile/, server({ args: ["--storage.tsdb.no-lockfile"] })],
  "a Ruler": [/has --tsdb\.no-lockfile/, [ruler("--tsdb.no-lockfile=true")]],
});

const retention = (policy: unknown) => ({ spec: { persistentVolumeClaimRetentionPolicy: policy } });

const minio = (policy: unknown) => ({
  ...thanos("minio", [], {
    kind: "StatefulSet",
    ...retention(policy),
    container: { args: ["server", "/d"], image: "minio/minio" },
  }),
});

describeCases(dataClaimsRetained, {
  "no policy": [undefined, server()],
  Retain: [undefined, server(retention({ whenDeleted: "Retain", whenScaled: "Retain" }))],
  "Store Gateways, whose data is derived": [
    undefined,
    [thanos("store", [], { kind: "StatefulSet", ...retention({ whenDeleted: "Delete" }) })],
  ],
  "disks that go with the StatefulSet": [/whenDeleted: Delete/, server(retention({ whenDeleted: "Delete" }))],
  "disks that go with a replica": [/whenScaled: Delete/, server(retention({ whenScaled: "Delete" }))],
  "disks of MinIO": [
    /whenDeleted: Delete, whenScaled: Delete/,
    [minio({ whenDeleted: "Delete", whenScaled: "Delete" })],
  ],
  "disks of a Receiver": [
    /whenDeleted: Delete/,
    [thanos("receive", [], { kind: "StatefulSet", ...retention({ whenDeleted: "Delete" }) })],
  ],
  "an unknown policy": [/^unknown: /, server(retention({ whenDeleted: unknown("String") }))],
});

const grace = (terminationGracePeriodSeconds: unknown) => server({ pod: { terminationGracePeriodSeconds } });

describeCases(prometheusGracePeriod, {
  "five minutes": [undefined, grace(300)],
  "one minute, where that is enough": [undefined, grace(60), { minimumSeconds: 60 }],
  "the default": [/terminationGracePeriodSeconds: 30 \(the default\)/, server()],
  "299 seconds": [/terminationGracePeriodSeconds: 299/, grace(299)],
  "an unknown time": [/^unknown: /, grace(unknown("Number"))],
});
