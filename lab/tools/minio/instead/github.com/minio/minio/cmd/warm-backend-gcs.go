package cmd

import (
	"errors"

	"github.com/minio/madmin-go/v3"
)

// The lab has no uplink, so no tier can be in a cloud.
func newWarmBackendGCS(madmin.TierGCS, string) (WarmBackend, error) {
	return nil, errors.New("tiers in Google Cloud are left out of the lab's build: see lab/README.md")
}
