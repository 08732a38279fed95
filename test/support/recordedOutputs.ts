/** Outputs of a stack that is up, as `pulumi stack output` prints them. */
export const recordedOutputs = {
  endpoints: {
    query: { http: "http://thanos-query.monitoring.svc:9090" },
    queryFrontend: { http: "http://thanos-query-frontend.monitoring.svc:9090" },
  },
  namespace: "monitoring",
  bucket: "blocks",
  readme: "# The readme of the stack",
};
