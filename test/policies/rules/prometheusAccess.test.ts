import { describeCases } from "../support/cases";
import { prometheusAdminApiOff, prometheusLifecycleInside } from "../../../policies/rules/prometheusAccess";
import { server } from "../support/servers";
import { kubernetesObject, unknown } from "../../support/policy";

describeCases(prometheusAdminApiOff, {
  "no flag": [undefined, server()],
  "the flag": [/has --web\.enable-admin-api/, server({ args: ["--web.enable-admin-api"] })],
});

const service = (type: unknown, targetPort: unknown = 9090, namespace = "monitoring") =>
  kubernetesObject(
    "core/v1",
    "Service",
    { type, selector: { app: "subject" }, ports: [{ port: 80, targetPort }] },
    { name: "open", namespace },
  );

const ingress = (name: unknown, namespace = "monitoring") => {
  const rules = [{ http: { paths: [{ backend: { service: { name } } }] } }];
  return {
    ...kubernetesObject("networking.k8s.io/v1", "Ingress", { rules }, { name: "i", namespace }),
    name: "i",
  };
};

const lifecycle = server({ args: ["--web.enable-lifecycle"] });

describeCases(prometheusLifecycleInside, {
  "a Service inside": [undefined, [...lifecycle, service("ClusterIP")]],
  "a Service of another namespace": [undefined, [...lifecycle, service("LoadBalancer", 9090, "other")]],
  "a Service of another port": [undefined, [...lifecycle, service("LoadBalancer", 10901)]],
  "an open Prometheus without these APIs": [undefined, [...server(), service("LoadBalancer")]],
  "an open Prometheus with users": [
    undefined,
    [...server({ args: ["--web.enable-lifecycle", "--web.config.file=/w.yml"] }), service("NodePort")],
  ],
  "an Ingress elsewhere": [undefined, [...lifecycle, service("ClusterIP"), ingress("other")]],
  "an Ingress of another namespace": [undefined, [...lifecycle, service("ClusterIP"), ingress("open", "x")]],
  "a load balancer": [
    /has --web\.enable-lifecycle and can be reached by Service monitoring\/open of type LoadBalancer/,
    [...lifecycle, service("LoadBalancer")],
  ],
  "a port of the nodes": [/of type NodePort/, [...lifecycle, service("NodePort", "9090")]],
  "an Ingress": [
    /can be reached by Ingress monitoring\/i/,
    [...lifecycle, service(undefined), ingress("open")],
  ],
  "the admin API": [
    /has --web\.enable-admin-api and can be reached/,
    [...server({ args: ["--web.enable-admin-api"] }), service("LoadBalancer")],
  ],
  "an unknown type": [/^unknown: /, [...lifecycle, service(unknown("String"))]],
  "an unknown backend": [/^unknown: /, [...lifecycle, service("ClusterIP"), ingress(unknown("String"))]],
});
