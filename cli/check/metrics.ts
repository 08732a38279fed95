/** A page of metrics in the text format of Prometheus. */
export class Metrics {
  private readonly lines: readonly string[];

  constructor(text: string) {
    this.lines = text.split("\n");
  }

  /** The values of all series of a name. */
  values(name: string): number[] {
    return this.lines
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .map((line) => Number(line.slice(line.lastIndexOf(" ") + 1)));
  }

  /** The value of a name's only series, or of its first one. Undefined when there is none. */
  value(name: string): number | undefined {
    return this.values(name)[0];
  }
}
