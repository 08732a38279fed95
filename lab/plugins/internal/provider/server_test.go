package provider

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

// shelf holds the test's objects.
type shelf map[string]*box

// box is a resource with every kind of property.
type box struct {
	shelf  shelf
	Name   string            `json:"name" provider:"required,replace"`
	Size   int               `json:"size,omitempty"`
	Tags   map[string]string `json:"tags,omitempty"`
	Key    string            `json:"key,omitempty" provider:"secret"`
	Serial string            `json:"serial" provider:"output"`
}

func (b *box) Validate(known func(string) bool) (string, error) {
	if known("size") && b.Size < 0 {
		return "size", errors.New("is below 0")
	}
	return "", nil
}

func (b *box) Create(context.Context) (string, error) {
	b.Serial = "serial of " + b.Name
	stored := *b
	b.shelf[b.Name] = &stored
	return b.Name, nil
}

func (b *box) Read(_ context.Context, id string) (bool, error) {
	stored, exists := b.shelf[id]
	if exists {
		key := b.Key
		*b = *stored
		b.Key = key
	}
	return exists, nil
}

func (b *box) Update(_ context.Context, id string, old Resource) error {
	if b.Serial != old.(*box).Serial {
		return errors.New("the serial number is lost")
	}
	stored := *b
	b.shelf[id] = &stored
	return nil
}

func (b *box) Delete(_ context.Context, id string) error {
	delete(b.shelf, id)
	return nil
}

const boxURN = "urn:pulumi:dev::test::test:index:Box::mine"

func newServer(boxes shelf) *server {
	return &server{
		Provider: Provider{
			SecretConfig: []string{"password"},
			Types:        map[string]func() Resource{"test:index:Box": func() Resource { return &box{shelf: boxes} }},
		},
		life: context.Background(),
		end:  func() {},
	}
}

func encoded(t *testing.T, of map[string]any) *structpb.Struct {
	t.Helper()
	result, err := encode(resource.NewPropertyMapFromMap(of))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func decoded(t *testing.T, from *structpb.Struct) resource.PropertyMap {
	t.Helper()
	properties, err := decode(from)
	if err != nil {
		t.Fatal(err)
	}
	return properties
}

var unknown = resource.MakeComputed(resource.NewProperty(""))

func TestCheckNamesThePropertyAndTheRule(t *testing.T) {
	for name, test := range map[string]struct {
		inputs   map[string]any
		property string
		reason   string
	}{
		"required":     {map[string]any{}, "name", "is required"},
		"unserved":     {map[string]any{"name": "a", "colour": "red"}, "colour", "is not served"},
		"output":       {map[string]any{"name": "a", "serial": "1"}, "serial", "is not served"},
		"wrong type":   {map[string]any{"name": "a", "size": "big"}, "", "wrong type"},
		"invalid":      {map[string]any{"name": "a", "size": -1}, "size", "below 0"},
		"unknown name": {map[string]any{"name": unknown}, "", ""},
		"good":         {map[string]any{"name": "a", "size": 1, "tags": map[string]any{"a": unknown}}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			response, err := newServer(nil).Check(t.Context(), &pulumirpc.CheckRequest{Urn: boxURN, News: encoded(t, test.inputs)})
			if err != nil {
				t.Fatal(err)
			}
			failures := response.GetFailures()
			if test.reason == "" {
				if len(failures) > 0 {
					t.Fatalf("refused: %v", failures)
				}
				return
			}
			if len(failures) != 1 || failures[0].GetProperty() != test.property || !strings.Contains(failures[0].GetReason(), test.reason) {
				t.Fatalf("got %v, want %s: %s", failures, test.property, test.reason)
			}
		})
	}
}

func TestDiffReplacesOnlyForWhatCannotChange(t *testing.T) {
	old := map[string]any{"name": "a", "size": 1, "tags": map[string]any{"x": "1"}}
	for name, test := range map[string]struct {
		new     map[string]any
		diffs   string
		replace bool
	}{
		"same":           {map[string]any{"name": "a", "size": 1, "tags": map[string]any{"x": "1"}}, "", false},
		"same, secret":   {map[string]any{"name": "a", "size": resource.MakeSecret(resource.NewProperty(1.0)), "tags": map[string]any{"x": "1"}}, "", false},
		"new name":       {map[string]any{"name": "b", "size": 1, "tags": map[string]any{"x": "1"}}, "name", true},
		"unknown name":   {map[string]any{"name": unknown, "size": 1, "tags": map[string]any{"x": "1"}}, "name", true},
		"nested change":  {map[string]any{"name": "a", "size": 1, "tags": map[string]any{"x": "2"}}, "tags", false},
		"left out":       {map[string]any{"name": "a", "tags": map[string]any{"x": "1"}}, "size", false},
		"added property": {map[string]any{"name": "a", "size": 1, "tags": map[string]any{"x": "1"}, "key": "k"}, "key", false},
	} {
		t.Run(name, func(t *testing.T) {
			response, err := newServer(nil).Diff(t.Context(), &pulumirpc.DiffRequest{
				Urn: boxURN, Id: "a", OldInputs: encoded(t, old), News: encoded(t, test.new),
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(response.GetDiffs(), ","); got != test.diffs {
				t.Errorf("differs in %q, want %q", got, test.diffs)
			}
			if got := len(response.GetReplaces()) > 0; got != test.replace {
				t.Errorf("replaces: %v, want %v", got, test.replace)
			}
			if want := test.diffs != ""; (response.GetChanges() == pulumirpc.DiffResponse_DIFF_SOME) != want {
				t.Errorf("changes: %v, want %v", response.GetChanges(), want)
			}
		})
	}
}

func TestLifeOfAnObject(t *testing.T) {
	boxes := shelf{}
	server := newServer(boxes)
	inputs := map[string]any{"name": "a", "size": 1, "key": "hidden"}

	preview, err := server.Create(t.Context(), &pulumirpc.CreateRequest{Urn: boxURN, Properties: encoded(t, inputs), Preview: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(boxes) != 0 {
		t.Fatal("a preview has made an object")
	}
	if serial := decoded(t, preview.GetProperties())["serial"]; !serial.IsComputed() {
		t.Errorf("a preview gives the output %v, want an unknown", serial)
	}

	created, err := server.Create(t.Context(), &pulumirpc.CreateRequest{Urn: boxURN, Properties: encoded(t, inputs)})
	if err != nil {
		t.Fatal(err)
	}
	state := decoded(t, created.GetProperties())
	if !state["key"].IsSecret() || state["serial"].IsSecret() {
		t.Errorf("secret is not what is tagged so: %v", state)
	}

	// The size drifts. The server does not return the key.
	boxes["a"].Size, boxes["a"].Key = 5, ""
	read := func() *pulumirpc.ReadResponse {
		response, err := server.Read(t.Context(), &pulumirpc.ReadRequest{
			Urn: boxURN, Id: "a", Properties: created.GetProperties(), Inputs: encoded(t, inputs),
		})
		if err != nil {
			t.Fatal(err)
		}
		return response
	}
	seen := decoded(t, read().GetInputs())
	if seen["size"].NumberValue() != 5 || withoutSecrets(seen["key"]).StringValue() != "hidden" {
		t.Errorf("after a drift the inputs are %v", seen)
	}
	if _, has := seen["serial"]; has {
		t.Error("an output has become an input")
	}

	_, err = server.Update(t.Context(), &pulumirpc.UpdateRequest{
		Urn: boxURN, Id: "a", Olds: created.GetProperties(), News: encoded(t, map[string]any{"name": "a", "size": 2}),
	})
	if err != nil {
		t.Fatal(err)
	}
	if boxes["a"].Size != 2 || boxes["a"].Key != "" {
		t.Errorf("updated to %+v", boxes["a"])
	}

	if _, err := server.Delete(t.Context(), &pulumirpc.DeleteRequest{Urn: boxURN, Id: "a", Properties: created.GetProperties()}); err != nil {
		t.Fatal(err)
	}
	if id := read().GetId(); id != "" {
		t.Errorf("a deleted object is read as %q", id)
	}
}

func TestImportObservesAllInputs(t *testing.T) {
	server := newServer(shelf{"a": {Name: "a", Size: 3, Serial: "s"}})
	response, err := server.Read(t.Context(), &pulumirpc.ReadRequest{Urn: boxURN, Id: "a"})
	if err != nil {
		t.Fatal(err)
	}
	inputs := decoded(t, response.GetInputs())
	if inputs["name"].StringValue() != "a" || inputs["size"].NumberValue() != 3 {
		t.Errorf("imported inputs are %v", inputs)
	}
}

func TestUnservedTypeSaysWhatToDo(t *testing.T) {
	_, err := newServer(nil).Check(t.Context(), &pulumirpc.CheckRequest{Urn: "urn:pulumi:dev::test::test:index:Lid::mine"})
	if err == nil || !strings.Contains(err.Error(), "test:index:Lid is not served") || !strings.Contains(err.Error(), "plugin install") {
		t.Errorf("got %v", err)
	}
}

func TestPasswordOfTheConfigurationIsSecret(t *testing.T) {
	response, err := newServer(nil).CheckConfig(t.Context(), &pulumirpc.CheckRequest{
		News: encoded(t, map[string]any{"password": "hidden", "address": "localhost"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	config := decoded(t, response.GetInputs())
	if !config["password"].IsSecret() || config["address"].IsSecret() {
		t.Errorf("the checked configuration is %v", config)
	}
}
