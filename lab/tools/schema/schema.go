// Package schema reads what a program's configuration files may hold from the program's own Go types: names from their
// yaml tags, kinds from their types, defaults from what their UnmarshalYAML methods fill in before they decode. What
// reflection can't tell (required keys, words of an enumeration, keys that exclude each other) is found by trial.
package schema

import (
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"sort"
	"strings"
)

// shared are the kinds of types that more than one program has.
var shared = map[string]string{
	"time.Duration": "goDuration",
	"github.com/prometheus/common/model.Duration":           "duration",
	"github.com/prometheus/common/model.LabelName":          "labelName",
	"github.com/prometheus/common/config.Secret":            "secret",
	"github.com/prometheus/common/config.URL":               "url",
	"github.com/prometheus/prometheus/model/relabel.Regexp": "regex",
	"github.com/alecthomas/units.Base2Bytes":                "bytes",
}

// Field is one key of a type. Its kind is a word of the table in the program, [kind] for a list, {kind} for a map, or
// the name of a type.
type Field struct {
	Kind       string   `json:"kind"`
	Default    any      `json:"default,omitempty"`
	Values     []string `json:"values,omitempty"`
	IgnoreCase bool     `json:"ignoreCase,omitempty"`
}

// Type is one object.
type Type struct {
	Fields map[string]*Field `json:"fields"`
	// Rest is the kind of keys that have no name of their own.
	Rest      string              `json:"rest,omitempty"`
	Required  []string            `json:"required,omitempty"`
	OneOf     [][]string          `json:"oneOf,omitempty"`
	Exclusive [][]string          `json:"exclusive,omitempty"`
	Needs     map[string]string   `json:"needs,omitempty"`
	OrGlobal  map[string][]string `json:"orGlobal,omitempty"`

	// Choices are the kinds of the key config, by the word in the key type.
	Choices map[string]string `json:"choices,omitempty"`

	order    []string
	goType   reflect.Type
	packages map[string]bool
}

// Catalogue is all types of one program.
type Catalogue struct {
	Version string            `json:"version"`
	Roots   map[string]string `json:"roots"`
	Types   map[string]*Type  `json:"types"`

	kinds  map[string]string
	strict func([]byte, any) error
	// Probes tries a document in another place than its type alone.
	Probes map[string]func(doc map[string]any) error `json:"-"`
	// Marshal writes a document for a probe.
	Marshal  func(any) ([]byte, error) `json:"-"`
	samples  map[string]any
	literals map[string][]string
	names    map[reflect.Type]string
	defaults map[reflect.Type]reflect.Value
}

// New makes an empty catalogue. own has the word for a Go type that only this program has, by its package path and name.
func New(version string, own map[string]string, strict func([]byte, any) error, marshal func(any) ([]byte, error)) *Catalogue {
	kinds := maps.Clone(shared)
	maps.Copy(kinds, own)
	return &Catalogue{Version: version, Roots: map[string]string{}, Types: map[string]*Type{}, kinds: kinds, strict: strict,
		Probes: map[string]func(map[string]any) error{}, Marshal: marshal,
		samples: map[string]any{}, literals: map[string][]string{}, names: map[reflect.Type]string{}, defaults: map[reflect.Type]reflect.Value{}}
}

// Add reads a type and all that it refers to, as the content of a file of that name.
func (c *Catalogue) Add(root string, value any) {
	c.Roots[root] = c.kindOf(reflect.TypeOf(value), root)
}

type unmarshaler interface{ UnmarshalYAML(func(any) error) error }

type stopped struct{}

func (stopped) Error() string { return "stopped" }

// capture gives what a type's own UnmarshalYAML decodes into, with its defaults already filled in.
func capture(t reflect.Type) (out reflect.Value, custom bool) {
	fresh := reflect.New(t)
	method, ok := fresh.Interface().(unmarshaler)
	if !ok {
		return fresh.Elem(), false
	}
	defer func() { _ = recover() }()
	calls := 0
	_ = method.UnmarshalYAML(func(target any) error {
		value := reflect.ValueOf(target)
		calls++
		if !out.IsValid() && value.Kind() == reflect.Pointer {
			out = value.Elem()
		}
		return stopped{}
	})
	if calls > 1 {
		// It takes several forms.
		return reflect.Value{}, true
	}
	return out, true
}

func typeName(t reflect.Type) string { return t.PkgPath() + "." + t.Name() }

func (c *Catalogue) kindOf(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if word, ok := c.kinds[typeName(t)]; ok {
		return word
	}
	if name, ok := c.names[t]; ok {
		return name
	}
	if reads, ok := reflect.New(t).Interface().(encoding.TextUnmarshaler); ok && reads != nil {
		return "text"
	}
	value, custom := capture(t)
	if given, ok := c.defaults[t]; ok && !custom {
		value = given
	}
	shape := t
	if value.IsValid() {
		shape = value.Type()
	}
	if custom && !value.IsValid() {
		return "any"
	}
	if custom && shape.Kind() != reflect.Struct {
		if shape.Kind() == reflect.Slice || shape.Kind() == reflect.Map {
			return c.kindOf(shape, hint)
		}
		if shape.Kind() == reflect.String {
			return "text"
		}
		return scalar(shape)
	}
	switch shape.Kind() {
	case reflect.Struct:
		return c.structOf(t, value, hint)
	case reflect.Slice, reflect.Array:
		if shape.Elem().Kind() == reflect.Uint8 {
			return "string"
		}
		return "[" + c.kindOf(shape.Elem(), hint) + "]"
	case reflect.Map:
		return "{" + c.kindOf(shape.Elem(), hint) + "}"
	}
	return scalar(shape)
}

func scalar(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "bool"
	case reflect.String:
		return "string"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "int"
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "uint"
	case reflect.Float32, reflect.Float64:
		return "float"
	}
	return "any"
}

func (c *Catalogue) structOf(t reflect.Type, value reflect.Value, hint string) string {
	name := hint
	if t.Name() != "" {
		parts := strings.Split(t.PkgPath(), "/")
		name = parts[len(parts)-1] + "." + t.Name()
		if other, ok := c.Types[name]; ok && other.goType != t {
			name = parts[len(parts)-2] + "/" + name
		}
	}
	c.names[t] = name
	made := &Type{Fields: map[string]*Field{}, goType: t, packages: map[string]bool{t.PkgPath(): true}}
	c.Types[name] = made
	c.addFields(made, value, name)
	return name
}

func (c *Catalogue) addFields(made *Type, value reflect.Value, name string) {
	t := value.Type()
	made.packages[t.PkgPath()] = true
	for i := 0; i < t.NumField(); i++ {
		field := t.Field(i)
		if field.PkgPath != "" {
			continue
		}
		tag, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if tag == "-" {
			continue
		}
		if strings.Contains(options, "inline") {
			c.addInline(made, field, value.Field(i), name)
			continue
		}
		if tag == "" {
			tag = strings.ToLower(field.Name)
		}
		kind := c.kindOf(field.Type, name+"."+tag)
		if kind == "string" || kind == "[string]" {
			kind = nameKind(tag, kind)
		}
		given := c.readDefault(kind, value.Field(i))
		if text, ok := given.(string); ok && kind == "string" && strings.Contains(text, "{{") {
			kind, given = "template", nil
		}
		if text, ok := given.(string); ok && (strings.Contains(text, "\n") || len(text) > 60) {
			given = nil
		}
		made.Fields[tag] = &Field{Kind: kind, Default: given}
		made.order = append(made.order, tag)
	}
}

// addInline takes the keys of an embedded struct, or the kind of values of an embedded map.
func (c *Catalogue) addInline(made *Type, field reflect.StructField, value reflect.Value, name string) {
	t := field.Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
		if value.IsNil() {
			value = reflect.New(t)
		}
		value = value.Elem()
	}
	if t.Kind() == reflect.Map {
		made.Rest = c.kindOf(t.Elem(), name)
		return
	}
	// An embedded type fills in no defaults of its own: its UnmarshalYAML is not called.
	c.addFields(made, value, name)
}

var fileName = regexp.MustCompile(`(^|_)files?$`)
var secretName = regexp.MustCompile(`(^|_)(password|secret|secret_key|secret_access_key|token|access_token|api_key|private_key|sas_token|credential|credentials|connection_string|storage_account_key|passphrase|service_account)$|^(storage_account|msi)_?key$`)

// nameKind is the kind of a plain string whose key says what it is.
func nameKind(tag, kind string) string {
	switch {
	case fileName.MatchString(tag):
		return strings.Replace(kind, "string", "file", 1)
	case secretName.MatchString(tag) && kind == "string":
		return "secret"
	}
	return kind
}

func (c *Catalogue) readDefault(kind string, value reflect.Value) any {
	for value.Kind() == reflect.Pointer {
		if value.IsNil() {
			return nil
		}
		value = value.Elem()
	}
	if !value.IsValid() || value.IsZero() || kind == "secret" || kind == "secretUrl" {
		return nil
	}
	switch value.Kind() {
	case reflect.Struct, reflect.Map, reflect.Slice, reflect.Interface, reflect.Func:
		return nil
	}
	if kind == "goDuration" || kind == "duration" {
		return fmt.Sprint(value.Interface())
	}
	text, err := c.Marshal(value.Interface())
	if err != nil {
		return nil
	}
	plain := strings.Trim(strings.TrimSpace(string(text)), `"'`)
	if kind == "bool" {
		return plain == "true"
	}
	return plain
}

// Write gives the catalogue as JSON with one type per line, in a fixed order.
func (c *Catalogue) Write() string {
	var out strings.Builder
	names := make([]string, 0, len(c.Types))
	for name := range c.Types {
		names = append(names, name)
	}
	sort.Strings(names)
	roots, _ := json.Marshal(c.Roots)
	fmt.Fprintf(&out, "{\n\"version\":%q,\n\"roots\":%s,\n\"types\":{\n", c.Version, roots)
	for i, name := range names {
		text, _ := json.Marshal(compact(c.Types[name]))
		comma := ","
		if i == len(names)-1 {
			comma = ""
		}
		fmt.Fprintf(&out, "%q:%s%s\n", name, text, comma)
	}
	out.WriteString("}\n}\n")
	return out.String()
}

// compact writes a field that is only a kind as that word.
func compact(t *Type) map[string]any {
	fields := map[string]any{}
	for name, field := range t.Fields {
		if field.Default == nil && field.Values == nil {
			fields[name] = field.Kind
		} else {
			fields[name] = field
		}
	}
	text, _ := json.Marshal(t)
	var whole map[string]any
	_ = json.Unmarshal(text, &whole)
	whole["fields"] = fields
	return whole
}
