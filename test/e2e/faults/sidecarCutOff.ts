import { ports } from "../../../model/addresses";
import { deletePod, namespace, podNamed, readyPod } from "../../support/kubernetes";
import { runInNetwork } from "../../support/podProcesses";
import { type Fault, patient } from "./fault";

const name = "prometheus-shard-0-1";

/** What the sidecar sends to Prometheus on loopback is dropped. Prometheus itself goes on, and is scraped. */
export const sidecarCutOff: Fault = {
  title: "a sidecar that is cut off from its Prometheus",
  alert: "ThanosSidecarNoConnectionToStartedPrometheus",
  begin: async () => {
    const rule = ["-i", "lo", "-p", "tcp", "--dport", String(ports.web), "-j", "DROP"];
    await runInNetwork(await podNamed(namespace, name), ["iptables", "-A", "INPUT", ...rule]);
  },
  mend: async () => {
    await deletePod(namespace, name, patient);
    await readyPod(namespace, name);
  },
};
