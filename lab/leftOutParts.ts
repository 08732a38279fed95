/**
 * What the lab leaves out of its tools, by the tool's name. Each part was measured: it costs at least a second of compiling, and
 * nothing in the lab can use it. The lab has no uplink, so no cloud can be reached from it.
 */
import type { LeftOut } from "./leftOut";

const cloud = "a cloud, which can't be reached from the lab";

/** The same reason for several packages or files. */
const all = (prefix: string, names: readonly string[], reason: string): LeftOut =>
  Object.fromEntries(names.map((name) => [prefix + name, reason]));

const pulumi = "github.com/pulumi/pulumi/pkg/v3";

export const leftOutParts: Readonly<Record<string, LeftOut>> = {
  pulumi: {
    [`${pulumi}/cmd/pulumi/cloud`]: "Pulumi Cloud's API: the lab keeps its state in a folder",
    [`${pulumi}/secrets/cloud`]: "keys of a cloud: the lab encrypts with a passphrase",
    [`${pulumi}/authhelpers`]: cloud,
    ...all(
      `${pulumi}/operations/`,
      ["operations_aws.go", "operations_cloud_aws.go", "operations_gcp.go"],
      "logs of cloud resources",
    ),
    ...all("gocloud.dev/blob/", ["azureblob", "gcsblob", "s3blob"], "state in a bucket of a cloud"),
    "github.com/aws/aws-sdk-go-v2/service/s3": "state in a bucket of a cloud",
  },
  kubernetes: {
    "k8s.io/apiserver/pkg/admission/plugin/policy/generic/policy_test_context.go":
      "a helper of tests, the only user of the fake clients",
    "k8s.io/kubernetes/pkg/scheduler/backend/queue/testing.go":
      "a helper of tests, the only user of the fake clients",
  },
  thanos: {
    ...all(
      "github.com/thanos-io/objstore/providers/",
      ["azure", "bos", "cos", "gcs", "obs", "oci", "oss", "swift"],
      cloud,
    ),
    ...all("github.com/thanos-io/thanos/pkg/tracing/", ["google_cloud", "lightstep"], cloud),
  },
  prometheus: all(
    "github.com/prometheus/prometheus/web/api/v1/",
    ["openapi.go", "openapi_examples.go", "openapi_helpers.go", "openapi_paths.go", "openapi_schemas.go"],
    "the description of its API at /api/v1/openapi.yaml",
  ),
  minio: {
    ...all("github.com/minio/minio/cmd/", ["warm-backend-azure.go", "warm-backend-gcs.go"], cloud),
    "github.com/minio/minio/internal/event/target/elasticsearch.go": "notifications to Elasticsearch",
  },
  "config-reloader": {
    "github.com/prometheus-operator/prometheus-operator/pkg/operator":
      "the operator, of which the reloader uses one constant",
  },
  "kube-state-metrics": {
    "sigs.k8s.io/controller-runtime/pkg/metrics/filters":
      "the checks of tokens behind --auth-filter, for which it compiles an API server's library",
    "k8s.io/client-go/dynamic/dynamicinformer":
      "the watch on custom resources, for which it compiles the caches of all kinds of object",
    "k8s.io/kube-state-metrics/v2/pkg/metrics_store/versions.go":
      "added: two methods that a store needs for the newer client, which Prometheus and CoreDNS are compiled with",
  },
};
