/** A token: the end of a command, a comment, a word (with its quoted parts), or a stray quote. Only the first three matter. */
const token =
  /[^\S\n]*(?:(?<end>[;&|()\n]+)|(?<comment>#[^\n]*)|(?<word>(?:'[^']*'|"(?:\\[^]|[^"\\])*"|\\[^]|\$\([^()]*\)|\$\{[^{}]*\}|[^\s;&|()'"\\])+)|\S)/gy;

/**
 * The words of each simple command of a shell script, quotes removed. Variables, substitutions, redirections and
 * here-documents are left as they stand: enough to see which programs a container's script names, not to run it.
 */
export function simpleCommands(script: string): string[][] {
  const commands: string[][] = [[]];
  for (const { groups } of script.replace(/\\\n/g, " ").matchAll(token)) {
    if (groups?.word !== undefined) commands.at(-1)?.push(unquoted(groups.word));
    else if (groups?.end !== undefined) commands.push([]);
  }
  return commands.filter((words) => words.length > 0);
}

function unquoted(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:\\[^]|[^"\\])*)"|\\([^])/g,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\([\\"$`])/g, "$1") ?? escaped ?? "",
  );
}
