import { describeTier } from "../../support/tierTables";

describeTier("compactor", "tiers/compactorSettings.yaml");
