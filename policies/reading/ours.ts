import type { Container } from "./podSpec";
import { namespaceOf, type Subject } from "./kubernetes";
import type { Stack } from "./stack";
import { thanosTiers, type Tier, type TierKind } from "./tiers";
import { isUnknown, orUnknown, type Known } from "./unknowns";
import type { Workload } from "./workloads";

/** Programs that have nothing to do with Thanos by themselves. */
const anyones: readonly TierKind[] = ["memcached", "minio"];

/**
 * Every container that runs a part of a Thanos stack. A memcached or a MinIO is one if Thanos runs in its namespace:
 * elsewhere it may be anyone's.
 */
export function ourTiers(stack: Stack): readonly Known<Tier>[] {
  const found = tiersRead.get(stack) ?? readTiers(stack);
  tiersRead.set(stack, found);
  return found;
}

const tiersRead = new WeakMap<Stack, readonly Known<Tier>[]>();

function readTiers(stack: Stack): Known<Tier>[] {
  const tiers = stack.tiers(...thanosTiers, "prometheus", "alertmanager", ...anyones);
  const isThanos = (tier: Known<Tier>): tier is Tier => !isUnknown(tier) && thanosTiers.includes(tier.kind);
  const namespaces = tiers.filter(isThanos).map(({ workload }) => orUnknown(() => namespaceOf(workload)));
  return tiers.filter((tier) => {
    if (isUnknown(tier) || !anyones.includes(tier.kind)) return true;
    const own = orUnknown(() => namespaceOf(tier.workload));
    return namespaces.some((one) => isUnknown(one) || isUnknown(own) || one === own);
  });
}

/** A workload that runs a part of a Thanos stack, with the tiers in its pod. */
export interface OurWorkload extends Subject {
  readonly workload: Workload;
  readonly tiers: readonly Tier[];
}

/** Every workload with one of {@link ourTiers}, once. */
export function ourWorkloads(stack: Stack): readonly Known<OurWorkload>[] {
  const found = workloadsRead.get(stack) ?? readWorkloads(stack);
  workloadsRead.set(stack, found);
  return found;
}

const workloadsRead = new WeakMap<Stack, readonly Known<OurWorkload>[]>();

function readWorkloads(stack: Stack): Known<OurWorkload>[] {
  const tiers = ourTiers(stack);
  const known = tiers.filter((tier): tier is Tier => !isUnknown(tier));
  const workloads = [...new Set(known.map(({ workload }) => workload))];
  return [
    ...workloads.map((workload) => ({
      title: workload.title,
      urn: workload.urn,
      workload,
      tiers: known.filter((tier) => tier.workload === workload),
    })),
    ...tiers.filter(isUnknown),
  ];
}

/** A container of a pod of the stack, whatever it runs. */
export interface OurContainer extends Subject {
  readonly workload: Workload;
  readonly container: Container;
}

/** Every container of {@link ourWorkloads}: beside the tiers, those that help them. */
export function ourContainers(stack: Stack): Known<OurContainer>[] {
  return ourWorkloads(stack).flatMap((one): Known<OurContainer>[] => {
    if (isUnknown(one)) return [one];
    const { workload, urn, title } = one;
    return Array.from({ length: workload.containers.length }, (_, at) =>
      orUnknown(() => {
        const container = workload.containers[at];
        return { title: `${title}, container "${container.name}",`, urn, workload, container };
      }),
    );
  });
}
