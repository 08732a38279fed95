/** Receivers and time intervals of Alertmanager that no route names. */
import type { Place } from "./place";

/** Names that a route and those below it refer to. */
function referencesIn(route: Place): string[] {
  const intervals = ["mute_time_intervals", "active_time_intervals"].flatMap((key) => route.at(key).items);
  const own = [route.at("receiver"), ...intervals].map(({ value }) =>
    typeof value === "string" ? value : "",
  );
  return [...own, ...route.at("routes").mappings.flatMap(referencesIn)];
}

/**
 * Tells what no route names. Where a route names what is not there, that may be meant, and is told already. A receiver
 * that notifies nobody is a place for alerts to end in.
 *
 * @param notifiers keys of a receiver that notify somebody.
 * @param known names of all receivers and time intervals.
 */
export function warnOfUnused(file: Place, notifiers: readonly string[], known: readonly string[]): void {
  const named = referencesIn(file.at("route"));
  if (named.some((each) => each !== "" && !known.includes(each))) return;
  const notifies = (receiver: Place) => notifiers.some((kind) => !receiver.at(kind).missing);
  const warn = (place: Place, what: string) => {
    if (typeof place.value === "string" && !named.includes(place.value))
      place.warn(`is named by no route, so it ${what}. Name it in a route, or remove it.`);
  };
  for (const receiver of file.at("receivers").mappings.filter(notifies))
    warn(receiver.at("name"), "gets no alert");
  for (const interval of file.at("time_intervals").mappings) warn(interval.at("name"), "has no effect");
}
