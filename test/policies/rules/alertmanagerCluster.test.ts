import { describeCases } from "../support/cases";
import {
  alertmanagerReplicasTold,
  alertmanagerClustered,
  alertmanagerPeersComplete,
  alertmanagerGossipPort,
  alertmanagerReplicated,
} from "../../../policies/rules/alertmanagerCluster";
import { tier, program, service, sidecars } from "../support/clients";
import { unknown } from "../../support/policy";

const ruler = (...args: unknown[]) => tier("rule", args);

const virtual = { clusterIP: "10.0.0.9" };

const peers = (...addresses: unknown[]) => addresses.flatMap((address) => ["--cluster.peer", address]);

const alertmanager = (...args: unknown[]) => program("alertmanager", args, { replicas: 2 });

const sends = (url: string) => ruler(`--alertmanagers.url=${url}`);

const targets = (...addresses: string[]) =>
  sidecars({ alerting: { alertmanagers: [{ static_configs: [{ targets: addresses }] }] } });

const headless = [alertmanager(), service("alertmanager")];

const oneAddress = [alertmanager(), service("alertmanager", virtual)];

describeCases(alertmanagerReplicasTold, {
  "a look-up of a headless Service": [
    undefined,
    [sends("dnssrv+http://_http._tcp.alertmanager.monitoring.svc"), ...headless],
  ],
  "a look-up by name": [undefined, [sends("dns+http://alertmanager:9093"), ...headless]],
  "a headless Service without a look-up": [
    /sends alerts to http:\/\/alertmanager:9093 \(--alertmanagers\.url\), one of 2 replicas of StatefulSet/,
    [sends("http://alertmanager:9093"), ...headless],
  ],
  "a virtual address": [/one of 2 replicas/, [sends("dns+http://alertmanager:9093"), ...oneAddress]],
  "a virtual address of one": [
    undefined,
    [sends("http://alertmanager:9093"), program("alertmanager", []), service("alertmanager", virtual)],
  ],
  "an Alertmanager outside": [undefined, [sends("https://alerts.example.com"), ...headless]],
  "a Prometheus that names each pod": [
    undefined,
    [
      ...targets("alertmanager-0.alertmanager:9093", "alertmanager-1.alertmanager.monitoring.svc:9093"),
      ...headless,
    ],
  ],
  "a Prometheus that names one pod": [
    /sends alerts to alertmanager-0\.alertmanager:9093 \(.*: alerting\)/,
    [...targets("alertmanager-0.alertmanager:9093"), ...headless],
  ],
  "a Prometheus with a virtual address": [
    /one of 2 replicas/,
    [...targets("alertmanager:9093"), ...oneAddress],
  ],
  "a Prometheus that looks them up": [
    undefined,
    [
      ...sidecars({
        alerting: {
          alertmanagers: [{ dns_sd_configs: [{ names: ["alertmanager"], type: "A", port: 9093 }] }],
        },
      }),
      ...headless,
    ],
  ],
  "an unknown address": [/^unknown: /, [ruler("--alertmanagers.url", unknown("String")), ...headless]],
});

describeCases(alertmanagerClustered, {
  "one alone": [undefined, [program("alertmanager", ["--cluster.listen-address="])]],
  "each pod's name": [
    undefined,
    [
      alertmanager(...peers("alertmanager-0.alertmanager:9094", "alertmanager-1.alertmanager:9094")),
      service("alertmanager"),
    ],
  ],
  "no peer": [/has 2 replicas, and no --cluster\.peer\. /, headless],
  "no gossip": [
    /has 2 replicas, and --cluster\.listen-address is empty/,
    [alertmanager("--cluster.listen-address=", ...peers("alertmanager:9094")), service("alertmanager")],
  ],
  "peers that are others": [
    /no --cluster\.peer leads to one of them/,
    [alertmanager(...peers("other-0.other:9094")), service("alertmanager")],
  ],
  "an unknown peer": [/^unknown: /, [alertmanager(...peers(unknown("String"))), service("alertmanager")]],
});

describeCases(alertmanagerPeersComplete, {
  "a headless Service": [undefined, [alertmanager(...peers("alertmanager:9094")), service("alertmanager")]],
  "one of two pods": [
    /has 2 replicas, of which --cluster\.peer names only some/,
    [alertmanager(...peers("alertmanager-0.alertmanager:9094")), service("alertmanager")],
  ],
  "a virtual address": [
    /only some/,
    [alertmanager(...peers("alertmanager:9094")), service("alertmanager", virtual)],
  ],
});

const gossip = { ...virtual, ports: [{ name: "cluster", port: 8001, targetPort: 9094 }] };

describeCases(alertmanagerGossipPort, {
  "the default": [undefined, [alertmanager(...peers("alertmanager:9094")), service("alertmanager")]],
  "another port": [
    /has --cluster\.peer=alertmanager:8001 and listens on 0\.0\.0\.0:9094/,
    [alertmanager(...peers("alertmanager:8001")), service("alertmanager")],
  ],
  "another port of both": [
    undefined,
    [alertmanager("--cluster.listen-address=:8001", ...peers("alertmanager:8001")), service("alertmanager")],
  ],
  "a port that a Service translates": [
    undefined,
    [alertmanager(...peers("alertmanager:8001")), service("alertmanager", gossip)],
  ],
  "a port that a Service lacks": [
    /has --cluster\.peer=alertmanager:9094/,
    [alertmanager(...peers("alertmanager:9094")), service("alertmanager", gossip)],
  ],
  "no port": [
    /has --cluster\.peer=alertmanager and/,
    [alertmanager(...peers("alertmanager")), service("alertmanager")],
  ],
});

describeCases(alertmanagerReplicated, {
  two: [undefined, headless],
  one: [/has one replica/, [program("alertmanager", [])]],
});
