import { checkTrials } from "../support/checkTrials";

describe("the catalogue of configuration files matches the real programs", function () {
  checkTrials(true);
});
