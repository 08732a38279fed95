import { describeTier } from "../../support/tierTables";

describeTier("alertmanager", "tiers/alertmanagerSettings.yaml");
