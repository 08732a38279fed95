// Package gcsblob stands where the CLI keeps its state in Google Cloud.
package gcsblob

// Scheme is the scheme of its URLs.
const Scheme = "gs"
