/** Metrics that alerts read and a stack that is well does not have, each with what makes it appear. */
export const notYetThere: Readonly<Record<string, string>> = {};
