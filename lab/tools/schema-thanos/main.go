// Program schema-thanos writes the catalogue of Thanos' configuration files as JSON.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/go-kit/log"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/model/relabel"
	"gopkg.in/yaml.v2"

	"github.com/thanos-io/objstore/client"
	"github.com/thanos-io/objstore/providers/azure"
	"github.com/thanos-io/objstore/providers/bos"
	"github.com/thanos-io/objstore/providers/cos"
	"github.com/thanos-io/objstore/providers/filesystem"
	"github.com/thanos-io/objstore/providers/gcs"
	"github.com/thanos-io/objstore/providers/obs"
	"github.com/thanos-io/objstore/providers/oci"
	"github.com/thanos-io/objstore/providers/oss"
	"github.com/thanos-io/objstore/providers/s3"
	"github.com/thanos-io/objstore/providers/swift"
	"github.com/thanos-io/thanos/pkg/alert"
	"github.com/thanos-io/thanos/pkg/cache"
	"github.com/thanos-io/thanos/pkg/cacheutil"
	"github.com/thanos-io/thanos/pkg/clientconfig"
	"github.com/thanos-io/thanos/pkg/logging"
	"github.com/thanos-io/thanos/pkg/queryfrontend"
	storecache "github.com/thanos-io/thanos/pkg/store/cache"
	tracing "github.com/thanos-io/thanos/pkg/tracing/client"
	"github.com/thanos-io/thanos/pkg/tracing/elasticapm"
	"github.com/thanos-io/thanos/pkg/tracing/google_cloud"
	"github.com/thanos-io/thanos/pkg/tracing/jaeger"
	"github.com/thanos-io/thanos/pkg/tracing/lightstep"
	"github.com/thanos-io/thanos/pkg/tracing/otlp"

	"thanos-lab/tools/schema"
)

var kinds = map[string]string{
	"github.com/thanos-io/thanos/pkg/model.Bytes": "thanosBytes",
}

// choices are the documents whose `config` has another form for each `type`. The factories of Thanos compare in capitals.
var choices = map[string]map[string]any{
	"tracing": {
		string(tracing.OpenTelemetryProtocol): otlp.Config{}, string(tracing.Jaeger): jaeger.Config{},
		string(tracing.ElasticAPM): elasticapm.Config{}, string(tracing.Lightstep): lightstep.Config{},
		string(tracing.GoogleCloud): google_cloud.Config{}, string(tracing.Stackdriver): google_cloud.Config{},
	},
	"responseCache": {
		string(queryfrontend.INMEMORY):  queryfrontend.InMemoryResponseCacheConfig{},
		string(queryfrontend.MEMCACHED): queryfrontend.MemcachedResponseCacheConfig{},
		string(queryfrontend.REDIS):     queryfrontend.RedisResponseCacheConfig{},
	},
	"indexCache": {
		string(storecache.INMEMORY):  storecache.InMemoryIndexCacheConfig{},
		string(storecache.MEMCACHED): cacheutil.MemcachedClientConfig{},
		string(storecache.REDIS):     cacheutil.RedisClientConfig{},
	},
	"bucketCache": {
		string(storecache.InMemoryBucketCacheProvider):   cache.InMemoryCacheConfig{},
		string(storecache.MemcachedBucketCacheProvider):  cacheutil.MemcachedClientConfig{},
		string(storecache.RedisBucketCacheProvider):      cacheutil.RedisClientConfig{},
		string(storecache.GroupcacheBucketCacheProvider): cache.GroupcacheConfig{},
	},
	"objectStore": {
		"S3": s3.Config{}, "GCS": gcs.Config{}, "AZURE": azure.Config{}, "SWIFT": swift.Config{}, "COS": cos.Config{},
		"ALIYUNOSS": oss.Config{}, "FILESYSTEM": filesystem.Config{}, "BOS": bos.Config{}, "OCI": oci.Config{}, "OBS": obs.Config{},
	},
}

// endpointConfig is an empty file of Query's endpoints, whose types are those of a program.
func endpointConfig() any {
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/thanos-io/thanos").Output()
	if err != nil {
		panic(err)
	}
	made, err := schema.StructFromSource(filepath.Join(strings.TrimSpace(string(folder)), "cmd", "thanos"), "EndpointConfig")
	if err != nil {
		panic(err)
	}
	return reflect.Zero(made).Interface()
}

func main() {
	strict := func(text []byte, into any) error { return yaml.UnmarshalStrict(text, into) }
	all := schema.New(os.Args[1], kinds, strict, yaml.Marshal)
	// What is decoded into a variable that holds defaults already has no UnmarshalYAML to show them.
	bucketCache := storecache.CachingWithBackendConfig{}
	bucketCache.Defaults()
	all.Defaults(reflect.TypeOf(bucketCache), bucketCache)
	all.Defaults(reflect.TypeOf(storecache.DefaultInMemoryIndexCacheConfig), storecache.DefaultInMemoryIndexCacheConfig)
	all.Defaults(reflect.TypeOf(cache.DefaultInMemoryCacheConfig), cache.DefaultInMemoryCacheConfig)
	all.Defaults(reflect.TypeOf(cacheutil.DefaultRedisClientConfig), cacheutil.DefaultRedisClientConfig)
	all.Defaults(reflect.TypeOf(s3.DefaultConfig), s3.DefaultConfig)

	all.Add("tracing", tracing.TracingConfig{})
	all.Add("responseCache", queryfrontend.CacheProviderConfig{})
	all.Add("indexCache", storecache.IndexCacheConfig{})
	all.Add("bucketCache", bucketCache)
	all.Add("objectStore", client.BucketConfig{})
	all.Add("endpoints", endpointConfig())
	all.Add("queries", []clientconfig.Config{})
	all.Add("alertmanagers", alert.AlertingConfig{})
	all.Add("httpClient", clientconfig.HTTPClientConfig{})
	all.Add("downstreamTripper", queryfrontend.DownstreamTripperConfig{})
	all.Add("requestLogging", logging.RequestConfig{})
	all.Add("relabeling", []relabel.Config{})
	all.Add("remoteWrite", struct {
		RemoteWriteConfigs []config.RemoteWriteConfig `yaml:"remote_write,omitempty"`
	}{})
	// A document of OTLP is judged by what makes its exporter, which connects later.
	all.AddChoices(choices["tracing"])
	all.Probes["otlp.Config"] = func(doc map[string]any) error {
		text, err := yaml.Marshal(doc)
		if err != nil {
			return err
		}
		_, err = otlp.NewTracerProvider(context.Background(), log.NewNopLogger(), text)
		return err
	}
	all.ProbeAll()
	for root, byType := range choices {
		all.Choose(root, byType)
	}
	// Their constructors, which would look the addresses up, want these.
	all.Types["cacheutil.MemcachedClientConfig"].Required = []string{"addresses"}
	all.Types["queryfrontend.MemcachedResponseCacheConfig"].Required = []string{"addresses"}
	all.Types["cacheutil.RedisClientConfig"].Required = []string{"addr"}
	all.Types["queryfrontend.RedisResponseCacheConfig"].Required = []string{"addr"}
	// A string to Go, which the cache parses later.
	all.Types["queryfrontend.InMemoryResponseCacheConfig"].Fields["max_size"].Kind = "humanBytes"
	fmt.Print(all.Write())
}
