import assert from "node:assert/strict";
import { findMissing } from "../../../cli/preview/clusterReferences";
import { fakeApi, statefulSet } from "../../support/fakeApi";

const classes = (...names: string[]) => ({
  "/apis/storage.k8s.io/v1/storageclasses": {
    items: names.map((name) => ({
      metadata: {
        name,
        annotations: { "storageclass.kubernetes.io/is-default-class": String(name === "standard") },
      },
    })),
  },
});
const claim = (storageClassName?: string) => ({
  volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { storageClassName } }],
});
const none = { missing: [], notes: [] };

describe("what the stack's objects name", () => {
  it("are StorageClasses that exist, or a default one", async () => {
    const find = (answers: Record<string, unknown>, className?: string) =>
      findMissing(fakeApi(answers).api, [statefulSet("store", claim(className))]);
    assert.deepEqual(await find(classes("standard")), none);
    assert.deepEqual(await find(classes("fast"), "fast"), none);
    assert.deepEqual(await find(classes(), ""), none, "volumes that exist need no class");
    assert.deepEqual((await find(classes("fast"))).missing, [
      "The volumes of store have no StorageClass, and the cluster has no default one. It has fast.",
    ]);
    assert.deepEqual((await find(classes("standard"), "fast")).missing, [
      "The volumes of store ask for StorageClass fast, which the cluster does not have. It has standard.",
    ]);
    // A user who may not list them learns nothing wrong.
    assert.deepEqual(await find({}, "fast"), none);
  });

  it("are Secrets that exist, or are the stack's own", async () => {
    const pod = {
      imagePullSecrets: [{ name: "registry" }],
      volumes: [
        { name: "a", secret: { secretName: "own" } },
        { name: "b", secret: { secretName: "objstore" } },
        { name: "c", secret: { secretName: "maybe", optional: true } },
        { name: "d", secret: { secretName: "known-in-up" } },
      ],
    };
    const own = { apiVersion: "v1", kind: "Secret", metadata: { name: "own", namespace: "thanos" } };
    const objects = [
      statefulSet("store", { volumeClaimTemplates: [] }, pod),
      statefulSet("ruler", { volumeClaimTemplates: [] }, pod),
      own,
    ];
    const there = { "/api/v1/namespaces/thanos/secrets/registry": {} };
    assert.deepEqual((await findMissing(fakeApi(there).api, objects)).missing, [
      "The pods of store need Secret thanos/objstore, which does not exist. Create it before `up`.",
    ]);
  });

  it("are IngressClasses that exist; a certificate may come later", async () => {
    const ingress = {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "qf", namespace: "thanos" },
      spec: { ingressClassName: "nginx", tls: [{ secretName: "tls" }] },
    };
    const list = "/apis/networking.k8s.io/v1/ingressclasses";
    const notes = ["Ingress qf has no certificate until Secret thanos/tls exists."];
    const found = { [list]: { items: [{ metadata: { name: "nginx" } }] } };
    assert.deepEqual(await findMissing(fakeApi(found).api, [ingress]), { missing: [], notes });
    assert.deepEqual(await findMissing(fakeApi({ [list]: { items: [] } }).api, [ingress]), {
      missing: ["Ingress qf asks for IngressClass nginx, which the cluster does not have. It has none."],
      notes,
    });
  });
});
