/** The tree of Alertmanager's routes: which of them no alert ever reaches, and when notifications are repeated. */
import { durationSeconds, durationText } from "../units";
import { Matcher, readMatchers } from "./matchers";
import type { Place } from "./place";

/** Defaults of Alertmanager's first route, in seconds. Source: `DefaultRouteOpts` of package dispatch. */
const standard = { interval: 5 * 60, repeat: 4 * 3600 };

/** What a route has of the routes above it. */
interface Above {
  readonly matchers: readonly Matcher[];
  readonly interval: number;
  readonly repeat: number;
}

/** @param retention seconds for which Alertmanager remembers notifications; `undefined` where that is not known */
export function checkRouteTree(root: Place, retention: number | undefined): void {
  checkRoute(root, { matchers: [], ...standard }, retention);
}

const isText = (value: unknown): value is string => typeof value === "string";

/** All matchers of a route, in any of the three forms. */
function matchersOf(route: Place): Matcher[] {
  const texts = (route.at("matchers").value ?? []) as unknown;
  const pairs = (key: string, operator: string) =>
    Object.entries((route.at(key).value ?? {}) as Record<string, unknown>).map(([label, value]) => {
      return { label, operator, value: String(value) };
    });
  return [
    ...(Array.isArray(texts) ? texts.filter(isText).flatMap(readMatchers) : []),
    ...pairs("match", "="),
    ...pairs("match_re", "=~"),
  ];
}

/** Whether a matcher lets every alert pass. */
const isEverything = ({ operator, value }: Matcher): boolean => operator === "=~" && value === ".*";

const isSame = (one: Matcher, other: Matcher): boolean =>
  one.label === other.label && one.operator === other.operator && one.value === other.value;

/** Whether every alert that the second one takes is taken by the first one. */
const covers = (first: readonly Matcher[], second: readonly Matcher[]): boolean =>
  first.filter((each) => !isEverything(each)).every((each) => second.some((other) => isSame(each, other)));

function checkRoute(route: Place, above: Above, retention: number | undefined): void {
  const own = matchersOf(route);
  const matchers = [...above.matchers, ...own];
  const twice = own
    .filter(({ operator }) => operator === "=")
    .find(({ label, value }) =>
      matchers.some((each) => each.operator === "=" && each.label === label && each.value !== value),
    );
  if (twice !== undefined)
    route
      .at("matchers")
      .error(
        `matches nothing: an alert has one value of the label ${twice.label}, and two are wanted here or in a route above. Use =~ for one of several.`,
      );

  const interval = durationAt(route, "group_interval") ?? above.interval;
  const repeat = durationAt(route, "repeat_interval") ?? above.repeat;
  const written = ["repeat_interval", "group_interval"].find((key) => !route.at(key).missing);
  if (written !== undefined && repeat < interval)
    route
      .at(written)
      .warn(
        `makes the repeat_interval (${durationText(repeat)}) shorter than the group_interval (${durationText(interval)}), and nothing is repeated sooner than that. Use a repeat_interval of ${durationText(interval)} or more.`,
      );
  if (retention !== undefined && !route.at("repeat_interval").missing && repeat > retention)
    route
      .at("repeat_interval")
      .warn(
        `is longer than Alertmanager remembers what it sent (${durationText(retention)}), so notifications are repeated sooner. Use less, or raise the retention of Alertmanager.`,
      );

  const routes = Array.isArray(route.at("routes").value) ? route.at("routes").readList() : [];
  const children = routes.filter(({ value }) => value !== null && typeof value === "object");
  children.forEach((child, at) => {
    const first = children.slice(0, at).findIndex(
      (each) =>
        each.at("continue").value !== true &&
        // What is said twice is said once.
        JSON.stringify(each.value) !== JSON.stringify(child.value) &&
        covers(matchersOf(each), matchersOf(child)),
    );
    if (first >= 0)
      child.warn(
        `is never reached: the route ${first + 1} of this list takes every alert that this one would take. Move it before that one, or write \`continue: true\` there.`,
      );
    checkRoute(child, { matchers, interval, repeat }, retention);
  });
}

function durationAt(route: Place, key: string): number | undefined {
  const { value } = route.at(key);
  return isText(value) ? durationSeconds(value) : undefined;
}
