/** Alerts that silence others, in Alertmanager's configuration. */
import { findNameSlip } from "../textSlips";
import { checkMatchers, readMatchers } from "./matchers";
import type { Place } from "./place";

/** Checks the name of a label that alerts are compared by. */
export function checkLabel(place: Place, wayOut: string): void {
  const name = place.requireText(wayOut);
  const slip = name === undefined ? undefined : findNameSlip(name);
  if (slip !== undefined) place.error(slip);
  else if (name?.includes("*"))
    place.error(
      "is a pattern, and is compared as a label's name. Write each label, or `...` for all of them.",
    );
  else if (name?.includes(","))
    place.error("has a comma in it, which no label's name has. Write each label as an item.");
}

/** Checks which alerts silence which others. */
export function checkInhibition(place: Place): void {
  if (place.readKeys("an inhibition") === undefined) return;
  for (const side of ["source", "target"]) {
    checkMatchers(place, `${side}_match`, `${side}_match_re`, `${side}_matchers`);
    if (["match", "match_re", "matchers"].every((form) => place.at(`${side}_${form}`).empty))
      place
        .at(`${side}_matchers`)
        .warn(
          side === "source"
            ? "is empty, so every alert silences the target's. Say which alerts silence others."
            : "is empty, so the source's alerts silence all others. Say which alerts are silenced.",
        );
  }
  place
    .at("equal")
    .readList()
    .forEach((each) => checkLabel(each, "Name a label."));
  const [source, target] = ["source", "target"].map((side) => place.at(`${side}_matchers`).value);
  if (isSame(source, target))
    place.warn(
      "has the same matchers at both sides, and an alert that is a source and a target is not silenced, so it does nothing. Write which alerts silence which others.",
    );
}

/** Matchers without their order and their writing. */
const normalize = (matchers: unknown): string =>
  (Array.isArray(matchers) ? matchers : [])
    .flatMap((each) => readMatchers(String(each)))
    .map(({ label, operator, value }) => JSON.stringify([label, operator, value]))
    .sort()
    .join();

const isSame = (source: unknown, target: unknown): boolean =>
  normalize(source) !== "" && normalize(source) === normalize(target);
