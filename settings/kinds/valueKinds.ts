/** The kinds of value that a setting can have. Each says what is wrong with a value, and what to write instead. */
import { z } from "zod";
import { imageProblem } from "../../model/images";
import {
  durationPattern,
  durationSeconds,
  durationText,
  quantity,
  quantityPattern,
  sizeBytes,
  sizePattern,
} from "../../model/units";

/** Seconds. */
export const hours = 3600;
export const days = 24 * hours;

/** What a duration is measured against. */
export interface DurationRule {
  /** Smallest value, in seconds. @default 0 */
  readonly least?: number;
  /** What is said of a value below it: the rule and the way out. */
  readonly rule?: string;
  /** Whether `0s` is taken, beside what `least` allows; it then means for ever. @default false */
  readonly forever?: boolean;
}

/**
 * What docs and editors say of a kind of value.
 *
 * @param title the kind, with its unit and bounds.
 * @param form what a value looks like: editors check no more than that. @default any text
 */
const kind = (title: string, form?: RegExp) => ({ title, ...(form ? { pattern: form.source } : {}) });

/** A Prometheus duration, such as `2h` or `90d`. */
export function duration({ least = 0, rule = "", forever = false }: DurationRule = {}) {
  const error = "no duration. Write it as Prometheus does, such as 30s, 2h or 90d.";
  return z
    .string({ error })
    .superRefine((text, context) => {
      const seconds = durationSeconds(text);
      const refuse = (message: string) => context.addIssue({ code: "custom", message });
      if (seconds === undefined) refuse(error);
      else if (seconds < least && !(forever && seconds === 0)) refuse(rule);
    })
    .meta(
      kind(
        ["duration", least >= 1 && `${durationText(least)} or more`, forever && "or 0s"]
          .filter(Boolean)
          .join(", "),
        new RegExp(`^(?=.)(?:0|${durationPattern.source.slice(1, -1)})$`),
      ),
    );
}

/** A duration above zero. */
export const positiveDuration = (example: string) =>
  duration({ least: 0.001, rule: `no time at all. Write more than 0s, such as ${example}.` });

/** A Kubernetes quantity of CPU above zero. */
export const cpu = z
  .string()
  .refine((text) => (quantity(text) ?? 0) > 0, {
    error: "no Kubernetes quantity above zero. Write it in cores, such as 500m (a half) or 2.",
  })
  .meta(kind("cores, as a Kubernetes quantity", quantityPattern));

const noBytes =
  'no Kubernetes quantity of bytes from 1Mi up ("m" is a thousandth). Write it with its unit, such as 512Mi or 50Gi.';

/** A Kubernetes quantity of memory or of disk; a plain number or `512m` is a slip, and would be less than a kilobyte. */
export const bytes = z
  .string({ error: noBytes })
  .refine((text) => (quantity(text) ?? 0) >= 2 ** 20, { error: noBytes })
  .meta(kind("bytes, as a Kubernetes quantity such as 2Gi", quantityPattern));

const noSize =
  "no size above zero, and a cache without a size is never made. Write it such as 512MB or 1GiB.";

/** A size of a cache, as Thanos reads it. */
export const cacheSize = z
  .string({ error: noSize })
  .refine((text) => (sizeBytes(text) ?? 0) > 0, { error: noSize })
  .meta(kind("bytes, such as 512MB or 1GiB (both base 2)", sizePattern));

export const replicas = (standard: number) =>
  z
    .int()
    .min(1)
    .max(100)
    .default(standard)
    .describe("number of pods, on different nodes where there are enough");

/** Name of a Kubernetes object that becomes part of DNS names (RFC 1123). */
export const dnsLabel = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, {
    error: "no DNS label. Use lower-case letters, digits and dashes, at most 63.",
  })
  .meta(kind("DNS label"));

export const hostName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, {
    error: "no host name. Write it without a scheme, port and path, such as thanos.example.org.",
  })
  .meta(kind("host name"));

/** `host:port`; `port` may be left out where the protocol has a usual one. */
export const address = z
  .string()
  .regex(/^[^\s/:]+:\d+$/, { error: "not host:port. Leave out the scheme, name the port." })
  .meta(kind("host:port"));

/** An endpoint as Thanos looks one up: `host:port`, or a DNS name whose addresses or SRV records are used. */
export const storeAddress = z
  .string()
  .regex(/^((dns\+)?([^\s/:+]+|\[[0-9a-f:.]+\]):\d+|dnssrv(noa)?\+[^\s/:+]+)$/, {
    error:
      "no address of a StoreAPI. Write host:port without a scheme, or dns+host:port, or dnssrv+ with the name of SRV records.",
  })
  .meta(kind("host:port, `dns+` host:port, or `dnssrv+` name"));

export const endpoint = z
  .string()
  .regex(/^[^\s/:]+(:\d+)?$/, { error: "not host or host:port. Leave out the scheme and the path." })
  .meta(kind("host or host:port"));

/** An image with its version: `registry/name:tag`, and a digest if it is to be pinned by one. */
export const image = z
  .string()
  .superRefine((text, context) => {
    const problem = imageProblem(text);
    if (problem) context.addIssue({ code: "custom", message: problem });
  })
  .meta(kind("image with its tag"));

/** Annotations or other texts by name. */
export const texts = z.record(z.string().min(1), z.string());

/** Memory and CPU of one container. */
export const resources = (standardCpu: string, standardMemory: string) =>
  z
    .strictObject({
      cpu: cpu.default(standardCpu).describe("CPU request"),
      memory: bytes.default(standardMemory).describe("memory request and limit"),
      cpuLimit: cpu
        .optional()
        .describe("CPU limit, for a namespace that demands one: throttling makes queries slow"),
    })
    .prefault({})
    .describe("what each pod's main container needs of a node");

/** A data volume of one replica. */
export const storage = (standard: string) =>
  z
    .strictObject({
      size: bytes.default(standard).describe("size of each replica's volume"),
      className: z.string().min(1).optional().describe("StorageClass; the cluster's default if left out"),
    })
    .prefault({})
    .describe("the data volume of each replica");

/** Where pods may run. */
export const scheduling = z
  .strictObject({
    nodeSelector: texts.optional().describe("labels that a node must have"),
    tolerations: z
      .array(
        z.strictObject({
          key: z.string().optional().describe("key of the taint; all keys if left out"),
          operator: z
            .enum(["Exists", "Equal"])
            .optional()
            .describe("whether any value of the taint is tolerated, or one; one if left out"),
          value: z.string().optional().describe("value of the taint"),
          effect: z
            .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
            .optional()
            .describe("effect of the taint; every one if left out"),
          tolerationSeconds: z
            .int()
            .optional()
            .describe("seconds that a pod stays after the taint comes; for ever if left out"),
        }),
      )
      .optional()
      .describe("taints of nodes that do not keep the pods away, as Kubernetes has them"),
    priorityClassName: z.string().min(1).optional().describe("PriorityClass of the pods"),
    zones: z
      .enum(["preferred", "required"])
      .optional()
      .describe(
        "whether replicas must be spread evenly over `topology.kubernetes.io/zone`, or should where they can",
      ),
  })
  .prefault({});

/** Further arguments of a program. They are checked as a whole, against the flags of its version. */
export const extraArgs = z
  .array(z.string())
  .default([])
  .describe("further arguments, one word each, checked against the flags of the program's version");

/** How a tier is reached from outside its namespace. */
export const service = z
  .strictObject({
    type: z
      .enum(["ClusterIP", "NodePort", "LoadBalancer"])
      .default("ClusterIP")
      .describe("from where it can be reached: the cluster, its nodes, or a load balancer"),
    nodePort: z
      .int()
      .min(1)
      .max(65535)
      .optional()
      .describe("port on every node; Kubernetes chooses if left out"),
    annotations: texts.default({}).describe("such as those that ask for an internal load balancer"),
    sourceRanges: z
      .array(z.cidrv4({ error: "no range of addresses. Write it such as 10.0.0.0/8." }))
      .default([])
      .describe("addresses that a load balancer lets in; all if empty"),
  })
  .prefault({})
  .describe("the tier's Service");

/** An autoscaler in place of a fixed number of replicas. */
export const autoscaling = z
  .strictObject({
    minReplicas: z.int().min(2).max(100).default(2).describe("fewest pods"),
    maxReplicas: z.int().min(2).max(100).describe("most pods"),
    cpuPercent: z.int().min(1).max(1000).default(80).describe("mean use of the CPU request that is aimed at"),
  })
  .optional()
  .describe("a HorizontalPodAutoscaler in place of `replicas`; the cluster needs a metrics server");

/** Rule files by name, without `.yaml`; what is in them is checked as a whole. */
export const ruleFiles = z
  .record(dnsLabel, z.looseObject({ groups: z.array(z.looseObject({ name: z.string() })) }))
  .default({})
  .describe("rule files by name, each as Prometheus' own file has it");

/** Paths of files in the repository. */
export const paths = (what: string) =>
  z
    .array(z.string().min(1))
    .default([])
    .describe(`${what}: paths from the project's folder, of a file or of a folder of \`*.yaml\` files`);

/** How long a TSDB keeps samples on its own disk, from where they are uploaded: at least three blocks. */
export const localRetention = duration({
  least: 6 * hours,
  rule: "below 6h, three blocks, so an upload outage of two hours loses a block for good. Use 6h or more.",
}).default("2d");

/** How often something is done. */
export const interval = (standard: string) => positiveDuration("30s").default(standard);

/** What every tier has alike. @param cpu default CPU request @param memory default memory */
export const tier = (cpu: string, memory: string) => ({
  resources: resources(cpu, memory),
  scheduling: scheduling.describe(
    "where the tier's pods may run; goes before the stack's `scheduling`, key by key",
  ),
  extraArgs,
});
