/** How long the work still takes: from what each part costs, and from how fast this machine has been so far. */

/** Seconds of work that stand for what is believed of a machine before it has done anything. */
const belief = 45;

/** A forecast of work whose parts have known costs, in seconds of one core. */
export class Forecast {
  private readonly fractions = new Map<string, number>();

  /**
   * @param costs of the parts that are to be done.
   * @param speed how many seconds of cost are done in a second, as far as it is known before.
   * @param tail seconds of waiting at the end, when no core is busy.
   */
  constructor(
    private readonly costs: Readonly<Record<string, number>>,
    private readonly speed: number,
    private readonly tail: number,
  ) {}

  /** Says how much of a part is done, from 0 to 1. */
  report(part: string, fraction: number): void {
    this.fractions.set(part, Math.min(1, Math.max(fraction, this.fractions.get(part) ?? 0)));
  }

  private get total(): number {
    return Object.values(this.costs).reduce((sum, cost) => sum + cost, 0);
  }

  private get done(): number {
    return Object.entries(this.costs).reduce(
      (sum, [part, cost]) => sum + cost * (this.fractions.get(part) ?? 0),
      0,
    );
  }

  /** The share of the work that is done, from 0 to 1. */
  get share(): number {
    return this.total === 0 ? 1 : this.done / this.total;
  }

  /** Seconds from now to the end. @param elapsed seconds since the start */
  secondsLeft(elapsed: number): number {
    const speed = (belief * this.speed + this.done) / (belief + elapsed);
    return (this.total - this.done) / speed + this.tail;
  }
}

/** Formats a duration that is only known roughly: "about 40 s" or "about 6 min". @param seconds */
export function describeRoughly(seconds: number): string {
  if (seconds < 90) return `about ${Math.max(5, Math.round(seconds / 5) * 5)} s`;
  return `about ${Math.round(seconds / 60)} min`;
}
