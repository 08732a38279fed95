import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../model/addresses";
import { renderFlags } from "../model/flags";
import { buildContainer } from "./container";

export interface ConfigReloaderArgs {
  readonly image: pulumi.Input<string>;
  /** Folder whose change calls for a reload. */
  readonly directory: string;
  readonly mount: k8s.types.input.core.v1.VolumeMount;
  /** Where a POST makes the program beside it read its files again. */
  readonly reloadUrl: string;
}

/** A container beside a program that reads its files again only when told to: it watches them and tells the program. */
export function buildConfigReloader(args: ConfigReloaderArgs): k8s.types.input.core.v1.Container {
  return buildContainer({
    name: "config-reloader",
    image: args.image,
    args: renderFlags({
      "watched-dir": args.directory,
      "reload-url": args.reloadUrl,
      "listen-address": `:${ports.reloader}`,
    }),
    ports: { "reloader-http": ports.reloader },
    probes: { port: "reloader-http", liveness: "/healthz", readiness: "/healthz" },
    resources: { cpu: "10m", memory: "64Mi" },
    mounts: [args.mount],
  });
}
