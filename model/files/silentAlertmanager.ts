import { yaml } from "../yamlText";

/** A configuration of Alertmanager that drops everything: alerts are shown in Alertmanager, and nobody is notified. */
export const silentAlertmanager = yaml({ route: { receiver: "none" }, receivers: [{ name: "none" }] });
