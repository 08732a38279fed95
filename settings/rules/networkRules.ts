/** What the network policies must let in for the other settings to work. */
import type { SettingRule } from "./rule";

/** The settings that are read here. */
export interface NetworkSettings {
  readonly network: {
    readonly policies: boolean;
    readonly clients: readonly unknown[];
    readonly clientRanges: readonly unknown[];
  };
  readonly queryFrontend: { readonly ingress?: object; readonly gateway?: object };
}

const routesLeadIn: SettingRule<NetworkSettings> = {
  demand:
    "`network.clients` names the pods, or `network.clientRanges` the addresses, through which `queryFrontend.ingress` and `queryFrontend.gateway` lead, if `network.policies` is true",
  check: ({ network, queryFrontend }, _, nameSetting) => {
    if (!network.policies || network.clients.length > 0 || network.clientRanges.length > 0) return undefined;
    const route = (["ingress", "gateway"] as const).find((one) => queryFrontend[one] !== undefined);
    if (route === undefined) return undefined;
    return {
      key: "network.clients",
      value: network.clients,
      rule: `is empty, so the controller behind ${nameSetting(`queryFrontend.${route}`)} can't reach Query Frontend. Name its namespace: [{ namespace: ingress-nginx }].`,
      with: ["network.policies", `queryFrontend.${route}`],
    };
  },
};

export const networkRules: readonly SettingRule<NetworkSettings>[] = [routesLeadIn];
