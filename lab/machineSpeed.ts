/** How fast a core of this machine is, before it has done anything. */

/** Rounds in a second on the machine on which `buildCosts` were measured. */
const referenceRounds = 2500;

/** A little of what compilers do: makes objects, sorts, and looks up by name. */
function doRound(): number {
  const names = new Map<string, number>();
  for (let i = 0; i < 2000; i++) names.set(`name${(i * 7919) % 2003}`, i);
  return [...names.keys()].sort().reduce((sum, name) => sum + (names.get(name) ?? 0), 0);
}

/** Measures the speed of one core for a tenth of a second. @returns 1 for the reference machine, 2 for one twice as fast */
export function measureSpeed(): number {
  const start = process.hrtime.bigint();
  const end = start + 100_000_000n;
  let rounds = 0;
  while (process.hrtime.bigint() < end) {
    doRound();
    rounds++;
  }
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  return rounds / seconds / referenceRounds;
}
