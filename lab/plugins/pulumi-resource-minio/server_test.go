package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const rootUser, rootPassword = "root-of-minio", "password-of-minio"

// program is the MinIO that the lab has built. Tests that need it are skipped until it exists.
func program(t *testing.T) string {
	t.Helper()
	cache := os.Getenv("THANOS_LAB_CACHE")
	if cache == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		cache = filepath.Join(base, "thanos-lab")
	}
	path := filepath.Join(cache, "bin", "minio")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no MinIO is built yet: `make up` builds it (%v)", err)
	}
	return path
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// start runs a MinIO with an empty disk at the address until the test ends or the returned function is called.
func start(t *testing.T, path, address string) (stop func()) {
	t.Helper()
	cmd := exec.Command(path, "server", t.TempDir(), "--address", address, "--console-address", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "MINIO_ROOT_USER="+rootUser, "MINIO_ROOT_PASSWORD="+rootPassword, "MINIO_UPDATE=off")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	t.Cleanup(stop)
	return stop
}

func configured(t *testing.T, address string) *server {
	t.Helper()
	s := &server{}
	config := map[string]string{"minioServer": address, "minioUser": rootUser, "minioPassword": rootPassword, "minioSsl": "false"}
	if err := s.configure(config); err != nil {
		t.Fatal(err)
	}
	return s
}

func running(t *testing.T) *server {
	path, address := program(t), freeAddress(t)
	start(t, path, address)
	return configured(t, address)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t *testing.T, err error, part string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), part) {
		t.Fatalf("got %v, want an error with %q", err, part)
	}
}

func put(client *minio.Client, bucket, name string) error {
	_, err := client.PutObject(context.Background(), bucket, name, bytes.NewReader([]byte("text")), 4, minio.PutObjectOptions{})
	return err
}

func TestLateServerIsWaitedFor(t *testing.T) {
	path, address := program(t), freeAddress(t)
	b := &bucket{server: configured(t, address), Bucket: "late"}
	created := make(chan error)
	go func() {
		_, err := b.Create(t.Context())
		created <- err
	}()
	time.Sleep(2 * time.Second)
	start(t, path, address)
	must(t, <-created)
}

func TestServerThatIsDownIsNeverTakenForAnAbsentObject(t *testing.T) {
	s := configured(t, freeAddress(t))
	for name, read := range map[string]func(context.Context) (bool, error){
		"bucket":     func(ctx context.Context) (bool, error) { return (&bucket{server: s}).Read(ctx, "blocks") },
		"versioning": func(ctx context.Context) (bool, error) { return (&versioning{server: s}).Read(ctx, "blocks") },
		"lifecycle":  func(ctx context.Context) (bool, error) { return (&lifecycleRules{server: s}).Read(ctx, "blocks") },
		"user":       func(ctx context.Context) (bool, error) { return (&user{server: s}).Read(ctx, "u") },
		"policy":     func(ctx context.Context) (bool, error) { return (&policy{server: s}).Read(ctx, "p") },
		"attachment": func(ctx context.Context) (bool, error) { return (&attachment{server: s}).Read(ctx, "u/p") },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			if exists, err := read(ctx); err == nil {
				t.Fatalf("a server that is down says that it exists: %v", exists)
			}
		})
	}
	err := s.try(t.Context(), 0, func() error { _, err := s.s3.BucketExists(t.Context(), "blocks"); return err })
	wantError(t, err, "did not answer")
}

func TestBucket(t *testing.T) {
	s := running(t)
	ctx := t.Context()
	b := &bucket{server: s, Bucket: "blocks", Quota: 1 << 30}
	id, err := b.Create(ctx)
	must(t, err)

	seen := &bucket{server: s}
	exists, err := seen.Read(ctx, id)
	must(t, err)
	if !exists || seen.Quota != 1<<30 || seen.ARN != "arn:aws:s3:::blocks" {
		t.Fatalf("read %v as %+v", exists, seen)
	}

	// An empty bucket may be left by an interrupted run. One with content belongs to somebody.
	_, err = (&bucket{server: s, Bucket: "blocks"}).Create(ctx)
	must(t, err)
	must(t, put(s.s3, "blocks", "a/b"))
	_, err = (&bucket{server: s, Bucket: "blocks"}).Create(ctx)
	wantError(t, err, "already exists and is not empty")

	wantError(t, b.Delete(ctx, id), "is not empty")
	wantError(t, (&bucket{server: s, ObjectLocking: true}).Update(ctx, id, b), "objectLocking")
	must(t, (&bucket{server: s, ForceDestroy: true}).Delete(ctx, id))
	exists, err = seen.Read(ctx, id)
	must(t, err)
	if exists {
		t.Fatal("the bucket is still there")
	}
	must(t, b.Delete(ctx, id))
}

// MinIO keeps the settings of a bucket in one object, so two concurrent changes must not undo each other.
func TestSettingsOfOneBucketAtTheSameTime(t *testing.T) {
	s := running(t)
	ctx := t.Context()
	for i := range 10 {
		name := fmt.Sprintf("bucket-%d", i)
		_, err := (&bucket{server: s, Bucket: name}).Create(ctx)
		must(t, err)
		v := &versioning{server: s, Bucket: name, Configuration: versioningSetting{Status: "Enabled"}}
		l := &lifecycleRules{server: s, Bucket: name, Rules: []lifecycleRule{{ID: "x", NoncurrentVersionExpirationDays: 1}}}
		var work sync.WaitGroup
		var failed [2]error
		work.Go(func() { _, failed[0] = v.Create(ctx) })
		work.Go(func() { _, failed[1] = l.Create(ctx) })
		work.Wait()
		must(t, errors.Join(failed[:]...))
		for what, read := range map[string]func(context.Context, string) (bool, error){"versioning": v.Read, "lifecycle": l.Read} {
			exists, err := read(ctx, name)
			must(t, err)
			if !exists {
				t.Fatalf("%s of %s is lost", what, name)
			}
		}
	}
}

func TestUserMayDoWhatItsPolicySays(t *testing.T) {
	s := running(t)
	ctx := t.Context()
	_, err := (&bucket{server: s, Bucket: "blocks"}).Create(ctx)
	must(t, err)
	u := &user{server: s, Name: "sidecar", Secret: "secret-of-sidecar"}
	_, err = u.Create(ctx)
	must(t, err)
	p := &policy{server: s, Name: "write", Policy: `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::blocks/*"}]}`}
	_, err = p.Create(ctx)
	must(t, err)
	a := &attachment{server: s, UserName: u.Name, PolicyName: p.Name}

	as := func(secret string) *minio.Client {
		client, err := minio.New(s.address, &minio.Options{
			Creds: credentials.NewStaticV4(u.Name, secret, ""), Region: "us-east-1", MaxRetries: 1,
		})
		must(t, err)
		return client
	}
	wantError(t, put(as(u.Secret), "blocks", "a"), "Access Denied")
	id, err := a.Create(ctx)
	must(t, err)
	must(t, put(as(u.Secret), "blocks", "a"))
	wantError(t, as(u.Secret).RemoveObject(ctx, "blocks", "a", minio.RemoveObjectOptions{}), "Access Denied")

	rotated := &user{server: s, Name: u.Name, Secret: "another-secret"}
	must(t, rotated.Update(ctx, u.Name, u))
	must(t, put(as(rotated.Secret), "blocks", "b"))
	wantError(t, put(as(u.Secret), "blocks", "c"), "signature")

	spelling := p.Policy
	for what, read := range map[string]func() (bool, error){
		"user":       func() (bool, error) { return u.Read(ctx, u.Name) },
		"policy":     func() (bool, error) { return p.Read(ctx, p.Name) },
		"attachment": func() (bool, error) { return (&attachment{server: s}).Read(ctx, id) },
	} {
		exists, err := read()
		must(t, err)
		if !exists {
			t.Errorf("%s is not found", what)
		}
	}
	if p.Policy != spelling {
		t.Errorf("the policy was not changed, and is read as %s", p.Policy)
	}

	// In the order of a destroy, and once more: a missing object is not an error.
	for range 2 {
		must(t, a.Delete(ctx, id))
		must(t, p.Delete(ctx, p.Name))
		must(t, u.Delete(ctx, u.Name))
	}
	exists, err := u.Read(ctx, u.Name)
	must(t, err)
	if exists {
		t.Error("the user is still there")
	}
}
