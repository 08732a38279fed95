/** What the package `pulumi-thanos` has: a whole stack, and each tier by itself. */
export { Alertmanager } from "./alertmanager";
export { Compactor } from "./compactor";
export { Monitor } from "./monitor";
export { Prometheus } from "./prometheus";
export { Query } from "./query";
export { QueryFrontend } from "./queryFrontend";
export { Ruler } from "./ruler";
export { StoreGateway } from "./storeGateway";
export { ThanosStack } from "./thanosStack";

export type { Credentials } from "./credentials";
export type { Endpoints } from "./stackEndpoints";
export type { AlertmanagerArgs } from "../settings/args/types/alertmanagerArgs";
export type { CompactorArgs } from "../settings/args/types/compactorArgs";
export type { MonitorArgs } from "../settings/args/types/monitorArgs";
export type { PrometheusArgs } from "../settings/args/types/prometheusArgs";
export type { QueryArgs } from "../settings/args/types/queryArgs";
export type { QueryFrontendArgs } from "../settings/args/types/queryFrontendArgs";
export type { RulerArgs } from "../settings/args/types/rulerArgs";
export type { StoreGatewayArgs } from "../settings/args/types/storeGatewayArgs";
export type { ThanosStackArgs } from "../settings/args/types/thanosStackArgs";
