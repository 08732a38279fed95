/** What the addresses of StoreAPIs outside the cluster have to be: those of gRPC. */
import { readHostPort } from "../../model/kubernetes/hostPorts";
import type { SettingRule } from "./rule";

/** The settings that are read here. */
export interface StoreAddressSettings {
  readonly query: { readonly stores: readonly string[] };
}

/** Ports of HTTP that stand for a StoreAPI in many questions. */
const httpPorts: Readonly<Record<number, string>> = {
  9090: "Prometheus' pages",
  10902: "the pages and metrics of a program of Thanos",
};

const storesSpeakGrpc: SettingRule<StoreAddressSettings> = {
  demand: "no address in `query.stores` has the usual port of HTTP, 9090 or 10902 (a warning)",
  check: ({ query: { stores } }) =>
    stores.flatMap((store, at) => {
      const port = readHostPort(store.replace(/^dns\+/, ""))?.port;
      if (port === undefined || !Object.hasOwn(httpPorts, port)) return [];
      return {
        key: `query.stores[${at}]`,
        value: store,
        level: "warning" as const,
        rule: `has the usual port of ${httpPorts[port]}, and a StoreAPI is asked by gRPC. Use its port, 10901 unless it was changed.`,
      };
    }),
};

/** Every rule about addresses of StoreAPIs. */
export const storeRules = [storesSpeakGrpc];
