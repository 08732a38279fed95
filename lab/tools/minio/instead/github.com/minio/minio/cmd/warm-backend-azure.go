package cmd

import (
	"errors"

	"github.com/minio/madmin-go/v3"
)

// The lab has no uplink, so no tier can be in a cloud.
func newWarmBackendAzure(madmin.TierAzure, string) (WarmBackend, error) {
	return nil, errors.New("tiers in Azure are left out of the lab's build: see lab/README.md")
}
