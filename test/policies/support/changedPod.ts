import type { FakeResource } from "../../support/policy";
import { variant, type Choices } from "../broken/variant";
import { StackCopy } from "../mutations/mutation";

/** A right stack with one pod changed: that of a container, by the container's name. */
export function changedPod(
  name: string,
  edit: (pod: any, spec: any, container: any) => void,
  choices: Choices = {},
): FakeResource[] {
  const copy = new StackCopy(variant(choices));
  const { pod, workload, container } = copy.container(name);
  edit(pod, workload.spec, container);
  return copy.resources;
}
