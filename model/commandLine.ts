/** A word of a command line; `undefined` where it is not known yet, as during a preview. */
export type Word = string | undefined;

/** A command line as Thanos and Prometheus read it. */
export interface Arguments {
  /** Words that are neither a flag nor a flag's value, in order: the subcommand comes first. */
  readonly positionals: readonly string[];
  /** Every value of each flag, in order, by the flag's name without dashes. A bare switch is "true", `--no-name` is "false". */
  readonly flags: ReadonlyMap<string, readonly Word[]>;
  /** Files named as `@file`, from which the process would read more arguments: their words are in none of the above. */
  readonly files: readonly string[];
}

/** Flags of `thanos` itself that take no value, and so never swallow the subcommand behind them. */
export const thanosSwitches: ReadonlySet<string> = new Set([
  "enable-auto-gomemlimit",
  "help",
  "help-long",
  "help-man",
  "version",
]);

/**
 * Reads a program's arguments by the rules of kingpin, the flag parser of Thanos and Prometheus: `--flag=value`,
 * `--flag value`, `--switch`, `--no-switch`, repeated flags, `@file`, and `--` before words that are no flags.
 * Names are not checked: a line that the process itself would refuse is read as far as it makes sense.
 * Source: `ParseContext.Next` and `flagGroup.parse` of github.com/alecthomas/kingpin v2.4.0.
 *
 * @param words the arguments without the program's name, one array entry each, as no shell splits them.
 * @param switches flags that take no value; any other takes the next word unless that starts with a dash.
 * @default switches those that may stand before a subcommand of Thanos.
 */
export function readArguments(words: readonly Word[], switches = thanosSwitches): Arguments {
  const positionals: string[] = [];
  const flags = new Map<string, Word[]>();
  const files: string[] = [];
  const add = (name: string, value: Word) => flags.set(name, [...(flags.get(name) ?? []), value]);

  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) continue;
    if (word === "--") {
      positionals.push(...words.slice(at + 1).filter((rest) => rest !== undefined));
      break;
    }
    if (word.startsWith("@")) {
      files.push(word.slice(1));
    } else if (!isFlag(word)) {
      positionals.push(word);
    } else if (!word.startsWith("--")) {
      for (const letter of word.slice(1)) add(letter, "true");
    } else if (word.includes("=")) {
      const equals = word.indexOf("=");
      add(word.slice(2, equals), word.slice(equals + 1));
    } else if (word.startsWith("--no-")) {
      add(word.slice("--no-".length), "false");
    } else {
      const name = word.slice(2);
      const next = words[at + 1];
      if (switches.has(name) || at + 1 === words.length || isFlag(next)) {
        add(name, "true");
      } else {
        at++;
        if (next?.startsWith("@")) files.push(next.slice(1));
        add(name, next?.startsWith("@") ? undefined : next);
      }
    }
  }
  return { positionals, flags, files };
}

/** A lone dash is an ordinary word. */
function isFlag(word: Word): boolean {
  return word !== undefined && word.length > 1 && word.startsWith("-");
}
