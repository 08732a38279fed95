import { getText, objectPath } from "./api";
import { Pod } from "./kubernetes";

/** Lines that a container has written since it started, without those of an earlier run of it. */
export async function logOf({ namespace, name }: Pod, container: string): Promise<string[]> {
  const parameters = new URLSearchParams({ container }).toString();
  return (await getText(`${objectPath("v1", "pods", namespace, name)}/log?${parameters}`)).split("\n");
}
