import { describeCases } from "../support/cases";
import { bucketLeftAlone, bucketNotExpired } from "../../../policies/rules/bucketLeftAlone";
import { onDisk, prometheus, set, thanos } from "../broken/blockStacks";

const stack = () => [...prometheus(), onDisk("compact", "compact", "thanos")];
const tool = (...args: string[]) =>
  set("tool", [thanos("tools", "thanos", "bucket", ...args)], { kind: "Deployment" });
const lifecycle = (rule: object) => ({
  type: "minio:index/ilmPolicy:IlmPolicy",
  name: "old",
  props: { bucket: "thanos", rules: [rule] },
});

describeCases(bucketLeftAlone, {
  "a tool that reads": [undefined, [...stack(), tool("web")]],
  "a rewrite that is tried": [undefined, [...stack(), tool("rewrite")]],
  "a rewrite": [/rewrites blocks \(`rewrite`\)/, [...stack(), tool("rewrite", "--no-dry-run")]],
  "a cleanup beside a compactor": [
    /deletes marked blocks .*, beside .*compact/,
    [...stack(), tool("cleanup")],
  ],
  "a mark that keeps a block from compaction": [
    undefined,
    [...stack(), tool("mark", "--marker=no-compact-mark.json")],
  ],
});

describeCases(bucketNotExpired, {
  "old versions that go": [undefined, [...stack(), lifecycle({ noncurrentExpiration: { days: "1d" } })]],
  "objects that go by age": [/deletes objects by their age/, [...stack(), lifecycle({ expiration: "90d" })]],
});
