/** Said in one line wherever a stack is shown whose Alertmanager has no receiver: the preview, `up`, the readme. */
export const nobodyIsTold =
  "Nobody is told of an alert: thanos:alertmanagerConfig names no receiver. See docs/alerts.md.";
