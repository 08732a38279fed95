package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"pulumi-thanos/lab/plugins/internal/provider"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/lifecycle"
)

// versioning is minio:index/s3BucketVersioning:S3BucketVersioning.
type versioning struct {
	server        *server
	Bucket        string            `json:"bucket" provider:"required,replace"`
	Configuration versioningSetting `json:"versioningConfiguration" provider:"required"`
}

type versioningSetting struct {
	Status           string   `json:"status"`
	ExcludedPrefixes []string `json:"excludedPrefixes,omitempty"`
	ExcludeFolders   bool     `json:"excludeFolders,omitempty"`
}

func (v *versioning) set(ctx context.Context) error {
	setting := minio.BucketVersioningConfiguration{Status: v.Configuration.Status, ExcludeFolders: v.Configuration.ExcludeFolders}
	for _, prefix := range v.Configuration.ExcludedPrefixes {
		setting.ExcludedPrefixes = append(setting.ExcludedPrefixes, minio.ExcludedPrefix{Prefix: prefix})
	}
	err := v.server.change(ctx, startPatience, func() error { return v.server.s3.SetBucketVersioning(ctx, v.Bucket, setting) })
	if err != nil {
		return fmt.Errorf("setting versioning of bucket %s to %s: %w", v.Bucket, v.Configuration.Status, err)
	}
	return nil
}

func (v *versioning) Create(ctx context.Context) (string, error) { return v.Bucket, v.set(ctx) }

func (v *versioning) Update(ctx context.Context, _ string, _ provider.Resource) error {
	return v.set(ctx)
}

func (v *versioning) Read(ctx context.Context, id string) (bool, error) {
	v.Bucket = id
	var setting minio.BucketVersioningConfiguration
	err := v.server.try(ctx, readPatience, func() (err error) {
		setting, err = v.server.s3.GetBucketVersioning(ctx, id)
		return err
	})
	if errorCode(err) == "NoSuchBucket" || err == nil && setting.Status == "" {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading versioning of bucket %s: %w", id, err)
	}
	v.Configuration = versioningSetting{Status: setting.Status, ExcludeFolders: setting.ExcludeFolders}
	for _, excluded := range setting.ExcludedPrefixes {
		v.Configuration.ExcludedPrefixes = append(v.Configuration.ExcludedPrefixes, excluded.Prefix)
	}
	return true, nil
}

// Delete suspends versioning: S3 cannot switch it off.
func (v *versioning) Delete(ctx context.Context, id string) error {
	err := v.server.change(ctx, readPatience, func() error { return v.server.s3.SuspendVersioning(ctx, id) })
	if err != nil && errorCode(err) != "NoSuchBucket" {
		return fmt.Errorf("suspending versioning of bucket %s: %w", id, err)
	}
	return nil
}

// lifecycleRules is minio:index/ilmPolicy:IlmPolicy.
type lifecycleRules struct {
	server *server
	Bucket string          `json:"bucket" provider:"required,replace"`
	Rules  []lifecycleRule `json:"rules" provider:"required"`
}

// lifecycleRule says when objects expire: after days ("5d"), on a date ("2030-01-31"), or "DeleteMarker".
type lifecycleRule struct {
	ID                              string            `json:"id"`
	Expiration                      string            `json:"expiration,omitempty"`
	Filter                          string            `json:"filter,omitempty"`
	NoncurrentVersionExpirationDays int               `json:"noncurrentVersionExpirationDays,omitempty"`
	Tags                            map[string]string `json:"tags,omitempty"`
}

var expirationDays = regexp.MustCompile(`^([1-9][0-9]*)d$`)

func (rule lifecycleRule) expiration() (lifecycle.Expiration, error) {
	if rule.Expiration == "" {
		return lifecycle.Expiration{}, nil
	}
	if rule.Expiration == "DeleteMarker" {
		return lifecycle.Expiration{DeleteMarker: true}, nil
	}
	if match := expirationDays.FindStringSubmatch(rule.Expiration); match != nil {
		days, err := strconv.Atoi(match[1])
		return lifecycle.Expiration{Days: lifecycle.ExpirationDays(days)}, err
	}
	date, err := time.Parse(time.DateOnly, rule.Expiration)
	if err != nil {
		return lifecycle.Expiration{}, fmt.Errorf("expiration of rule %s is %q: write days (5d), a date (2030-01-31) or DeleteMarker", rule.ID, rule.Expiration)
	}
	return lifecycle.Expiration{Date: lifecycle.ExpirationDate{Time: date}}, nil
}

func (l *lifecycleRules) configuration() (*lifecycle.Configuration, error) {
	configuration := lifecycle.NewConfiguration()
	for _, rule := range l.Rules {
		expiration, err := rule.expiration()
		if err != nil {
			return nil, err
		}
		filter := lifecycle.Filter{Prefix: rule.Filter}
		if len(rule.Tags) > 0 {
			filter = lifecycle.Filter{And: lifecycle.And{Prefix: rule.Filter}}
			for key, value := range rule.Tags {
				filter.And.Tags = append(filter.And.Tags, lifecycle.Tag{Key: key, Value: value})
			}
		}
		configuration.Rules = append(configuration.Rules, lifecycle.Rule{
			ID: rule.ID, Status: "Enabled", Expiration: expiration, RuleFilter: filter,
			NoncurrentVersionExpiration: lifecycle.NoncurrentVersionExpiration{
				NoncurrentDays: lifecycle.ExpirationDays(rule.NoncurrentVersionExpirationDays),
			},
		})
	}
	return configuration, nil
}

// observe is the inverse of configuration.
func observe(rule lifecycle.Rule) lifecycleRule {
	seen := lifecycleRule{
		ID: rule.ID, Filter: rule.RuleFilter.Prefix,
		NoncurrentVersionExpirationDays: int(rule.NoncurrentVersionExpiration.NoncurrentDays),
	}
	if !rule.RuleFilter.And.IsEmpty() {
		seen.Filter, seen.Tags = rule.RuleFilter.And.Prefix, map[string]string{}
		for _, tag := range rule.RuleFilter.And.Tags {
			seen.Tags[tag.Key] = tag.Value
		}
	}
	switch expiration := rule.Expiration; {
	case bool(expiration.DeleteMarker):
		seen.Expiration = "DeleteMarker"
	case expiration.Days > 0:
		seen.Expiration = fmt.Sprintf("%dd", expiration.Days)
	case !expiration.Date.IsZero():
		seen.Expiration = expiration.Date.Format(time.DateOnly)
	}
	return seen
}

// Validate refuses an invalid expiration.
func (l *lifecycleRules) Validate(func(string) bool) (string, error) {
	_, err := l.configuration()
	return "rules", err
}

func (l *lifecycleRules) set(ctx context.Context) error {
	configuration, err := l.configuration()
	if err != nil {
		return err
	}
	err = l.server.change(ctx, startPatience, func() error { return l.server.s3.SetBucketLifecycle(ctx, l.Bucket, configuration) })
	if err != nil {
		return fmt.Errorf("setting lifecycle rules of bucket %s: %w", l.Bucket, err)
	}
	return nil
}

func (l *lifecycleRules) Create(ctx context.Context) (string, error) { return l.Bucket, l.set(ctx) }

func (l *lifecycleRules) Update(ctx context.Context, _ string, _ provider.Resource) error {
	return l.set(ctx)
}

func (l *lifecycleRules) Read(ctx context.Context, id string) (bool, error) {
	l.Bucket = id
	var configuration *lifecycle.Configuration
	err := l.server.try(ctx, readPatience, func() (err error) {
		configuration, err = l.server.s3.GetBucketLifecycle(ctx, id)
		return err
	})
	if code := errorCode(err); code == "NoSuchBucket" || code == "NoSuchLifecycleConfiguration" {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading lifecycle rules of bucket %s: %w", id, err)
	}
	l.Rules = nil
	for _, rule := range configuration.Rules {
		l.Rules = append(l.Rules, observe(rule))
	}
	return len(l.Rules) > 0, nil
}

func (l *lifecycleRules) Delete(ctx context.Context, id string) error {
	err := l.server.change(ctx, readPatience, func() error {
		return l.server.s3.SetBucketLifecycle(ctx, id, lifecycle.NewConfiguration())
	})
	if code := errorCode(err); err != nil && code != "NoSuchBucket" && code != "NoSuchLifecycleConfiguration" {
		return fmt.Errorf("removing lifecycle rules of bucket %s: %w", id, err)
	}
	return nil
}
