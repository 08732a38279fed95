// Package s3 stands where the CLI keeps its state in S3.
package s3

// CopyObjectInput is the request that the CLI corrects.
type CopyObjectInput struct {
	CopySource *string
}
