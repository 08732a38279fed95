package v1

import (
	"log/slog"
	"net/http"
)

// OpenAPIOptions are the options of the description of the API.
type OpenAPIOptions struct {
	IncludePaths   []string
	ExternalURL    string
	Version        string
	MaxSearchLimit int
}

// OpenAPIBuilder stands for what describes the API.
type OpenAPIBuilder struct{}

// NewOpenAPIBuilder makes a builder without a description.
func NewOpenAPIBuilder(OpenAPIOptions, *slog.Logger) *OpenAPIBuilder { return &OpenAPIBuilder{} }

// ServeOpenAPI answers that there is no description.
func (*OpenAPIBuilder) ServeOpenAPI(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "the API's description is left out of this build: see lab/README.md", http.StatusNotFound)
}

// WrapHandler changes nothing.
func (*OpenAPIBuilder) WrapHandler(next http.HandlerFunc) http.HandlerFunc { return next }
