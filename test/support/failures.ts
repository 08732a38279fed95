/** Loaded by `.mocharc.e2e.json`: tells a failure at once, as a long run may be ended before mocha's list at its end. */
export const mochaHooks = {
  afterEach(this: Mocha.Context): void {
    const { state, err } = this.currentTest ?? {};
    if (state === "failed" && err) console.log(err.message.replace(/^/gm, "      "));
  },
};
