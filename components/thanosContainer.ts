import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../model/addresses";
import { buildArguments, FlagInputs } from "./programArguments";
import { inlineYaml } from "../model/yamlText";
import { buildContainer, Resources } from "./container";

/** What all Thanos containers are given alike. */
export interface ThanosImageArgs {
  /** Image of Thanos, with its tag. */
  readonly image: pulumi.Input<string>;
  /** `debug`, `info`, `warn` or `error`. @default "info" */
  readonly logLevel?: string;
  /** `logfmt` or `json`. @default "logfmt" */
  readonly logFormat?: string;
  /** Where traces are sent: Thanos' tracing configuration. @default nowhere */
  readonly tracing?: object;
}

export interface ThanosContainerArgs extends ThanosImageArgs {
  /** @default `thanos-<command>` */
  readonly name?: string;
  readonly command: "sidecar" | "query" | "query-frontend" | "store" | "rule" | "compact";
  /** Flags of the command beside the addresses and the logging. */
  readonly flags: FlagInputs;
  /** Further arguments, behind the flags. @default none */
  readonly extraArgs?: readonly string[];
  /** Number and name of the HTTP port. @default 10902, `http` */
  readonly http?: { readonly name: string; readonly port: number };
  /** Whether it serves the StoreAPI on port 10901. */
  readonly grpc: boolean;
  /** Whether it is asked through a Service: see `buildContainer`. @default false */
  readonly isBehindService?: boolean;
  readonly resources: Resources;
  /** What the startup probe waits for. @default "/-/healthy" */
  readonly startup?: string;
  /** Longest start, in seconds. @default 300 */
  readonly startupSeconds?: number;
  readonly mounts?: readonly k8s.types.input.core.v1.VolumeMount[];
  readonly env?: readonly k8s.types.input.core.v1.EnvVar[];
}

/** A container that runs one Thanos command. */
export function buildThanosContainer(args: ThanosContainerArgs): k8s.types.input.core.v1.Container {
  const http = args.http ?? { name: "http", port: ports.http };
  const flags: FlagInputs = {
    "log.level": args.logLevel ?? "info",
    "log.format": args.logFormat ?? "logfmt",
    "tracing.config": args.tracing && inlineYaml(args.tracing),
    // Go then frees memory before the kernel ends the container at its limit.
    "enable-auto-gomemlimit": true,
    "http-address": `0.0.0.0:${http.port}`,
    "grpc-address": args.grpc ? `0.0.0.0:${ports.grpc}` : undefined,
    ...args.flags,
  };
  return buildContainer({
    name: args.name ?? `thanos-${args.command}`,
    image: args.image,
    args: buildArguments(args.command, args.image, flags, args.extraArgs).apply((words) => [
      args.command,
      ...words,
    ]),
    ports: args.grpc ? { [http.name]: http.port, grpc: ports.grpc } : { [http.name]: http.port },
    probes: {
      port: http.name,
      liveness: "/-/healthy",
      readiness: "/-/ready",
      startup: args.startup,
      startupSeconds: args.startupSeconds,
    },
    isBehindService: args.isBehindService,
    resources: args.resources,
    mounts: args.mounts,
    env: args.env,
  });
}
