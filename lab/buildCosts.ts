/**
 * What a build from nothing costs: seconds of one core, and how many packages it compiles. Measured on an idle machine with
 * two cores, in the order in which the lab builds. Only the shares matter: the forecast learns how fast a machine is.
 */
export const buildCosts: Readonly<Record<string, { readonly seconds: number; readonly packages: number }>> = {
  etcd: { seconds: 50, packages: 564 },
  kubernetes: { seconds: 310, packages: 2365 },
  pause: { seconds: 1, packages: 2 },
  pulumi: { seconds: 84, packages: 814 },
  "stand-in plugins": { seconds: 60, packages: 500 },
  "pulumi-kubernetes": { seconds: 44, packages: 447 },
  coredns: { seconds: 68, packages: 551 },
  minio: { seconds: 83, packages: 679 },
  thanos: { seconds: 84, packages: 918 },
  prometheus: { seconds: 59, packages: 563 },
  alertmanager: { seconds: 28, packages: 322 },
  "config-reloader": { seconds: 7, packages: 68 },
  "kube-state-metrics": { seconds: 22, packages: 68 },
  "memcached-exporter": { seconds: 21, packages: 73 },
  "node-exporter": { seconds: 33, packages: 108 },
};
