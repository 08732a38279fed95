// Command pulumi-resource-minio is the lab's stand-in for Pulumi's MinIO provider. It manages buckets, their lifecycle
// and versioning, users, policies and attachments on a real MinIO server, under the property names of the real package.
package main

import (
	"errors"
	"strings"

	"pulumi-thanos/lab/plugins/internal/provider"
)

func main() {
	server := &server{}
	provider.Main("pulumi-resource-minio", provider.Provider{
		Version:      "0.17.1+standin",
		SecretConfig: []string{"minioPassword"},
		CheckConfig:  checkConfig,
		Configure:    server.configure,
		Types: map[string]func() provider.Resource{
			"minio:index/s3Bucket:S3Bucket":                               func() provider.Resource { return &bucket{server: server} },
			"minio:index/s3BucketVersioning:S3BucketVersioning":           func() provider.Resource { return &versioning{server: server} },
			"minio:index/ilmPolicy:IlmPolicy":                             func() provider.Resource { return &lifecycleRules{server: server} },
			"minio:index/iamUser:IamUser":                                 func() provider.Resource { return &user{server: server} },
			"minio:index/iamPolicy:IamPolicy":                             func() provider.Resource { return &policy{server: server} },
			"minio:index/iamUserPolicyAttachment:IamUserPolicyAttachment": func() provider.Resource { return &attachment{server: server} },
		},
	})
}

func checkConfig(config map[string]string, unknown func(string) bool) (string, error) {
	for _, key := range []string{"minioServer", "minioUser", "minioPassword"} {
		if config[key] == "" && !unknown(key) {
			return key, errors.New("is required: the address (host:port), user and password of the MinIO server to manage")
		}
	}
	if address := config["minioServer"]; strings.Contains(address, "://") {
		return "minioServer", errors.New("is " + address + ", which has a scheme: write host:port, and minioSsl: true for https")
	}
	return "", nil
}
