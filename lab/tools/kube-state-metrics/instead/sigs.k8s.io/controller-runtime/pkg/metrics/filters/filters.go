// Package filters stands for the checks of tokens behind --auth-filter, which the lab does not use.
package filters

import (
	"errors"
	"net/http"

	"github.com/go-logr/logr"
	"k8s.io/client-go/rest"
)

// Filter wraps a handler.
type Filter func(logr.Logger, http.Handler) (http.Handler, error)

// WithAuthenticationAndAuthorization fails: the checks are not compiled.
func WithAuthenticationAndAuthorization(*rest.Config, *http.Client) (Filter, error) {
	return nil, errors.New("--auth-filter is left out of the lab's kube-state-metrics")
}
