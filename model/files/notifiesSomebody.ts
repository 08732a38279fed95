import { readYaml } from "./readYaml";

type Mapping = Readonly<Record<string, unknown>>;
const mappingOf = (value: unknown): Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
const listOf = (value: unknown): Mapping[] => (Array.isArray(value) ? value.map(mappingOf) : []);

/** Names of the receivers that a route and those below it send to. */
const receiversOf = (route: Mapping): unknown[] => [
  route.receiver,
  ...listOf(route.routes).flatMap((each) => receiversOf(each)),
];

/**
 * Whether Alertmanager tells anybody of any alert: a route leads to a receiver that has at least one way to send.
 *
 * @param text its configuration, as YAML. A text that can't be read notifies nobody.
 */
export function notifiesSomebody(text: string): boolean {
  const file = mappingOf(readYaml(text, true).content);
  const used = receiversOf(mappingOf(file.route));
  return listOf(file.receivers).some(
    ({ name, ...ways }) =>
      used.includes(name) && Object.values(ways).some((way) => Array.isArray(way) && way.length > 0),
  );
}
