package main

import (
	"context"
	"fmt"

	"pulumi-thanos/lab/plugins/internal/provider"

	"github.com/minio/madmin-go/v3"
	"github.com/minio/minio-go/v7"
)

// bucket is minio:index/s3Bucket:S3Bucket.
type bucket struct {
	server           *server
	Bucket           string `json:"bucket" provider:"required,replace"`
	ACL              string `json:"acl,omitempty"`
	ForceDestroy     bool   `json:"forceDestroy,omitempty"`
	ObjectLocking    bool   `json:"objectLocking,omitempty"`
	Quota            uint64 `json:"quota,omitempty"`
	ARN              string `json:"arn" provider:"output"`
	BucketDomainName string `json:"bucketDomainName" provider:"output"`
}

// Validate refuses settings that would publish a bucket's content.
func (b *bucket) Validate(func(string) bool) (string, error) {
	if b.ACL != "" && b.ACL != "private" {
		return "acl", fmt.Errorf("is %q, but the lab's stand-in creates only private buckets: remove it", b.ACL)
	}
	return "", nil
}

// Create creates the bucket, or adopts an empty one that an interrupted run has left.
func (b *bucket) Create(ctx context.Context) (string, error) {
	err := b.server.try(ctx, startPatience, func() error {
		return b.server.s3.MakeBucket(ctx, b.Bucket, minio.MakeBucketOptions{ObjectLocking: b.ObjectLocking})
	})
	switch errorCode(err) {
	case "BucketAlreadyOwnedByYou", "BucketAlreadyExists":
		if err := b.adopt(ctx); err != nil {
			return "", err
		}
	default:
		if err != nil {
			return "", fmt.Errorf("creating bucket %s: %w", b.Bucket, err)
		}
	}
	b.describe()
	return b.Bucket, b.setQuota(ctx, 0)
}

func (b *bucket) adopt(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for object := range b.server.s3.ListObjects(ctx, b.Bucket, minio.ListObjectsOptions{Recursive: true, WithVersions: true, MaxKeys: 1}) {
		if object.Err != nil {
			return fmt.Errorf("listing bucket %s, which already exists: %w", b.Bucket, object.Err)
		}
		return fmt.Errorf("bucket %s already exists and is not empty: choose another name, or adopt it with "+
			"`pulumi import minio:index/s3Bucket:S3Bucket NAME %s`", b.Bucket, b.Bucket)
	}
	provider.Log(ctx, "bucket %s already exists and is empty: adopted it", b.Bucket)
	return nil
}

func (b *bucket) describe() {
	b.ARN = "arn:aws:s3:::" + b.Bucket
	b.BucketDomainName = fmt.Sprintf("%s://%s/minio/%s", b.server.scheme, b.server.address, b.Bucket)
}

func (b *bucket) setQuota(ctx context.Context, old uint64) error {
	if b.Quota == old {
		return nil
	}
	quota := &madmin.BucketQuota{Size: b.Quota, Type: madmin.HardQuota}
	if b.Quota == 0 {
		quota = &madmin.BucketQuota{}
	}
	err := b.server.change(ctx, startPatience, func() error { return b.server.admin.SetBucketQuota(ctx, b.Bucket, quota) })
	if err != nil {
		return fmt.Errorf("setting the quota of bucket %s to %d bytes: %w", b.Bucket, b.Quota, err)
	}
	return nil
}

// Read reads the bucket and its quota. The server does not know the other settings.
func (b *bucket) Read(ctx context.Context, id string) (bool, error) {
	b.Bucket = id
	var exists bool
	err := b.server.try(ctx, readPatience, func() (err error) {
		exists, err = b.server.s3.BucketExists(ctx, id)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("reading bucket %s: %w", id, err)
	}
	if !exists {
		return false, nil
	}
	quota, err := b.server.admin.GetBucketQuota(ctx, id)
	if err != nil {
		return false, fmt.Errorf("reading the quota of bucket %s: %w", id, err)
	}
	b.Quota = max(quota.Size, quota.Quota)
	b.describe()
	return true, nil
}

// Update changes the quota. forceDestroy and acl exist only in the state.
func (b *bucket) Update(ctx context.Context, id string, from provider.Resource) error {
	old := from.(*bucket)
	if b.ObjectLocking != old.ObjectLocking {
		return fmt.Errorf("objectLocking of bucket %s can be set only when the bucket is created: leave it at %t, or create a new bucket", id, old.ObjectLocking)
	}
	return b.setQuota(ctx, old.Quota)
}

// Delete removes the bucket. It removes content only if forceDestroy is set.
func (b *bucket) Delete(ctx context.Context, id string) error {
	remove := func() error { return b.server.s3.RemoveBucket(ctx, id) }
	err := b.server.try(ctx, readPatience, remove)
	if errorCode(err) == "BucketNotEmpty" {
		if !b.ForceDestroy {
			return fmt.Errorf("bucket %s is not empty: empty it first, or set forceDestroy: true and run `pulumi up` before you remove it", id)
		}
		if err := b.empty(ctx, id); err != nil {
			return err
		}
		err = remove()
	}
	if err != nil && errorCode(err) != "NoSuchBucket" {
		return fmt.Errorf("removing bucket %s: %w", id, err)
	}
	return nil
}

func (b *bucket) empty(ctx context.Context, id string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	objects := b.server.s3.ListObjects(ctx, id, minio.ListObjectsOptions{Recursive: true, WithVersions: true})
	for failed := range b.server.s3.RemoveObjects(ctx, id, objects, minio.RemoveObjectsOptions{GovernanceBypass: true}) {
		return fmt.Errorf("emptying bucket %s: object %s: %w", id, failed.ObjectName, failed.Err)
	}
	return nil
}
