import { kubernetesObject, type FakeResource } from "../../support/policy";
import { server, thanos } from "./servers";

const metadata = (name: string, namespace = "monitoring") => ({ name, namespace });

/** A tier whose pods have labels and ports of their own, such as a Service needs. */
export function tier(
  command: string,
  args: readonly unknown[] = [],
  { replicas = 1, kind = "StatefulSet", name = command, container = {} } = {},
): FakeResource {
  const ports = ["http", "grpc", "client"].map((name, at) => ({ name, containerPort: 10901 + at }));
  const resource = thanos(command, args, {
    kind,
    name,
    spec: { replicas, serviceName: name },
    container: { ports, ...container },
  });
  (resource.props as any).spec.template.metadata.labels = { app: name };
  return { ...resource, name: `${kind}-${name}` };
}

/** A program beside Thanos, such as `alertmanager` or `memcached`. */
export const program = (
  name: string,
  args: readonly unknown[],
  of: { replicas?: number; kind?: string; container?: object } = {},
) => tier(name, [], { ...of, container: { image: `example/${name}:v1`, args, ...of.container } });

/** Two replicas of Prometheus with a sidecar each, which a Service finds by `app: prometheus`. */
export function sidecars(config?: object): FakeResource[] {
  const [set, map] = server({ config, spec: { replicas: 2, serviceName: "prometheus" } });
  const { template } = (set.props as any).spec;
  template.metadata.labels = { app: "prometheus" };
  template.spec.containers[1].ports = [{ name: "grpc", containerPort: 10901 }];
  return [set, map];
}

/** A Service of the pods with `app: name`. @param of of its spec, such as a `clusterIP` other than None. */
export function service(name: string, of: object = {}, namespace = "monitoring"): FakeResource {
  const ports = ["http", "grpc", "client"].map((name, at) => ({ name, port: 10901 + at, targetPort: name }));
  const spec = { clusterIP: "None", selector: { app: name }, ports, ...of };
  return {
    ...kubernetesObject("core/v1", "Service", spec, metadata(name, namespace)),
    name: `service-${name}-${namespace}`,
  };
}

/** A ConfigMap with one file. */
export function file(name: string, key: string, text: string): FakeResource {
  return {
    type: "kubernetes:core/v1:ConfigMap",
    name: `map-${name}`,
    props: { metadata: metadata(name), data: { [key]: text } },
  };
}

/** An object of this kind by which an operator or a chart makes workloads. */
export const hidden = (type: string): FakeResource => ({
  type: `kubernetes:${type}`,
  name: "hidden",
  props: { metadata: metadata("hidden"), spec: {} },
});
