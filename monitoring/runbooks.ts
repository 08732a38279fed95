/** Commands that several runbooks have in common. `$NAMESPACE` is the stack's namespace. */

/** The pods of a component, by the label that all objects of the stack have. */
export const podLook = (component: string): string =>
  `kubectl -n "$NAMESPACE" get pods -l app.kubernetes.io/component=${component} -o wide`;

/** The last lines of a workload's log, such as `statefulset/thanos-compactor`. */
export const podLogs = (workload: string): string => `kubectl -n "$NAMESPACE" logs ${workload} --tail=100`;
