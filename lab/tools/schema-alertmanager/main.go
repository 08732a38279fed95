// Program schema-alertmanager writes the catalogue of Alertmanager's configuration file as JSON.
package main

import (
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	"github.com/prometheus/alertmanager/config"
	"gopkg.in/yaml.v2"

	"thanos-lab/tools/schema"
)

var kinds = map[string]string{
	"github.com/prometheus/alertmanager/config.Secret":            "secret",
	"github.com/prometheus/alertmanager/config.SecretURL":         "secretUrl",
	"github.com/prometheus/alertmanager/config.SecretTemplateURL": "secretTemplateUrl",
	"github.com/prometheus/alertmanager/config.URL":               "httpUrl",
	"github.com/prometheus/alertmanager/config.HostPort":          "hostPort",
	"github.com/prometheus/alertmanager/config.Regexp":            "regex",
	"github.com/prometheus/alertmanager/config.MatchRegexps":      "{regex}",
	"github.com/prometheus/alertmanager/config.duration":          "goDuration",
	"github.com/prometheus/alertmanager/config.Matchers":          "[matcher]",
}

func main() {
	load := func(document any) error {
		text, err := yaml.Marshal(document)
		if err != nil {
			return err
		}
		_, err = config.Load(string(text))
		return err
	}
	whole := func(global map[string]any, key string, doc any) map[string]any {
		receiver := map[string]any{"name": "x"}
		if key != "" {
			receiver[key] = []any{doc}
		}
		made := map[string]any{"route": map[string]any{"receiver": "x"}, "receivers": []any{receiver}}
		if global != nil {
			made["global"] = global
		}
		return made
	}
	strict := func(text []byte, into any) error { return yaml.UnmarshalStrict(text, into) }
	all := schema.New(os.Args[1], kinds, strict, yaml.Marshal)
	all.Add("config", config.Config{})
	all.Probes["config.Config"] = func(doc map[string]any) error { return load(doc) }
	all.Probes["config.GlobalConfig"] = func(doc map[string]any) error { return load(whole(doc, "", nil)) }
	all.Probes["config.InhibitRule"] = func(doc map[string]any) error {
		made := whole(nil, "", nil)
		made["inhibit_rules"] = []any{doc}
		return load(made)
	}
	for name, key := range map[string]string{"config.OAuth2": "oauth2", "config.BasicAuth": "basic_auth", "config.Authorization": "authorization", "config.TLSConfig": "tls_config"} {
		all.Probes[name] = func(doc map[string]any) error {
			return load(whole(map[string]any{"http_config": map[string]any{key: doc}}, "", nil))
		}
	}
	notifiers := map[string]string{}
	receiver := reflect.TypeOf(config.Receiver{})
	for i := 0; i < receiver.NumField(); i++ {
		key, _, _ := strings.Cut(receiver.Field(i).Tag.Get("yaml"), ",")
		if !strings.HasSuffix(key, "_configs") {
			continue
		}
		name := strings.Trim(all.Types["config.Receiver"].Fields[key].Kind, "[]")
		notifiers[name] = key
		all.Probes[name] = func(doc map[string]any) error { return load(whole(nil, key, doc)) }
	}
	all.ProbeAll()
	global := all.Types["config.GlobalConfig"]
	for name, key := range notifiers {
		doc, ok := all.Probe(name).(map[string]any)
		if !ok {
			fmt.Fprintln(os.Stderr, "no accepted document of", name)
			continue
		}
		all.Types[name].OrGlobal = findGlobals(all, global, doc, func(rest map[string]any, given map[string]any) bool {
			return load(whole(given, key, rest)) == nil
		})
	}
	fmt.Print(all.Write())
}

// findGlobals finds keys that may be left out where a key of the global section is set.
func findGlobals(all *schema.Catalogue, global *schema.Type, doc map[string]any, accepts func(rest, given map[string]any) bool) map[string][]string {
	var found map[string][]string
	for key := range doc {
		rest := map[string]any{}
		for other, value := range doc {
			if other != key {
				rest[other] = value
			}
		}
		for name, field := range global.Fields {
			for _, value := range all.Candidates(field.Kind) {
				if accepts(rest, map[string]any{name: value}) {
					if found == nil {
						found = map[string][]string{}
					}
					found[key] = append(found[key], name)
					break
				}
			}
		}
		sort.Strings(found[key])
	}
	return found
}
