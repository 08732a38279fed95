// Package provider serves resource types that are written as plain structs.
//
// A type's struct holds its inputs and outputs together. A field's `json` tag is the property's name, and its
// `provider` tag lists what Pulumi must know about it:
//
//	required  the program must set it
//	replace   a change creates a new object
//	output    the provider sets it; a program cannot
//	secret    its value is marked secret in the state, whether or not the program did so
package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Resource is one object on a server. The receiver is filled before each call.
type Resource interface {
	// Create creates the object from the receiver's inputs, sets its outputs and returns its ID.
	Create(ctx context.Context) (id string, err error)
	// Read updates the receiver from the server. It returns false only when the server says that the object does not
	// exist: an unreachable server is an error. On an import only the ID is known.
	Read(ctx context.Context, id string) (exists bool, err error)
	// Update changes the object from `old`, which has the receiver's type, to the receiver, which has old outputs.
	Update(ctx context.Context, id string, old Resource) error
	// Delete removes the object. A missing object is not an error.
	Delete(ctx context.Context, id string) error
}

// Validator is a Resource that checks its inputs further. It sees only known values: an unknown input has its zero value,
// and `known` returns false for it.
type Validator interface {
	Validate(known func(property string) bool) (property string, err error)
}

// Replaceable types have no Update: each input is tagged `replace`.
type Replaceable struct{}

// Update is never called.
func (Replaceable) Update(context.Context, string, Resource) error {
	return fmt.Errorf("an object of this type must be replaced, not updated: this is a defect of the plugin")
}

// property is a field as the engine sees it.
type property struct {
	required, replace, output, secret bool
}

// properties reads the tags of a resource's struct.
func properties(of Resource) map[string]property {
	found := map[string]property{}
	typ := reflect.TypeOf(of).Elem()
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		tags := strings.Split(typ.Field(i).Tag.Get("provider"), ",")
		found[name] = property{
			required: slices.Contains(tags, "required"),
			replace:  slices.Contains(tags, "replace"),
			output:   slices.Contains(tags, "output"),
			secret:   slices.Contains(tags, "secret"),
		}
	}
	return found
}

// fill sets a resource's fields from properties; unknown ones keep their zero value.
func fill(into Resource, from resource.PropertyMap) error {
	plain := map[string]any{}
	for key, value := range from {
		if !value.ContainsUnknowns() {
			plain[string(key)] = withoutSecrets(value).Mappable()
		}
	}
	text, err := json.Marshal(plain)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("a property has the wrong type: %w", err)
	}
	return nil
}

// state is the property map of a filled resource, with its secret properties marked.
func state(of Resource) (resource.PropertyMap, error) {
	text, err := json.Marshal(of)
	if err != nil {
		return nil, err
	}
	var plain map[string]any
	if err := json.Unmarshal(text, &plain); err != nil {
		return nil, err
	}
	result := resource.NewPropertyMapFromMap(plain)
	for name, property := range properties(of) {
		key := resource.PropertyKey(name)
		if value, has := result[key]; has && property.secret {
			result[key] = resource.MakeSecret(value)
		}
	}
	return result, nil
}

// failure is a property with an invalid value.
type failure struct{ property, reason string }

// check validates a program's inputs.
func check(of Resource, inputs resource.PropertyMap) []failure {
	known := properties(of)
	var failures []failure
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if value, has := inputs[resource.PropertyKey(name)]; known[name].required && (!has || value.IsNull()) {
			failures = append(failures, failure{name, "is required, and the lab's stand-in chooses no name or value for it"})
		}
	}
	for _, key := range inputs.StableKeys() {
		if property, has := known[string(key)]; !has || property.output {
			failures = append(failures, failure{string(key),
				"is not served by the lab's stand-in: leave it out, or install the real plugin with `pulumi plugin install`"})
		}
	}
	if len(failures) > 0 {
		return failures
	}
	if err := fill(of, inputs); err != nil {
		return []failure{{"", err.Error()}}
	}
	if validator, can := of.(Validator); can {
		isKnown := func(property string) bool { return !inputs[resource.PropertyKey(property)].ContainsUnknowns() }
		if property, err := validator.Validate(isKnown); err != nil {
			return []failure{{property, err.Error()}}
		}
	}
	return nil
}

// change is one property that differs.
type change struct {
	before, after bool
	replace       bool
}

// diff compares the inputs that an object has with those that it should have.
func diff(of Resource, old, new resource.PropertyMap) map[string]change {
	known := properties(of)
	changes := map[string]change{}
	for _, keys := range [][]resource.PropertyKey{old.StableKeys(), new.StableKeys()} {
		for _, key := range keys {
			before, had := old[key]
			after, has := new[key]
			if had != has || !withoutSecrets(before).DeepEquals(withoutSecrets(after)) {
				changes[string(key)] = change{before: had, after: has, replace: known[string(key)].replace}
			}
		}
	}
	return changes
}

// withoutSecrets unwraps secret values at any depth.
func withoutSecrets(value resource.PropertyValue) resource.PropertyValue {
	switch {
	case value.IsSecret():
		return withoutSecrets(value.SecretValue().Element)
	case value.IsArray():
		plain := make([]resource.PropertyValue, 0, len(value.ArrayValue()))
		for _, element := range value.ArrayValue() {
			plain = append(plain, withoutSecrets(element))
		}
		return resource.NewProperty(plain)
	case value.IsObject():
		plain := resource.PropertyMap{}
		for key, element := range value.ObjectValue() {
			plain[key] = withoutSecrets(element)
		}
		return resource.NewProperty(plain)
	default:
		return value
	}
}

// observed returns the inputs that a program has set, with the values that the server has now. An imported object has no
// program yet, so it returns all inputs.
func observed(of Resource, inputs, state resource.PropertyMap) resource.PropertyMap {
	result := resource.PropertyMap{}
	for name, property := range properties(of) {
		key := resource.PropertyKey(name)
		_, given := inputs[key]
		if value, has := state[key]; has && !property.output && (given || len(inputs) == 0) {
			result[key] = value
		}
	}
	return result
}
