// Program schema-prometheus writes the catalogue of Prometheus' configuration file and rule files as JSON.
package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/config"
	_ "github.com/prometheus/prometheus/discovery/install"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"go.yaml.in/yaml/v2"

	"thanos-lab/tools/schema"
)

// promql and templates are plain strings to Go: the rules' own code parses them.
var ofRules = map[string]string{"expr": "promql", "record": "metricName"}

func main() {
	// A discovery without a region asks the cloud for it.
	os.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	load := func(document any) error {
		text, err := yaml.Marshal(document)
		if err != nil {
			return err
		}
		_, err = config.Load(string(text), quiet)
		return err
	}
	strict := func(text []byte, into any) error { return yaml.UnmarshalStrict(text, into) }
	all := schema.New(os.Args[1], nil, strict, yaml.Marshal)
	all.Probes["config.ScrapeConfig"] = func(doc map[string]any) error {
		return load(map[string]any{"scrape_configs": []any{doc}})
	}
	all.Probes["relabel.Config"] = func(doc map[string]any) error {
		return load(map[string]any{"scrape_configs": []any{map[string]any{"job_name": "x", "relabel_configs": []any{doc}}}})
	}
	// These are checked by what they are part of.
	for name, key := range map[string]string{"config.OAuth2": "oauth2", "config.BasicAuth": "basic_auth", "config.Authorization": "authorization"} {
		all.Probes[name] = func(doc map[string]any) error {
			return load(map[string]any{"scrape_configs": []any{map[string]any{"job_name": "x", key: doc}}})
		}
	}
	all.Probes["config.RemoteWriteConfig"] = func(doc map[string]any) error {
		return load(map[string]any{"remote_write": []any{doc}})
	}
	all.Probes["config.RemoteReadConfig"] = func(doc map[string]any) error {
		return load(map[string]any{"remote_read": []any{doc}})
	}
	all.Probes["config.AlertmanagerConfig"] = func(doc map[string]any) error {
		return load(map[string]any{"alerting": map[string]any{"alertmanagers": []any{doc}}})
	}
	parse := func(groups any) error {
		text, err := yaml.Marshal(map[string]any{"groups": groups})
		if err != nil {
			return err
		}
		if _, errs := rulefmt.Parse(text, false, model.UTF8Validation, parser.NewParser(parser.Options{}), quiet); len(errs) > 0 {
			return errors.Join(errs...)
		}
		return nil
	}
	all.Probes["rulefmt.RuleGroup"] = func(doc map[string]any) error { return parse([]any{doc}) }
	all.Probes["rulefmt.Rule"] = func(doc map[string]any) error {
		return parse([]any{map[string]any{"name": "x", "rules": []any{doc}}})
	}
	all.Add("config", config.Config{})
	all.Add("rules", rulefmt.RuleGroups{})
	for key, kind := range ofRules {
		all.Types["rulefmt.Rule"].Fields[key].Kind = kind
	}
	all.ProbeAll()
	// Their words are in another package than the keys.
	for _, name := range []string{"config.GlobalConfig", "config.ScrapeConfig"} {
		fields := all.Types[name].Fields
		fields["metric_name_validation_scheme"] = &schema.Field{Kind: "enum", Values: []string{"legacy", "utf8"}}
		fields["metric_name_escaping_scheme"] = &schema.Field{Kind: "enum", Values: []string{"allow-utf-8", "dots", "underscores", "values"}}
	}
	fmt.Print(all.Write())
}
