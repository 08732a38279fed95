import assert from "node:assert/strict";
import { judge } from "../../../cli/preview/clusterCheck";
import { formatMarkdown, formatText } from "../../../cli/preview/report";
import { summarize } from "../../../cli/preview/summary";
import { fakeApi, refusal, statefulSet } from "../../support/fakeApi";

describe("what a cluster says of a preview", () => {
  const planned = [{ op: "create", object: statefulSet("store", {}, { priorityClassName: "high" }) }];
  const cluster = {
    "/api/v1/namespaces/thanos": {},
    "/api/v1/nodes": { items: [] },
    "/apis/storage.k8s.io/v1/storageclasses": { items: [] },
  };

  it("is what it refuses, what is missing, what would wait, and the sums", async () => {
    const { api } = fakeApi(cluster, ({ object }) =>
      object.kind === "Pod" ? refusal(403, "exceeded quota: small") : undefined,
    );
    const verdict = await judge(api, planned);
    assert.deepEqual(verdict, {
      asked: "Cluster: 2 objects and pods tried without keeping them, 1 refused.",
      refused: [
        "a pod of thanos/store: exceeded quota: small",
        "The volumes of store have no StorageClass, and the cluster has no default one. It has none.",
      ],
      warnings: [
        "The pods ask for more than all of these nodes have: some wait until there are more nodes.",
        "The pods of store find no node: none has the labels of its nodeSelector.",
      ],
      notes: [
        "2 pods ask for 1 core and 2 GiB of memory; the 0 nodes that take them have 0 cores and 0 GiB for all pods. What the pods of others ask for there is not counted, since this user may not list the pods of all namespaces.",
      ],
    });
    const heading = { stack: "prod", notes: [], failed: true, cluster: verdict };
    for (const text of [formatText(heading, summarize([])), formatMarkdown(heading, summarize([]))])
      for (const line of [verdict.asked, ...verdict.refused, ...verdict.warnings, ...verdict.notes])
        assert.ok(text.includes(line), line);
  });

  it("is nothing of the nodes that a user may not read", async () => {
    const verdict = await judge(fakeApi({ "/api/v1/namespaces/thanos": {} }).api, planned);
    assert.deepEqual([verdict.refused, verdict.warnings, verdict.notes], [[], [], []]);
  });
});
