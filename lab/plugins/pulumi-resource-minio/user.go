package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"pulumi-thanos/lab/plugins/internal/provider"

	"github.com/minio/madmin-go/v3"
)

// user is minio:index/iamUser:IamUser. It generates a secret if none is given.
type user struct {
	server       *server
	Name         string `json:"name" provider:"required,replace"`
	Secret       string `json:"secret,omitempty" provider:"secret"`
	DisableUser  bool   `json:"disableUser,omitempty"`
	ForceDestroy bool   `json:"forceDestroy,omitempty"`
	UpdateSecret bool   `json:"updateSecret,omitempty"`
	Status       string `json:"status" provider:"output"`
}

// Validate refuses what MinIO would refuse.
func (u *user) Validate(known func(string) bool) (string, error) {
	if known("secret") && u.Secret != "" && len(u.Secret) < 8 {
		return "secret", errors.New("has fewer than the 8 characters that MinIO requires: use a longer one, or none")
	}
	return "", nil
}

// set creates the user, or sets secret and status of an existing one.
func (u *user) set(ctx context.Context) error {
	u.Status = string(madmin.AccountEnabled)
	if u.DisableUser {
		u.Status = string(madmin.AccountDisabled)
	}
	err := u.server.try(ctx, startPatience, func() error {
		return u.server.admin.SetUser(ctx, u.Name, u.Secret, madmin.AccountStatus(u.Status))
	})
	if err != nil {
		return fmt.Errorf("setting user %s: %w", u.Name, err)
	}
	return nil
}

func (u *user) Create(ctx context.Context) (string, error) {
	if u.Secret == "" {
		u.Secret = rand.Text()
	}
	return u.Name, u.set(ctx)
}

// Update sets the secret again, which also restores one that was changed by hand.
func (u *user) Update(ctx context.Context, _ string, from provider.Resource) error {
	switch {
	case u.Secret == "" && u.UpdateSecret:
		u.Secret = rand.Text()
	case u.Secret == "":
		u.Secret = from.(*user).Secret
	}
	return u.set(ctx)
}

// Read reads the user and its status. The server does not return secrets.
func (u *user) Read(ctx context.Context, id string) (bool, error) {
	var info madmin.UserInfo
	err := u.server.try(ctx, readPatience, func() (err error) {
		info, err = u.server.admin.GetUserInfo(ctx, id)
		return err
	})
	if errorCode(err) == noSuchUser {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading user %s: %w", id, err)
	}
	u.Name, u.Status = id, string(info.Status)
	u.DisableUser = info.Status == madmin.AccountDisabled
	return true, nil
}

func (u *user) Delete(ctx context.Context, id string) error {
	err := u.server.try(ctx, readPatience, func() error { return u.server.admin.RemoveUser(ctx, id) })
	if err != nil && errorCode(err) != noSuchUser {
		return fmt.Errorf("removing user %s: %w", id, err)
	}
	return nil
}
