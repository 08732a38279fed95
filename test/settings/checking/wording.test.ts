import assert from "node:assert/strict";
import { parse } from "yaml";
import { pathOf, valueAt } from "../../../settings/checking/keys";
import { allRefused, problemsOf } from "../../support/refusal";

type Settings = Record<string, unknown>;

/** A copy with another value at a key; `undefined` takes the key away. */
function put(settings: Settings, key: string, value: unknown): Settings {
  const copy = structuredClone(settings);
  const path = pathOf(key);
  const last = path.at(-1) as string;
  let at: any = copy;
  for (const name of path.slice(0, -1)) at = at[name] ??= {};
  if (value !== undefined) at[last] = value;
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else delete at[last];
  return copy;
}

/** A value as it is in a sentence. */
const read = (text: string): unknown => parse(text.replace(/[.?]$/, "")) as unknown;

/** What a message tells to do, done. `undefined` where it leaves it to its reader. */
function follow(line: string, settings: Settings): Settings | undefined {
  const key = /^thanos:(\S+?)(?: \([^)]*\))? (?:is|has|was|names|contains|would|makes) /.exec(line)?.[1];
  if (key === undefined) return undefined;
  const value = valueAt(settings, pathOf(key));
  const isQuantity = typeof value === "string";
  const advice = line.slice(line.lastIndexOf(". ", line.length - 2) + 2);

  // Another name for the key, or a part of the value: a reader's choice.
  if (/^(Choose another name|Write a tag)/.test(advice)) return undefined;
  const setTo = /^Set thanos:(\S+) to ([^,]+), or/.exec(advice);
  if (setTo) return put(settings, setTo[1], read(setTo[2].split(" or ")[0]));
  const renamed = /^Did you mean thanos:(\S+?)(?: or .*)?\?$/.exec(advice);
  if (renamed) return put(put(settings, key, undefined), renamed[1], value);
  const meant = /^Did you mean ([^?]+)\?$/.exec(advice);
  if (meant && typeof value === "string") return put(settings, key, meant[1]);
  const written = /^Write (true)(?: or false)?, without quotes\.$/.exec(advice);
  if (written) return put(settings, key, true);
  const unquoted = /^Write it without quotes: (.+)\.$/.exec(advice);
  if (unquoted) return put(settings, key, Number(unquoted[1]));
  const quoted = /^Put it in quotes: "(.*)"\.$/.exec(advice);
  if (quoted) return put(settings, key, quoted[1]);
  const bound = /^Use (\S+?)(?:, the default of \w+)?(?: or (?:more|less))(?:[,.]|$)/.exec(advice);
  if (bound) return put(settings, key, isQuantity ? bound[1] : Number(bound[1]));
  const usual = /^Use (\S+), the default of/.exec(advice);
  if (usual) return put(settings, key, usual[1]);
  const sample = /(?:such as|Write it as) ([^\s,]+?)(?: \([^)]*\))?(?:,| or |\.$)/.exec(advice);
  if (sample && isQuantity) return put(settings, key, sample[1]);
  if (/^Remove (it|this)\.$/.test(advice)) return put(settings, key, undefined);
  return undefined;
}

describe("the way out of a message", () => {
  const cases = allRefused().flatMap(([name, { written, says }]) =>
    [says].flat().map((line) => ({ name, written, line, next: follow(line, structuredClone(written)) })),
  );
  const followed = cases.filter(({ next }) => next !== undefined);

  it("is taken by the next run, which no longer has that problem", () => {
    const ofKey = (line: string) => line.split(" ", 1)[0];
    // What is wrong, without the value: with another one it would be the same problem.
    const wrongOf = (line: string) => line.replace(/^.*?, which /, "");
    const stays = followed.filter(({ line, next }) =>
      problemsOf(next as Settings).some(
        (other) => ofKey(other) === ofKey(line) && wrongOf(other) === wrongOf(line),
      ),
    );
    assert.deepEqual(
      stays.map(({ name, line }) => `${name}: ${line}`),
      [],
    );
  });

  it("is a value or a key in many messages", () =>
    assert.ok(followed.length >= 60, `${followed.length} of ${cases.length}`));
});
