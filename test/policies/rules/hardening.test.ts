import { describeCases } from "../support/cases";
import {
  podNoNodeAccess,
  podNoNodeFolders,
  containerNoNodeRights,
  containerRestricted,
  rootFilesystemReadOnly,
  serviceAccountTokenOff,
  secretsAsFiles,
} from "../../../policies/rules/hardening";
import { thanos, server } from "../support/servers";
import { workload, unknown } from "../../support/policy";

const of = (container: object, pod: object = {}) => [thanos("store", [], { container, pod })];

const secure = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

const security = (more: object, pod: object = {}) =>
  of({ securityContext: { ...secure, ...more } }, { securityContext: pod });

describeCases(podNoNodeAccess, {
  "a pod": [undefined, of({})],
  "another program": [
    undefined,
    [workload("Deployment", { image: "nginx" }, { pod: { hostNetwork: true } })],
  ],
  "the node's network": [/has hostNetwork: true/, of({}, { hostNetwork: true })],
  "the node's processes": [/has hostPID: true/, of({}, { hostPID: true })],
  "an unknown value": [/^unknown: /, of({}, { hostIPC: unknown("Boolean") })],
});

describeCases(podNoNodeFolders, {
  "an emptyDir": [undefined, of({}, { volumes: [{ name: "v", emptyDir: {} }] })],
  "a folder of the node": [
    /has the hostPath volume v/,
    of({}, { volumes: [{ name: "v", hostPath: { path: "/" } }] }),
  ],
});

describeCases(containerNoNodeRights, {
  "a container": [undefined, security({})],
  "a capability of the baseline": [undefined, security({ capabilities: { add: ["CHOWN"] } })],
  "a privileged one": [/container "main", is privileged/, security({ privileged: true })],
  "a port of the node": [/listens on port 80 of the node/, of({ ports: [{ hostPort: 80 }] })],
  "a capability": [/has the capabilities NET_ADMIN/, security({ capabilities: { add: ["NET_ADMIN"] } })],
});

describeCases(containerRestricted, {
  "the container's own settings": [undefined, security({})],
  "the pod's settings": [
    undefined,
    of(
      { securityContext: { allowPrivilegeEscalation: false, capabilities: secure.capabilities } },
      { securityContext: { runAsNonRoot: true, seccompProfile: { type: "Localhost" } } },
    ),
  ],
  root: [/runs as root/, security({ runAsUser: 0 })],
  nothing: [
    /has no runAsNonRoot: true, has no allowPrivilegeEscalation: false, does not drop ALL capabilities, has no seccomp profile\. /,
    of({}),
  ],
  "a kept capability": [
    /has the capabilities CHOWN/,
    security({ capabilities: { drop: ["ALL"], add: ["CHOWN"] } }),
  ],
  "an unknown value": [/^unknown: /, security({ allowPrivilegeEscalation: unknown("Boolean") })],
});

describeCases(rootFilesystemReadOnly, {
  "a read-only one": [undefined, security({ readOnlyRootFilesystem: true })],
  "one that can be written": [/has no readOnlyRootFilesystem: true/, security({})],
});

const account = (automountServiceAccountToken: unknown) => ({
  type: "kubernetes:core/v1:ServiceAccount",
  name: "a",
  props: { metadata: { name: "a", namespace: "monitoring" }, automountServiceAccountToken },
});

const named = { serviceAccountName: "a" };

const beside = (name: string) => ({
  containers: [
    { name: "main", image: "thanos:v0.42.4", args: ["rule"] },
    { name: "helper", image: name },
  ],
});

describeCases(serviceAccountTokenOff, {
  "no token": [undefined, of({}, { automountServiceAccountToken: false })],
  "an account without": [undefined, [...of({}, named), account(false)]],
  Prometheus: [undefined, server()],
  "a helper that may call Kubernetes": [undefined, of({}, beside("kiwigrid/k8s-sidecar:1"))],
  "the standard account": [/gets a token for the Kubernetes API\. /, of({})],
  "a helper that only reloads": [/gets a token/, of({}, beside("x/prometheus-config-reloader:v1"))],
  "an account with a token": [
    /as its ServiceAccount a does not say otherwise/,
    [...of({}, named), account(undefined)],
  ],
  "an account that is not here": [/^unreadable: /, of({}, named)],
});

describeCases(secretsAsFiles, {
  "a plain variable": [undefined, of({ env: [{ name: "A", value: "b" }] })],
  "a variable from a Secret": [
    /has variables from a Secret: A\. /,
    of({ env: [{ name: "A", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] }),
  ],
  "a whole Secret": [/all of Secret s\. /, of({ envFrom: [{ secretRef: { name: "s" } }] })],
});
