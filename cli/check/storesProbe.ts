/** Whether every Query knows every StoreAPI that the stack has, and reaches it. */
import { parse } from "yaml";
import { ports } from "../../model/addresses";
import { count, type Finding, type Probe } from "./finding";
import type { Endpoint, Pod } from "./objects";
import type { StackReader } from "./reader";

/** A StoreAPI as Query sees it. */
interface StoreStatus {
  /** `host:port`. */
  readonly name: string;
  readonly lastError: string | null;
}

export const stores: Probe = { name: "stores", look };

async function look(stack: StackReader): Promise<Finding> {
  const services = findServices(stack);
  const own = (await stack.endpoints()).filter(
    ({ service, port, ready }) => ready && port === "grpc" && services.includes(service),
  );
  const outside = await findOutside(stack);
  const queries = await stack.readyPods("query");
  const wrong = await Promise.all(queries.map((query) => findUnknown(stack, query, own, outside)));
  return {
    seen: `${count(own.length + outside.length, "StoreAPI")} in ${count(queries.length, "Query", "Query")}`,
    wrong: wrong.flat(),
  };
}

/** The Services of the stack's own StoreAPIs, from their addresses in its outputs. */
const findServices = ({ plan: { endpoints } }: StackReader): string[] =>
  ["prometheus", "monitor", "storeGateway", "ruler"].flatMap(
    (tier) => /_tcp\.([^.]+)\./.exec(endpoints[tier]?.grpc ?? "")?.[1] ?? [],
  );

/** StoreAPIs outside the stack that Query is given by their addresses. One that is looked up by name may have none. */
async function findOutside(stack: StackReader): Promise<string[]> {
  const file = await stack.configFile("thanos-query-endpoints", "endpoints.yaml");
  const { endpoints = [] } = (parse(file ?? "") ?? {}) as { endpoints?: readonly { address: string }[] };
  return endpoints.map(({ address }) => address).filter((address) => !address.includes("+"));
}

async function findUnknown(
  stack: StackReader,
  query: Pod,
  own: readonly Endpoint[],
  outside: readonly string[],
): Promise<string[]> {
  const path = `${stack.pathOf("query")}/api/v1/stores`;
  const known = Object.values(
    await stack.data<Record<string, readonly StoreStatus[]>>(query, ports.web, path),
  ).flat();
  const expected = [
    ...own.map(({ address, pod }) => ({ address, name: pod })),
    ...outside.map((address) => ({ address, name: address })),
  ];
  const names = new Map(expected.map(({ address, name }) => [address, name]));
  return [
    ...expected
      .filter(({ address }) => !known.some(({ name }) => name === address))
      .map(
        ({ name }) =>
          `${query.name} does not know the StoreAPI of ${name}. If it is new, wait a minute; otherwise compare ConfigMap thanos-query-endpoints with the stack: run \`pulumi refresh\`, then \`make up\`.`,
      ),
    ...known
      .filter(({ lastError }) => lastError !== null)
      .map(
        ({ name, lastError }) =>
          `${query.name} does not reach ${names.get(name) ?? name}: ${lastError}. See the log of that pod.`,
      ),
  ];
}
