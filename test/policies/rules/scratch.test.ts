import { workload, type FakeResource, kubernetesObject } from "../../support/policy";
import {
  compactorScratchOnVolume,
  compactorScratchPersistent,
  compactorScratchSize,
  compactorCpuForConcurrency,
} from "../../../policies/rules/scratch";
import { describeTable } from "../support/cases";

const disk = {
  spec: {
    volumeClaimTemplates: [
      { metadata: { name: "data" }, spec: { resources: { requests: { storage: "100Gi" } } } },
    ],
  },
};

const mounts = { volumeMounts: [{ name: "data", mountPath: "/data" }] };

const image = "quay.io/thanos/thanos:v0.42.4";

/** A compactor in which nothing is wrong but what these arguments make so. */
const compactor = (...args: string[]) =>
  workload(
    "StatefulSet",
    { image, args: ["compact", "--wait", "--data-dir=/data", ...args], ...mounts },
    disk,
  );

describeTable(compactorScratchOnVolume, [
  [undefined, [compactor()]],
  [
    undefined,
    [
      workload(
        "Pod",
        { image, args: ["compact", "--data-dir", "/data/"], ...mounts },
        { pod: { volumes: [{ name: "data", emptyDir: {} }] } },
      ),
    ],
  ],
  [/has --data-dir=\.\/data, a relative path/, [workload("Pod", { image, args: ["compact"], ...mounts })]],
  [
    /where no volume is mounted/,
    [workload("Pod", { image, args: ["compact", "--data-dir=/database"], ...mounts })],
  ],
  [
    /which is memory/,
    [
      workload(
        "Pod",
        { image, args: ["compact", "--data-dir=/data"], ...mounts },
        { pod: { volumes: [{ name: "data", emptyDir: { medium: "Memory" } }] } },
      ),
    ],
  ],
]);

describeTable(compactorScratchPersistent, [
  [undefined, [compactor()]],
  [
    /on the hostPath data/,
    [
      workload(
        "Pod",
        { image, args: ["compact", "--data-dir=/data"], ...mounts },
        { pod: { volumes: [{ name: "data", hostPath: { path: "/" } }] } },
      ),
    ],
  ],
]);

describeTable(compactorScratchSize, [
  [undefined, [compactor()]],
  [
    /has 100Gi for --data-dir, below 200 GB for --compact\.concurrency=2/,
    [compactor("--compact.concurrency", "2")],
  ],
  [undefined, [compactor("--compact.concurrency=2")], { gigabytesPerCompaction: 50 }],
  [undefined, [claimed(), claim("200Gi")]],
  [/has 50Gi/, [claimed(), claim("50Gi")]],
  [/unreadable: .*the PersistentVolumeClaim scratch is not in this stack/, [claimed()]],
]);

describeTable(compactorCpuForConcurrency, [
  [undefined, [compactor("--compact.concurrency=8")]],
  [undefined, [limited("500m", "1")]],
  [/concurrency=2 with a CPU limit of 1500m/, [limited("1500m", "2")]],
]);

function claimed(): FakeResource {
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "scratch" } }];
  return workload(
    "Deployment",
    { image, args: ["compact", "--data-dir=/data"], ...mounts },
    { pod: { volumes } },
  );
}

function claim(storage: string): FakeResource {
  const metadata = { name: "scratch", namespace: "monitoring" };
  return kubernetesObject(
    "core/v1",
    "PersistentVolumeClaim",
    { resources: { requests: { storage } } },
    metadata,
  );
}

function limited(cpu: string, concurrency: string): FakeResource {
  const args = ["compact", `--compact.concurrency=${concurrency}`];
  return workload("StatefulSet", { image, args, resources: { limits: { cpu } } });
}
