/**
 * What a build from nothing costs: seconds of one core, and how many packages it compiles. Measured on an idle machine with
 * two cores, in the order in which the lab builds. Only the shares matter: the forecast learns how fast a machine is.
 */
export const buildCosts: Readonly<Record<string, { readonly seconds: number; readonly packages: number }>> = {
  etcd: { seconds: 55, packages: 565 },
  kubernetes: { seconds: 350, packages: 2300 },
  pulumi: { seconds: 100, packages: 950 },
  "pulumi-kubernetes": { seconds: 50, packages: 600 },
  "stand-in plugins": { seconds: 60, packages: 500 },
  coredns: { seconds: 75, packages: 600 },
  pause: { seconds: 1, packages: 1 },
  minio: { seconds: 100, packages: 900 },
  prometheus: { seconds: 75, packages: 600 },
  thanos: { seconds: 80, packages: 700 },
  alertmanager: { seconds: 30, packages: 350 },
  "config-reloader": { seconds: 12, packages: 200 },
};
