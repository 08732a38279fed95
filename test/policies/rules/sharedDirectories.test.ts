import { describeCases } from "../support/cases";
import { dataOneWorkload } from "../../../policies/rules/sharedDirectories";
import { set, thanos } from "../broken/blockStacks";

const onClaim = (name: string, claimName: string) =>
  set(name, [thanos("store", "thanos", "--data-dir=/data")], {
    kind: "Deployment",
    volumes: [{ name: "data", persistentVolumeClaim: { claimName } }],
  });

describeCases(dataOneWorkload, {
  "two workloads on two claims": [undefined, [onClaim("a", "a"), onClaim("b", "b")]],
  "two on one": [
    /Deployment monitoring\/b .* writes to the PersistentVolumeClaim shared, and so does Deployment monitoring\/a /,
    [onClaim("a", "shared"), onClaim("b", "shared")],
  ],
});
