package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"pulumi-thanos/lab/plugins/internal/provider"

	"github.com/minio/madmin-go/v3"
)

const (
	noSuchUser   = "XMinioAdminNoSuchUser"
	noSuchPolicy = "XMinioAdminNoSuchPolicy"
	// alreadyApplied is the server's answer when an attachment, or its removal, changes nothing.
	alreadyApplied = "XMinioAdminPolicyChangeAlreadyApplied"
)

// policy is minio:index/iamPolicy:IamPolicy.
type policy struct {
	server *server
	Name   string `json:"name" provider:"required,replace"`
	Policy string `json:"policy" provider:"required"`
}

// Validate refuses a document that is not JSON. The server checks the rest.
func (p *policy) Validate(known func(string) bool) (string, error) {
	if known("policy") && !json.Valid([]byte(p.Policy)) {
		return "policy", fmt.Errorf("of %s is not JSON: build it with pulumi.jsonStringify", p.Name)
	}
	return "", nil
}

func (p *policy) set(ctx context.Context) error {
	err := p.server.try(ctx, startPatience, func() error {
		return p.server.admin.AddCannedPolicy(ctx, p.Name, []byte(p.Policy))
	})
	if err != nil {
		return fmt.Errorf("setting policy %s: %w", p.Name, err)
	}
	return nil
}

func (p *policy) Create(ctx context.Context) (string, error) { return p.Name, p.set(ctx) }

func (p *policy) Update(ctx context.Context, _ string, _ provider.Resource) error { return p.set(ctx) }

// Read keeps the program's text of a document if it means the same as the server's.
func (p *policy) Read(ctx context.Context, id string) (bool, error) {
	var info *madmin.PolicyInfo
	err := p.server.try(ctx, readPatience, func() (err error) {
		info, err = p.server.admin.InfoCannedPolicyV2(ctx, id)
		return err
	})
	if errorCode(err) == noSuchPolicy {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading policy %s: %w", id, err)
	}
	p.Name = id
	if live := string(info.Policy); !samePolicy(p.Policy, live) {
		p.Policy = live
	}
	return true, nil
}

func (p *policy) Delete(ctx context.Context, id string) error {
	err := p.server.try(ctx, readPatience, func() error { return p.server.admin.RemoveCannedPolicy(ctx, id) })
	if err != nil && errorCode(err) != noSuchPolicy {
		return fmt.Errorf("removing policy %s: %w", id, err)
	}
	return nil
}

// samePolicy compares the meaning of two documents: a string is a list of one, lists have no order, empty is absent.
func samePolicy(a, b string) bool {
	var left, right any
	if json.Unmarshal([]byte(a), &left) != nil || json.Unmarshal([]byte(b), &right) != nil {
		return false
	}
	return reflect.DeepEqual(canonical(left), canonical(right))
}

// scalars are the keys of a policy where a value is not the same as a list of one.
var scalars = []string{"Version", "ID", "Sid", "Effect"}

func canonical(value any) any {
	switch value := value.(type) {
	case map[string]any:
		result := map[string]any{}
		for key, element := range value {
			if text, is := element.(string); is && !slices.Contains(scalars, key) {
				element = []any{text}
			}
			if element = canonical(element); element != nil {
				result[key] = element
			}
		}
		return result
	case []any:
		result := make([]any, 0, len(value))
		for _, element := range value {
			result = append(result, canonical(element))
		}
		slices.SortFunc(result, func(a, b any) int { return bytes.Compare(mustJSON(a), mustJSON(b)) })
		return result
	case string:
		if value == "" {
			return nil
		}
	}
	return value
}

func mustJSON(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}

// attachment is minio:index/iamUserPolicyAttachment:IamUserPolicyAttachment.
type attachment struct {
	provider.Replaceable
	server     *server
	UserName   string `json:"userName" provider:"required,replace"`
	PolicyName string `json:"policyName" provider:"required,replace"`
}

func (a *attachment) request() madmin.PolicyAssociationReq {
	return madmin.PolicyAssociationReq{User: a.UserName, Policies: []string{a.PolicyName}}
}

func (a *attachment) Create(ctx context.Context) (string, error) {
	err := a.server.try(ctx, startPatience, func() error {
		_, err := a.server.admin.AttachPolicy(ctx, a.request())
		return err
	})
	if err != nil && errorCode(err) != alreadyApplied {
		return "", fmt.Errorf("attaching policy %s to user %s: %w", a.PolicyName, a.UserName, err)
	}
	return a.UserName + "/" + a.PolicyName, nil
}

func (a *attachment) Read(ctx context.Context, id string) (bool, error) {
	user, policy, _ := strings.Cut(id, "/")
	a.UserName, a.PolicyName = cmp.Or(a.UserName, user), cmp.Or(a.PolicyName, policy)
	var info madmin.UserInfo
	err := a.server.try(ctx, readPatience, func() (err error) {
		info, err = a.server.admin.GetUserInfo(ctx, a.UserName)
		return err
	})
	if errorCode(err) == noSuchUser {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading the policies of user %s: %w", a.UserName, err)
	}
	return slices.Contains(strings.Split(info.PolicyName, ","), a.PolicyName), nil
}

func (a *attachment) Delete(ctx context.Context, _ string) error {
	err := a.server.try(ctx, readPatience, func() error {
		_, err := a.server.admin.DetachPolicy(ctx, a.request())
		return err
	})
	switch errorCode(err) {
	case alreadyApplied, noSuchUser, noSuchPolicy:
		return nil
	}
	if err != nil {
		return fmt.Errorf("detaching policy %s from user %s: %w", a.PolicyName, a.UserName, err)
	}
	return nil
}
