package main

import (
	"reflect"
	"testing"
)

func TestLifecycleRulesComeBackAsTheyWent(t *testing.T) {
	rules := []lifecycleRule{
		{ID: "days", Expiration: "5d", Filter: "tmp/"},
		{ID: "date", Expiration: "2030-01-31"},
		{ID: "marker", Expiration: "DeleteMarker"},
		{ID: "noncurrent", NoncurrentVersionExpirationDays: 3},
		{ID: "tags", Expiration: "1d", Filter: "a/", Tags: map[string]string{"k": "v"}},
	}
	configuration, err := (&lifecycleRules{Rules: rules}).configuration()
	if err != nil {
		t.Fatal(err)
	}
	for i, rule := range configuration.Rules {
		if seen := observe(rule); !reflect.DeepEqual(seen, rules[i]) {
			t.Errorf("went as %+v, came back as %+v", rules[i], seen)
		}
	}
	if _, err := (lifecycleRule{ID: "x", Expiration: "soon"}).expiration(); err == nil {
		t.Error("an expiration of \"soon\" is accepted")
	}
}
