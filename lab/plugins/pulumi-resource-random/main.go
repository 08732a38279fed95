// Command pulumi-resource-random is the lab's stand-in for Pulumi's random provider. It serves RandomPassword.
package main

import "pulumi-thanos/lab/plugins/internal/provider"

func main() {
	provider.Main("pulumi-resource-random", provider.Provider{
		Version: "4.21.2+standin",
		Types: map[string]func() provider.Resource{
			"random:index/randomPassword:RandomPassword": func() provider.Resource { return newPassword() },
		},
	})
}
