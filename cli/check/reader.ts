/** Reads a running stack through the API server, each thing once. */
import pLimit from "p-limit";
import { objectLabels, stackName } from "../../model/labels";
import type { Outputs } from "../outcome";
import type { ApiAnswer, KubernetesApi } from "../preview/apiSocket";
import type { Deployed } from "./deployed";
import { Metrics } from "./metrics";
import { readPod, readWorkload, type Endpoint, type Pod, type Workload } from "./objects";

/** The user may not ask, or the cluster does not answer: nothing is known then, right or wrong. */
export class CanNotLook extends Error {}

/** Requests at a time: an API server serves several hundred, and each pod has a program of its own. */
const parallel = 16;

const partOf = `labelSelector=${encodeURIComponent(`${objectLabels.partOf}=${stackName}`)}`;

/** Tiers by their label `app.kubernetes.io/component`. */
export type Component =
  | "prometheus"
  | "monitor"
  | "query"
  | "query-frontend"
  | "store"
  | "ruler"
  | "compactor"
  | "alertmanager"
  | "object-store";

/** What a stack is meant to be: its outputs, and the workloads that it deploys. */
export interface Plan extends Pick<Outputs, "namespace" | "endpoints"> {
  readonly deployed: readonly Deployed[];
}

/** A running stack. What was read once is not read again: make a new one for a new look. */
export class StackReader {
  private readonly answers = new Map<string, Promise<ApiAnswer>>();
  private readonly limit = pLimit(parallel);

  /** @param plan what the stack is meant to be. */
  constructor(
    private readonly api: Pick<KubernetesApi, "get">,
    readonly plan: Plan,
    /** Seconds since 1970. */
    readonly now: number = Date.now() / 1000,
  ) {}

  /** Every workload of the stack. */
  async workloads(): Promise<Workload[]> {
    const lists = await Promise.all(
      ["statefulsets", "deployments"].map((plural) => this.list(`/apis/apps/v1`, plural, partOf)),
    );
    return lists.flatMap((items, i) =>
      items.map((item) => readWorkload(i === 0 ? "statefulset" : "deployment", item)),
    );
  }

  /** Every pod of the stack. */
  async pods(): Promise<Pod[]> {
    return (await this.list("/api/v1", "pods", partOf)).map(readPod);
  }

  /** The ready pods of a tier, by name: one that is not ready is told by the check of pods, and by no other. */
  async readyPods(...components: readonly Component[]): Promise<Pod[]> {
    const wanted: readonly string[] = components;
    return (await this.pods())
      .filter(({ ready, component }) => ready && wanted.includes(component))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Every address behind the Services of the stack, by port. */
  async endpoints(): Promise<Endpoint[]> {
    const slices = (await this.list(
      "/apis/discovery.k8s.io/v1",
      "endpointslices",
      partOf,
    )) as unknown as readonly Slice[];
    return slices.flatMap(({ metadata, endpoints, ports }) =>
      (endpoints ?? []).flatMap(({ addresses, conditions, targetRef }) =>
        addresses.flatMap((address) =>
          (ports ?? []).map(({ name = "", port }) => ({
            service: metadata.labels?.["kubernetes.io/service-name"] ?? "",
            port: name,
            address: address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`,
            pod: targetRef?.name ?? address,
            ready: conditions?.ready !== false,
          })),
        ),
      ),
    );
  }

  /** The text of a ConfigMap's key. Undefined when there is none. */
  async configFile(name: string, key: string): Promise<string | undefined> {
    const path = `/api/v1/namespaces/${this.plan.namespace}/configmaps/${name}`;
    const { status, body } = await this.get(path);
    return status === 200 ? (body as { data?: Record<string, string> }).data?.[key] : undefined;
  }

  /** Asks a pod a page of JSON. @throws Error when it does not answer, or with the error that it answers. */
  async ask<T>(pod: Pick<Pod, "name">, port: number, path: string): Promise<T> {
    const { status, body } = await this.get(this.proxyPath(pod, port, path));
    if (status === 200) return body as T;
    throw new Error(
      `${pod.name} does not answer ${path.replace(/\?.*/, "")} on port ${port}: ${explain(status, body)}. See its log.`,
    );
  }

  /** As `ask`, without the envelope of the Prometheus HTTP API. */
  async data<T>(pod: Pick<Pod, "name">, port: number, path: string): Promise<T> {
    return (await this.ask<{ data: T }>(pod, port, path)).data;
  }

  /** The metrics of a pod. */
  async metrics(pod: Pick<Pod, "name">, port: number): Promise<Metrics> {
    return new Metrics(await this.ask<string>(pod, port, "/metrics"));
  }

  /** The path under which a tier serves its API. */
  pathOf(tier: string): string {
    return new URL(this.plan.endpoints[tier].http).pathname.replace(/\/$/, "");
  }

  private proxyPath({ name }: Pick<Pod, "name">, port: number, path: string): string {
    return `/api/v1/namespaces/${this.plan.namespace}/pods/${name}:${port}/proxy${path}`;
  }

  private async list(group: string, plural: string, selector: string): Promise<readonly object[]> {
    const { status, body } = await this.get(
      `${group}/namespaces/${this.plan.namespace}/${plural}?${selector}`,
    );
    if (status !== 200) throw new CanNotLook(`${plural} can't be listed: ${explain(status, body)}`);
    return (body as { items: readonly object[] }).items;
  }

  private async get(path: string): Promise<ApiAnswer> {
    const known = this.answers.get(path) ?? this.limit(() => this.api.get(path));
    this.answers.set(path, known);
    const answer = await known.catch((error: Error) => {
      throw new CanNotLook(`the API server does not answer: ${error.message}`);
    });
    if (answer.status === 401 || answer.status === 403)
      throw new CanNotLook(explain(answer.status, answer.body));
    return answer;
  }
}

interface Slice {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly endpoints?: readonly {
    readonly addresses: readonly string[];
    readonly conditions?: { readonly ready?: boolean };
    readonly targetRef?: { readonly name: string };
  }[];
  readonly ports?: readonly { readonly name?: string; readonly port: number }[];
}

/** What an answer says of itself that is not 200: the API server's message, a program's error, or its number. */
function explain(status: number, body: unknown): string {
  const said =
    typeof body === "object" && body !== null ? (body as { message?: string; error?: string }) : {};
  const text = said.message ?? said.error ?? (typeof body === "string" ? body : "");
  return text.trim().split("\n")[0].slice(0, 200).replace(/\.$/, "") || `status ${status}`;
}
