import { describeTier } from "../../support/tierTables";

describeTier("objectStore", "tiers/objectStoreSettings.yaml");
