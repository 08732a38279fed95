// Package cloud stands where the CLI calls the API of Pulumi Cloud. The lab keeps its state in a folder.
package cloud

import (
	"context"
	"errors"

	"github.com/pulumi/pulumi/pkg/v3/backend/httpstate/client"
	"github.com/spf13/cobra"
)

var errLeftOut = errors.New("Pulumi Cloud's API is left out of this build of the CLI: see lab/README.md")

// APIError is an answer of the API. None is ever made here.
type APIError struct {
	ExitCode int
	Silent   bool
}

func (*APIError) Error() string { return errLeftOut.Error() }

// ResolvedContext is a login.
type ResolvedContext struct {
	Client   *client.Client
	OrgName  string
	LoggedIn bool
}

// ResolveContext always fails.
func ResolveContext(context.Context) (*ResolvedContext, error) { return nil, errLeftOut }

// NewAPICmd makes the command `pulumi api`, which always fails.
func NewAPICmd() *cobra.Command {
	return &cobra.Command{
		Use:   "api",
		Short: "Left out of this build",
		RunE:  func(*cobra.Command, []string) error { return errLeftOut },
	}
}
