import { apply } from "../../support/api";
import { namespace, secretData } from "../../support/kubernetes";
import type { Fault } from "./fault";

const file = "alertmanager.yml";
let before = "";

const write = (text: string): Promise<void> => {
  const metadata = { name: "alertmanager-config", namespace };
  const data = { [file]: Buffer.from(text).toString("base64") };
  const secret = { apiVersion: "v1", kind: "Secret", metadata, data };
  return apply(secret);
};

/** Somebody edits the Secret by hand: a route names a receiver that there is not. Alertmanager keeps what it had. */
export const brokenAlertmanagerConfiguration: Fault = {
  title: "an Alertmanager configuration that is broken",
  alert: "AlertmanagerFailedReload",
  begin: async () => {
    before = (await secretData("alertmanager-config"))[file];
    await write("route: {receiver: nobody}\nreceivers: [{name: somebody}]\n");
  },
  mend: () => write(before),
};
