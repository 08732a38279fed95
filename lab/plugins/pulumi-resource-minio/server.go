package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"pulumi-thanos/lab/plugins/internal/provider"

	"github.com/minio/madmin-go/v3"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const (
	// startPatience is how long a change waits for a server that does not answer, because it may be starting.
	startPatience = 2 * time.Minute
	// readPatience is how long a read or a removal waits, for a server that should be running.
	readPatience = 15 * time.Second
	// pause is the time between two attempts.
	pause = time.Second
)

// server is the MinIO server that the resources live on.
type server struct {
	address string
	scheme  string
	s3      *minio.Client
	admin   *madmin.AdminClient
	// settings is locked while a setting of a bucket changes. MinIO keeps all settings of a bucket in one object, and loses
	// one of two concurrent changes.
	settings sync.Mutex
}

// configure creates the clients. It does not connect.
func (s *server) configure(config map[string]string) error {
	// We retry ourselves, with a message to the user, and not in the libraries.
	madmin.MaxRetry = 1
	secure := config["minioSsl"] == "true"
	region := config["minioRegion"]
	if region == "" {
		region = "us-east-1"
	}
	transport := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		ResponseHeaderTimeout: 30 * time.Second,
	}
	keys := credentials.NewStaticV4(config["minioUser"], config["minioPassword"], "")

	var err error
	s.address, s.scheme = config["minioServer"], "http"
	if secure {
		s.scheme = "https"
	}
	s.s3, err = minio.New(s.address, &minio.Options{
		Creds: keys, Secure: secure, Region: region, Transport: transport, BucketLookup: minio.BucketLookupPath, MaxRetries: 1,
	})
	if err != nil {
		return fmt.Errorf("minioServer %q: %w", s.address, err)
	}
	s.admin, err = madmin.NewWithOptions(s.address, &madmin.Options{Creds: keys, Secure: secure, Transport: transport})
	if err != nil {
		return fmt.Errorf("minioServer %q: %w", s.address, err)
	}
	return nil
}

// try repeats an operation while the server does not answer or is not ready, for at most `patience`.
// Any answer ends it, also a refusal.
func (s *server) try(ctx context.Context, patience time.Duration, attempt func() error) error {
	deadline := time.Now().Add(patience)
	for told := false; ; {
		err := attempt()
		if err == nil || !unanswered(err) {
			return err
		}
		if time.Now().Add(pause).After(deadline) {
			return fmt.Errorf("MinIO at %s did not answer within %s: check that it runs and that minioServer is its address as seen from "+
				"the machine that runs pulumi: %w", s.address, patience, err)
		}
		if !told {
			provider.Log(ctx, "MinIO at %s does not answer yet (%v): waiting up to %s", s.address, err, patience)
			told = true
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for MinIO at %s: %w", s.address, ctx.Err())
		case <-time.After(pause):
		}
	}
}

// change is like try, for one setting of a bucket at a time.
func (s *server) change(ctx context.Context, patience time.Duration, attempt func() error) error {
	s.settings.Lock()
	defer s.settings.Unlock()
	return s.try(ctx, patience, attempt)
}

// unanswered reports whether the server is unreachable or still starting, as opposed to refusing.
func unanswered(err error) bool {
	var network *url.Error
	if errors.As(err, &network) {
		return !errors.Is(err, context.Canceled)
	}
	code := errorCode(err)
	return strings.HasSuffix(code, "NotInitialized") || code == "ServiceUnavailable" || code == "SlowDown" ||
		minio.ToErrorResponse(err).StatusCode == http.StatusServiceUnavailable
}

// errorCode returns the server's code of an error of either client, or nothing if the error is not the server's.
func errorCode(err error) string {
	var s3 minio.ErrorResponse
	var admin madmin.ErrorResponse
	switch {
	case errors.As(err, &s3):
		return s3.Code
	case errors.As(err, &admin):
		return admin.Code
	default:
		return ""
	}
}
