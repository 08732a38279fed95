/** What the stack deploys, from its state: somebody may have scaled or deleted it since. */
import { objectLabels, stackName } from "../../model/labels";
import { askPulumi } from "../pulumi";

/** A workload as the last `up` has left it. */
export interface Deployed {
  readonly kind: "statefulset" | "deployment";
  readonly name: string;
  /** @default an autoscaler decides, or it is not known */
  readonly replicas?: number;
}

const kinds: Readonly<Record<string, Deployed["kind"]>> = {
  "kubernetes:apps/v1:StatefulSet": "statefulset",
  "kubernetes:apps/v1:Deployment": "deployment",
};

interface Exported {
  readonly deployment?: {
    readonly resources?: readonly {
      readonly type: string;
      /** Set on what is to be deleted. */
      readonly delete?: boolean;
      readonly inputs?: {
        readonly metadata?: {
          readonly name?: string;
          readonly namespace?: string;
          readonly labels?: Readonly<Record<string, string>>;
        };
        readonly spec?: { readonly replicas?: unknown };
      };
    }[];
  };
}

/** The workloads of the tiers in a namespace, in what `pulumi stack export` prints. */
export function findDeployed(text: string, namespace: string): Deployed[] {
  const { deployment } = JSON.parse(text) as Exported;
  return (deployment?.resources ?? []).flatMap(({ type, delete: ending, inputs }) => {
    const { metadata, spec } = inputs ?? {};
    const own = metadata?.namespace === namespace && metadata.labels?.[objectLabels.partOf] === stackName;
    if (ending || !Object.hasOwn(kinds, type) || !own || metadata.name === undefined) return [];
    const replicas = typeof spec?.replicas === "number" ? spec.replicas : undefined;
    return [{ kind: kinds[type], name: metadata.name, replicas }];
  });
}

/** Reads what a stack deploys. */
export const readDeployed = async (stack: string, namespace: string): Promise<Deployed[]> =>
  findDeployed(await askPulumi(["stack", "export", "--non-interactive"], stack), namespace);
