import { stackPolicy, type Rule, type Settings, type GuardPolicy } from "../engine/policy";
import { addressesOf, type Address, type Wanted } from "../reading/tierAddresses";
import { configurationAt, configurationOf, fieldsOf, type Configuration } from "../reading/configuration";
import { hiddenMaker, isOutside, otherNamespaceOf, serviceOf } from "../reading/reach";
import { isHeadless, readAddress, workloadsBehind, type ServiceSpec } from "../reading/services";
import { namespaceOf, type KubernetesObject } from "../reading/kubernetes";
import type { Stack } from "../reading/stack";
import type { Tier } from "../reading/tiers";
import { firstKnown, unreadable } from "../reading/unknowns";
import type { Wire } from "../reading/wire";
import { wiresOf } from "../reading/wires";
import type { Workload } from "../reading/workloads";
import { hasOpenPart } from "../reading/variables";

const tags = ["thanos", "discovery"];
const everything: readonly Wanted[] = ["StoreAPI", "Query", "Alertmanager", "memcached"];
const asks = ({ address, source }: Address) => `asks ${address} (${source})`;

type Service = KubernetesObject<ServiceSpec>;
type AddressRule = Rule<Address, Settings>;

/** A rule about the Service of the stack that an address means. */
const ofService =
  (judge: (address: Address, service: Service, stack: Stack) => string | undefined): AddressRule =>
  (address, { stack }) => {
    const service = serviceOf(stack, address.address, address.tier.workload);
    const fault = service && judge(address, service, stack);
    return fault && `${asks(address)}, but ${service?.title} ${fault}`;
  };

/** Whether the Service has the port that the wire's address names, or means without naming one. */
const hasPort: Rule<Wire, Settings> = ({ address = "", does, port, from }, { stack }) => {
  const service = serviceOf(stack, address, from as Workload);
  if (!service) return undefined;
  const ports = service.spec?.ports ?? [];
  const { portName, port: written } = readAddress(address) ?? {};
  const only = (texts: readonly unknown[]) => texts.join(", ") || "none";
  if (portName !== undefined)
    return ports.some(({ name }) => name === portName)
      ? undefined
      : `${does}, but ${service.title} has no port of that name, only ${only(ports.map(nameOf))}`;
  // Behind a name that stands for the pods any port of theirs can be reached.
  if (port === undefined || isHeadless(service) || ports.some((one) => one.port === port)) return undefined;
  const meant = written === undefined ? ", which an address without one means" : "";
  return `${does}, but ${service.title} has no port ${port}${meant}, only ${only(ports.map(({ port }) => port))}`;
};

const nameOf = ({ name, port }: { name?: string | null; port?: number | null }) =>
  name ?? `${port} without a name`;

const hasPods = ofService((_, service, stack) => {
  const selector = service.spec?.selector;
  // Who makes the endpoints of a Service without a selector is not known here.
  if (!selector || Object.keys(selector).length === 0) return undefined;
  if (firstKnown(workloadsBehind(stack, service), (workload) => workload)) return undefined;
  const maker = hiddenMaker(stack);
  if (maker) throw unreadable(`the pods of ${service.title} may be made by ${maker.title}`);
  const asked = Object.keys(selector).map((key) => `${key}=${selector[key]}`);
  return `selects no pod of this stack: it asks for ${asked.join(", ")}`;
});

/** What a tier asks by a Service's name is there. */
export const addressResolves = stackPolicy({
  name: "address-resolves",
  displayName: "Addresses lead to pods",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "When a tier or a reloader calls a Service of the stack, that Service has the requested port.",
  why:
    "A lookup that finds nothing is not an error: the tier goes on without it, and samples, alerts or the cache " +
    "are missing.",
  source: "Thanos, docs/service-discovery.md; Kubernetes, DNS specification: SRV records of named ports",
  remedy: "Correct the port in the address, or the ports of the Service.",
  tags: [...tags, "correctness"],
  reads:
    "Every address that a tier is given, and the ports of Services. What is behind a Service's port is judged by service-port-served.",
  subjects: (stack) => wiresOf(stack, "address"),
  judge: hasPort,
});

const namesService: AddressRule = ({ address, source, tier }, { stack }) => {
  const { service = "", namespace } = readAddress(address) ?? {};
  // With a look-up that Thanos does not know there is no name to look for.
  if (isOutside(address) || service === "localhost" || service.includes("+")) return undefined;
  const own = namespaceOf(tier.workload);
  if ((namespace ?? own) !== own || serviceOf(stack, address, tier.workload)) return undefined;
  // One of another namespace is what address-name-resolvable speaks of.
  if (namespace === undefined && otherNamespaceOf(stack, address, tier.workload) !== undefined)
    return undefined;
  return `asks ${address} (${source}), but the stack has no Service ${service} in its namespace`;
};

/** A name that is meant for this stack is one of it. */
export const addressInStack = stackPolicy({
  name: "address-in-stack",
  displayName: "Addresses name Services of the stack",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule: "When a tier calls a Service in its own namespace, the stack has that Service and pods for it.",
  why:
    "If nobody else creates them, the lookup finds nothing. That is not an error, and what should answer is " +
    "missing.",
  source: "Thanos, docs/service-discovery.md: names are looked up again and again",
  remedy: "Correct the name or the Service's selector, or add them to the stack.",
  tags,
  subjects: (stack) => addressesOf(stack, ...everything),
  judge: [namesService, hasPods],
});

const lookups = ["", "dns", "dnssrv", "dnssrvnoa", "dnsdualstack"];

/** A look-up is one that Thanos knows, with all that it needs. */
export const addressLookupKnown = stackPolicy({
  name: "address-lookup-known",
  displayName: "Addresses have a lookup that Thanos knows",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule:
    "The part of an address before `+` is dns, dnssrv, dnssrvnoa or dnsdualstack, and an address with dns or " +
    "dnsdualstack has a port.",
  why: "Thanos treats anything else as a failed lookup, logs it, and goes on without the address.",
  source: "Thanos, pkg/discovery/dns/resolver.go",
  remedy: "Write dns+HOST:PORT, or dnssrv+_PORTNAME._tcp.HOST.",
  tags,
  subjects: (stack) => addressesOf(stack, "StoreAPI", "memcached"),
  judge: ({ address, source }) => {
    const [, lookup = "", host] = /^(?:([^+]*)\+)?(.*)$/.exec(address) ?? [];
    if (hasOpenPart(address)) throw unreadable(`the address ${address} is put together only in the pod`);
    if (!lookups.includes(lookup)) return `asks ${address} (${source}), where ${lookup} is not a lookup`;
    return /^dns(dualstack)?$/.test(lookup) && !/:\d+$/.test(host)
      ? `asks ${address} (${source}), which has no port`
      : undefined;
  },
});

/** An endpoint that is always asked is one that is always there. */
export const strictEndpointsFixed = stackPolicy({
  name: "strict-endpoints-fixed",
  displayName: "Strict endpoints have fixed addresses",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "A strict endpoint of Query has an address without dns+ or dnssrv+.",
  why: "Query refuses such an address and exits.",
  source: "Thanos, cmd/thanos/endpointset.go: validateEndpointConfig",
  remedy: "Write the address without the lookup, or remove strict.",
  tags: [...tags, "query"],
  subjects: (stack) => addressesOf(stack, "StoreAPI"),
  judge: ({ address, source, strict }) =>
    strict && address.includes("+") ? `has the strict endpoint ${address} (${source})` : undefined,
});

const configFile = "--endpoint.sd-config-file";
const targetsFile = "--store.sd-files";

/** A file of endpoints has the form that its flag reads. */
export const endpointFileForm = stackPolicy({
  name: "endpoint-file-form",
  displayName: "Endpoint files have the right form",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule:
    `The file of ${configFile} is a mapping with a list \`endpoints\`, of which each has an \`address\`; a file of ` +
    `${targetsFile} is a list, of which each has \`targets\`.`,
  why: "With the wrong form Query exits, or reads no endpoint at all.",
  source: "Thanos, cmd/thanos/endpointset.go: EndpointConfig; Prometheus, docs on file_sd_config",
  remedy: "Write `endpoints: [{ address: HOST:PORT }]`, and give the file to --endpoint.sd-config-file.",
  tags: [...tags, "query"],
  subjects: (stack) => stack.tiers("query"),
  judge: [
    (query, { stack }) => {
      const configuration = configurationOf(stack, query, "endpoint.sd-config");
      const fault = configuration && configFileFault(configuration);
      return fault && `reads its endpoints from ${configuration.source}, ${fault}`;
    },
    (query: Tier, { stack }) => {
      const wrong = query.flags
        .values("store.sd-files")
        .map((path) => configurationAt(stack, query, path))
        .find((configuration) => !isListWith("targets", configuration.data()));
      return (
        wrong && {
          is: `reads ${targetsFile} from ${wrong.source}, which is not a list with \`targets\``,
          wayOut: `Write \`[{ targets: [HOST:PORT] }]\`, or use ${configFile} in place of it.`,
        }
      );
    },
  ],
});

function configFileFault(configuration: Configuration): string | undefined {
  const data = configuration.data();
  if (data === null || data === undefined) return undefined;
  if (Array.isArray(data)) return `which is a list, the form of ${targetsFile}`;
  const { endpoints } = fieldsOf(data);
  if (typeof data !== "object") return "which is not a mapping";
  // The file may be there for the clients' settings alone.
  if (endpoints === undefined || endpoints === null) return undefined;
  return isListWith("address", endpoints) ? undefined : "in which an endpoint has no `address`";
}

function isListWith(field: string, data: unknown): boolean {
  return data === null || (Array.isArray(data) && data.every((one) => Object.hasOwn(fieldsOf(one), field)));
}

/** A client's own TLS is used. */
export const endpointTlsUsed = stackPolicy({
  name: "endpoint-tls-used",
  displayName: "An endpoint's TLS settings are used",
  severity: "high",
  level: "advisory",
  profile: "hardening",
  rule: "An endpoint with its own `client_config` has an address without dns+ or dnssrv+.",
  why: "For an address that is looked up, Query uses the default client, so the connection may be without TLS.",
  source: "Thanos v0.42, cmd/thanos/endpointset.go: dynamic endpoints get the global credentials",
  remedy: "Put the TLS settings into `default_client_config`, or make the endpoint a `group`.",
  tags: [...tags, "query", "security"],
  subjects: (stack) => stack.tiers("query"),
  judge: (query, { stack }) => {
    const data = fieldsOf(configurationOf(stack, query, "endpoint.sd-config")?.data());
    const wrong = (Array.isArray(data.endpoints) ? data.endpoints : [])
      .map(fieldsOf)
      .find(({ address, group, client_config }) => client_config && !group && String(address).includes("+"));
    return wrong && `has a client_config for ${String(wrong.address)}, which Thanos does not use`;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  addressResolves,
  addressInStack,
  addressLookupKnown,
  strictEndpointsFixed,
  endpointFileForm,
  endpointTlsUsed,
];
