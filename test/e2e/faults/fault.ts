import { get, objectPath, apply } from "../../support/api";
import type { Patience } from "../../support/eventually";
import { namespace } from "../../support/kubernetes";

/** A fault that is put into the running stack, and mended by the runbook of the alert that tells of it. */
export interface Fault {
  /** What is broken, as a test's title. */
  readonly title: string;
  /** The alert that must tell of it. */
  readonly alert: string;
  /** Labels by which that alert is this fault's, and not one that another fault sets off. @default any */
  readonly labels?: Readonly<Record<string, RegExp>>;
  /** Breaks it. */
  readonly begin: () => Promise<unknown>;
  /** What must go on while it is broken, such as queries; called about once a second. @default nothing */
  readonly meanwhile?: () => Promise<unknown>;
  /** Takes the steps of the alert's runbook. */
  readonly mend: () => Promise<unknown>;
}

/** What a broken program may take until it has ended, and is ready again. */
export const patient: Patience = { timeout: 400_000 };

type Workload = "Deployment" | "StatefulSet";

/** Sets the number of a workload's pods, as `kubectl scale` does. Returns the number before. */
export async function scale(kind: Workload, name: string, replicas: number): Promise<number> {
  const path = objectPath("apps/v1", `${kind.toLowerCase()}s`, namespace, name);
  const before = await get<{ spec: { replicas: number } }>(path);
  const object = { apiVersion: "apps/v1", kind, metadata: { name, namespace }, spec: { replicas } };
  await apply(object);
  return before.spec.replicas;
}
