import {
  inOneNamespace,
  readObject,
  type KubernetesObject,
  type Metadata,
  type Resource,
} from "./kubernetes";
import { tiersOf, type Tier, type TierKind } from "./tiers";
import { firstKnown, isUnknown, orUnknown, type Known } from "./unknowns";
import { readWorkload, type Workload } from "./workloads";

/**
 * What policies know of a stack. A list that is asked of it holds, in place of each item that can't be told yet, the
 * unknown value that it hangs on: see {@link firstKnown}. Patches, which say only a part, are in `patches` alone.
 */
export class Stack {
  readonly workloads: readonly Known<Workload>[];
  readonly patches: readonly KubernetesObject[];
  readonly #objects: readonly KubernetesObject[];
  readonly #tiers = new Map<string, readonly Known<Tier>[]>();

  constructor(readonly resources: readonly Resource[]) {
    const objects = resources
      .map((resource) => readObject(resource))
      .filter((object) => object !== undefined);
    this.patches = objects.filter(({ isPatch }) => isPatch);
    this.#objects = objects.filter(({ isPatch }) => !isPatch);
    this.workloads = this.#objects
      .map(({ resource }) => orUnknown(() => readWorkload(resource)))
      .filter((workload) => workload !== undefined);
  }

  /** Every container that runs one of these tiers; the same objects each time. */
  tiers(...kinds: readonly TierKind[]): readonly Known<Tier>[] {
    const key = kinds.join();
    const tiers =
      this.#tiers.get(key) ??
      this.workloads.flatMap((workload) => (isUnknown(workload) ? [workload] : tiersOf(workload, kinds)));
    this.#tiers.set(key, tiers);
    return tiers;
  }

  /** A list that is read of each workload, with that workload. One that can't be read yet is left out. */
  inWorkloads<T>(
    read: (workload: Workload) => readonly T[],
  ): { readonly workload: Workload; readonly found: readonly T[] }[] {
    return this.workloads.flatMap((workload) => {
      const found = orUnknown(() => (isUnknown(workload) ? [] : read(workload)));
      return isUnknown(workload) || isUnknown(found) ? [] : { workload, found };
    });
  }

  /** Kubernetes objects of these kinds, in whatever API group and version. */
  objects<Spec>(...kinds: readonly string[]): KubernetesObject<Spec>[] {
    return this.#objects.filter(({ kind }) => kinds.includes(kind)) as KubernetesObject<Spec>[];
  }

  /**
   * The object of this kind and name that `beside` refers to, in its own namespace; `undefined` if this stack has none.
   *
   * @throws UnknownValueError if none is found and the name of one is not known yet.
   */
  named<Spec>(
    kind: string,
    name: string,
    beside: { metadata: Metadata },
  ): KubernetesObject<Spec> | undefined {
    return firstKnown(this.objects<Spec>(kind), (object) =>
      inOneNamespace(object, beside) && object.metadata.name === name ? object : undefined,
    );
  }
}
