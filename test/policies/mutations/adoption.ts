import { setFlag, type Mutation, type StackCopy } from "./mutation";

/** Two faults, of which each is advisory. */
const change = (stack: StackCopy) => {
  setFlag(stack.args("thanos-compactor"), "downsampling.disable", true);
  setFlag(stack.args("thanos-compactor"), "compact.skip-block-with-out-of-order-chunks", true);
};
const exceptions = (...policies: string[]) =>
  policies.map((policy) => ({
    policy,
    resource: "StatefulSet/*/thanos-compactor",
    reason: "a test",
    owner: "tests",
  }));
const both = exceptions("downsampling-on", "compactor-stops-at-out-of-order-chunks");
const adopted = (choice: object) => ({ "policies-adopted": choice });

/** Mutations that a team lets pass, or tries to. */
export const adoptionMutations: readonly Mutation[] = [
  {
    name: "faults that are let pass",
    fires: ["exceptions-shown"],
    settings: adopted({ exceptions: both }),
    change,
  },
  {
    name: "a fault that is let pass by nobody",
    fires: ["compactor-stops-at-out-of-order-chunks", "exceptions-shown", "policies-adopted"],
    settings: adopted({ exceptions: [both[0], { ...both[1], owner: " " }] }),
    change,
  },
  {
    name: "faults of a profile that is not asked for",
    fires: ["compactor-stops-at-out-of-order-chunks"],
    settings: adopted({ profiles: ["core"] }),
    change,
  },
];
