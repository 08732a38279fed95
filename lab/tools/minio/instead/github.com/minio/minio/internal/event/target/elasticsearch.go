package target

import (
	"errors"
	"net/http"

	"github.com/minio/minio/internal/event"
	"github.com/minio/minio/internal/logger"
	"github.com/minio/minio/internal/store"
	xnet "github.com/minio/pkg/v3/net"
)

// Names of the settings of Elasticsearch targets.
const (
	ElasticFormat     = "format"
	ElasticURL        = "url"
	ElasticIndex      = "index"
	ElasticQueueDir   = "queue_dir"
	ElasticQueueLimit = "queue_limit"
	ElasticUsername   = "username"
	ElasticPassword   = "password"

	EnvElasticEnable     = "MINIO_NOTIFY_ELASTICSEARCH_ENABLE"
	EnvElasticFormat     = "MINIO_NOTIFY_ELASTICSEARCH_FORMAT"
	EnvElasticURL        = "MINIO_NOTIFY_ELASTICSEARCH_URL"
	EnvElasticIndex      = "MINIO_NOTIFY_ELASTICSEARCH_INDEX"
	EnvElasticQueueDir   = "MINIO_NOTIFY_ELASTICSEARCH_QUEUE_DIR"
	EnvElasticQueueLimit = "MINIO_NOTIFY_ELASTICSEARCH_QUEUE_LIMIT"
	EnvElasticUsername   = "MINIO_NOTIFY_ELASTICSEARCH_USERNAME"
	EnvElasticPassword   = "MINIO_NOTIFY_ELASTICSEARCH_PASSWORD"
)

var errElasticsearchLeftOut = errors.New("Elasticsearch targets are left out of the lab's build: see lab/README.md")

// ElasticsearchArgs are the settings of a target.
type ElasticsearchArgs struct {
	Enable     bool
	Format     string
	URL        xnet.URL
	Index      string
	QueueDir   string
	QueueLimit uint64
	Transport  *http.Transport
	Username   string
	Password   string
}

// Validate fails for a target that is enabled.
func (args ElasticsearchArgs) Validate() error {
	if args.Enable {
		return errElasticsearchLeftOut
	}
	return nil
}

// ElasticsearchTarget is a target. There is none.
type ElasticsearchTarget struct{ event.Target }

// SendFromStore always fails.
func (*ElasticsearchTarget) SendFromStore(store.Key) error { return errElasticsearchLeftOut }

// NewElasticsearchTarget always fails.
func NewElasticsearchTarget(string, ElasticsearchArgs, logger.LogOnce) (*ElasticsearchTarget, error) {
	return nil, errElasticsearchLeftOut
}
