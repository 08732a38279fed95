import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { triedKinds, tryOut } from "../../../cli/preview/dryRun";
import { projectDir } from "../../../settings/projectFolder";
import { fakeApi, refusal, statefulSet } from "../../support/fakeApi";

const thanos = { "/api/v1/namespaces/thanos": {} };
const create = (object: any) => ({ op: "create", object });
const config = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "thanos" } };

describe("a dry run", () => {
  it("sends each object that is new or changed, and a pod of each workload", async () => {
    const { api, sent } = fakeApi(thanos);
    const trial = await tryOut(api, [
      create(config),
      { op: "same", object: { ...config, metadata: { name: "same", namespace: "thanos" } } },
      { op: "replace", object: { ...config, metadata: { name: "replaced", namespace: "thanos" } } },
      { op: "same", object: statefulSet("store") },
    ]);
    assert.deepEqual(sent.map(({ method, path }) => `${method} ${path}`).sort(), [
      "PATCH /api/v1/namespaces/thanos/configmaps/c",
      "POST /api/v1/namespaces/thanos/pods",
    ]);
    assert.deepEqual(trial, { tried: 2, refused: [], notes: [] });
    const pod = sent.find(({ method }) => method === "POST")?.object;
    assert.deepEqual(pod.spec.volumes, [{ name: "data", emptyDir: {} }]);
    assert.equal(pod.spec.serviceAccountName, undefined, "the account may not be there yet");
  });

  it("shows what is refused in the API server's words", async () => {
    const { api } = fakeApi(thanos, ({ object }) =>
      object.kind === "Pod"
        ? refusal(403, 'pods "store" is forbidden: no PriorityClass with name high was found')
        : refusal(422, 'ConfigMap "c" is invalid:\n  data: too long'),
    );
    const trial = await tryOut(api, [create(config), create(statefulSet("store"))]);
    assert.deepEqual(trial.refused, [
      'ConfigMap thanos/c: ConfigMap "c" is invalid: data: too long',
      'StatefulSet thanos/store: ConfigMap "c" is invalid: data: too long',
      'a pod of thanos/store: pods "store" is forbidden: no PriorityClass with name high was found',
    ]);
  });

  it("takes another namespace, and says so, where that of the stack does not exist", async () => {
    const { api, sent } = fakeApi({});
    const space = { apiVersion: "v1", kind: "Namespace", metadata: { name: "thanos" } };
    const trial = await tryOut(api, [create(space), create(config)]);
    assert.deepEqual(sent.map(({ path }) => path).sort(), [
      "/api/v1/namespaces/default/configmaps/try-c",
      "/api/v1/namespaces/thanos",
    ]);
    assert.deepEqual(trial.notes, [
      "Namespace thanos does not exist yet: its objects were tried in namespace default, without the quotas and the Pod Security that thanos will have.",
    ]);
  });

  it("does not take a user without rights for a wrong object", async () => {
    const { api } = fakeApi(thanos, () =>
      refusal(
        403,
        'configmaps "c" is forbidden: User "dev" cannot patch resource "configmaps" in API group ""',
      ),
    );
    assert.deepEqual(await tryOut(api, [create(config)]), {
      tried: 0,
      refused: [],
      notes: ["1 objects could not be tried: this user may not create them in the cluster."],
    });
  });

  it("names the Gateway API where a cluster does not have it", async () => {
    const { api } = fakeApi(thanos, () => refusal(404, "the server could not find the requested resource"));
    const route = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: "r", namespace: "thanos" },
    };
    assert.deepEqual((await tryOut(api, [create(route)])).refused, [
      "HTTPRoute thanos/r: the cluster does not have the Gateway API. Install its resources, or use an Ingress.",
    ]);
  });

  it("knows every kind that the components make", () => {
    const folder = join(projectDir, "components");
    const made = readdirSync(folder).flatMap((file) =>
      [...readFileSync(join(folder, file), "utf8").matchAll(/new k8s\.[\w.]+\.(\w+)\(/g)].map(
        ([, kind]) => kind,
      ),
    );
    const unknown = made.filter((kind) => kind !== "CustomResource" && !triedKinds.includes(kind));
    assert.deepEqual(unknown, []);
  });
});
