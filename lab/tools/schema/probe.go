package schema

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
)

var samplesOf = map[string]any{
	"duration": "1m", "goDuration": "1m", "bytes": "1MB", "secret": "x", "secretUrl": "http://h.example/x", "url": "http://h.example/x",
	"regex": "x", "labelName": "x", "bool": true, "int": 1, "uint": 1, "float": 1.0, "any": "x", "matcher": `x="y"`,
	"hostPort": "h.example:25", "httpUrl": "http://h.example/x", "thanosBytes": "1MB", "template": "x", "promql": "x", "metricName": "x", "secretTemplateUrl": "http://h.example/x",
}

// Texts that stand for a string whose form is not known.
var texts = []any{"x", "http://h.example/x", "h.example:25", "1"}

func (c *Catalogue) try(t *Type, name string, doc map[string]any) (err error) {
	defer func() {
		if recover() != nil {
			err = stopped{}
		}
	}()
	if probe, ok := c.Probes[name]; ok {
		return probe(doc)
	}
	text, err := c.Marshal(doc)
	if err != nil {
		return err
	}
	return c.strict(text, reflect.New(t.goType).Interface())
}

func (c *Catalogue) accepts(t *Type, name string, doc map[string]any) bool {
	return c.try(t, name, doc) == nil
}

// Candidates are values that a field of this kind may have.
func (c *Catalogue) Candidates(kind string) []any {
	if strings.HasPrefix(kind, "[") {
		return wrap(c.Candidates(kind[1:len(kind)-1]), func(each any) any { return []any{each} })
	}
	if strings.HasPrefix(kind, "{") {
		return wrap(c.Candidates(kind[1:len(kind)-1]), func(each any) any { return map[string]any{"x": each} })
	}
	if kind == "string" || kind == "text" {
		return texts
	}
	if kind == "file" {
		return []any{"x", "/x.yaml"}
	}
	if sample, ok := samplesOf[kind]; ok {
		return []any{sample}
	}
	if sample := c.Probe(kind); sample != nil {
		return []any{sample}
	}
	return nil
}

func wrap(all []any, in func(any) any) []any {
	wrapped := []any{}
	for _, each := range all {
		wrapped = append(wrapped, in(each))
	}
	return wrapped
}

// ProbeAll finds by trial what reflection can't tell of every type.
func (c *Catalogue) ProbeAll() {
	names := []string{}
	for name := range c.Types {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		c.Probe(name)
	}
}

// Probe finds by trial which keys a type needs, and gives a smallest document that is accepted; nil where none is found.
func (c *Catalogue) Probe(name string) any {
	if sample, ok := c.samples[name]; ok {
		return sample
	}
	c.samples[name] = nil
	t, ok := c.Types[name]
	if !ok {
		return nil
	}
	values := map[string][]any{}
	for _, field := range t.order {
		values[field] = c.Candidates(t.Fields[field].Kind)
	}
	minimal := c.findMinimal(t, name, values)
	if len(minimal) == 0 {
		for _, field := range t.order {
			if kind := t.Fields[field].Kind; kind == "string" || kind == "text" {
				values[field] = append(append([]any{}, texts...), c.words(t)...)
			}
		}
		minimal = c.findMinimal(t, name, values)
	}
	if len(minimal) == 0 {
		return nil
	}
	base := minimal[0]
	c.samples[name] = base
	if len(base) == 0 && t.Rest != "" {
		for _, each := range c.Candidates(t.Rest) {
			c.samples[name] = map[string]any{"x": each}
		}
	}
	c.readRequired(t, name, minimal)
	c.findWords(t, name, base)
	c.findPairs(t, name, base, values)
	return c.samples[name]
}

// findMinimal gives all accepted documents of the fewest keys, at most three.
func (c *Catalogue) findMinimal(t *Type, name string, values map[string][]any) []map[string]any {
	for size := 0; size <= 3; size++ {
		found := []map[string]any{}
		c.eachSubset(t.order, size, map[string]any{}, values, func(doc map[string]any) bool {
			if !c.accepts(t, name, doc) {
				return false
			}
			copied := map[string]any{}
			for key, value := range doc {
				copied[key] = value
			}
			found = append(found, copied)
			return true
		})
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// eachSubset calls visit with documents of so many keys, and goes on to other keys once one is accepted.
func (c *Catalogue) eachSubset(keys []string, size int, doc map[string]any, values map[string][]any, visit func(map[string]any) bool) bool {
	if size == 0 {
		return visit(doc)
	}
	any := false
	for i, key := range keys {
		tried := values[key]
		if size > 2 && len(tried) > 4 {
			tried = tried[:4]
		}
		for _, value := range tried {
			doc[key] = value
			accepted := c.eachSubset(keys[i+1:], size-1, doc, values, visit)
			delete(doc, key)
			if accepted {
				any = true
				break
			}
		}
	}
	return any
}

func (c *Catalogue) readRequired(t *Type, name string, minimal []map[string]any) {
	count := map[string]int{}
	for _, doc := range minimal {
		for key := range doc {
			count[key]++
		}
	}
	others := []string{}
	for key, times := range count {
		if times == len(minimal) && !c.canReplace(t, name, minimal[0], key) {
			t.Required = append(t.Required, key)
		} else {
			others = append(others, key)
		}
	}
	sort.Strings(t.Required)
	sort.Strings(others)
	t.OneOf = groupOthers(others, minimal)
	for _, group := range t.OneOf {
		for i, one := range group {
			for _, other := range group[i+1:] {
				if both := joinDocs(one, other, group, minimal); both != nil && (isNominal(t.Fields[one].Kind) || isNominal(t.Fields[other].Kind)) && !c.accepts(t, name, both) {
					t.Exclusive = append(t.Exclusive, []string{one, other})
				}
			}
		}
	}
}

// groupOthers puts keys together that never stand in one smallest document, where each document has one key of each group.
func groupOthers(keys []string, minimal []map[string]any) [][]string {
	groups := [][]string{}
	for _, key := range keys {
		placed := false
		for i, group := range groups {
			if _, meets := findBoth(key, group, minimal); !meets {
				groups[i] = append(group, key)
				placed = true
				break
			}
		}
		if !placed {
			groups = append(groups, []string{key})
		}
	}
	for _, group := range groups {
		for _, doc := range minimal {
			count := 0
			for _, key := range group {
				if _, ok := doc[key]; ok {
					count++
				}
			}
			if count != 1 || len(group) < 2 {
				return nil
			}
		}
	}
	if len(groups) == 0 {
		return nil
	}
	return groups
}

func findBoth(key string, group []string, minimal []map[string]any) (map[string]any, bool) {
	for _, doc := range minimal {
		if _, has := doc[key]; !has {
			continue
		}
		for _, other := range group {
			if _, ok := doc[other]; ok {
				return doc, true
			}
		}
	}
	return nil, false
}

// joinDocs is an accepted document with a key, and another key of its group beside it.
func joinDocs(one, other string, group []string, minimal []map[string]any) map[string]any {
	for _, doc := range minimal {
		if _, ok := doc[one]; !ok {
			continue
		}
		for _, from := range minimal {
			if value, ok := from[other]; ok {
				return with(doc, other, value)
			}
		}
	}
	return nil
}

// canReplace is whether some word for another key makes a key unnecessary.
func (c *Catalogue) canReplace(t *Type, name string, doc map[string]any, key string) bool {
	rest := with(doc)
	delete(rest, key)
	for _, other := range t.order {
		if kind := t.Fields[other].Kind; other == key || (kind != "string" && kind != "text" && kind != "enum") {
			continue
		}
		for _, word := range c.words(t) {
			if c.accepts(t, name, with(rest, other, word)) {
				return true
			}
		}
	}
	return false
}

func with(doc map[string]any, pairs ...any) map[string]any {
	made := map[string]any{}
	for key, value := range doc {
		made[key] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		made[pairs[i].(string)] = pairs[i+1]
	}
	return made
}

// Texts of every form that no enumeration has.
var junk = []string{"zz-junk", "http://zz.example/q", "17s", "17", "/zz/q", "zz:17", "17MB", "zz.q", "0.17", "zz=~\"q\"", "1.7h", "zz@q", "10:17",
	"Europe/Berlin", "eu-west-1", "1", "-1", "1:5", "{{ .x }}", "x", "*"}

// findWords finds fields that take only some words.
func (c *Catalogue) findWords(t *Type, name string, base map[string]any) {
	for _, key := range t.order {
		field := t.Fields[key]
		inner := strings.Trim(field.Kind, "[]")
		if inner != "string" && inner != "text" {
			continue
		}
		put := func(word string) map[string]any {
			if strings.HasPrefix(field.Kind, "[") {
				return with(base, key, []any{word})
			}
			return with(base, key, word)
		}
		refused := true
		for _, word := range junk {
			refused = refused && !c.accepts(t, name, put(word))
		}
		if !refused {
			continue
		}
		words, good := []string{}, false
		for _, each := range c.words(t) {
			good = good || c.accepts(t, name, put(each.(string)))
			if word := each.(string); word != "null" && c.knows(t, name, put, word) {
				words = append(words, word)
			}
		}
		// A single word is rather one that happened to stand in the source.
		if !good || len(words) < 2 || len(words) > 40 || c.canJoin(t, name, words, put) {
			continue
		}
		upper, lower := true, true
		for _, word := range words {
			upper = upper && c.accepts(t, name, put(strings.ToUpper(word)))
			lower = lower && c.accepts(t, name, put(strings.ToLower(word)))
		}
		field.IgnoreCase = upper && lower
		field.Values = words
		field.Kind = strings.Replace(field.Kind, inner, "enum", 1)
	}
}

// knows is whether a word is accepted, or refused in other words than one that can't be known: it may need further keys.
func (c *Catalogue) knows(t *Type, name string, put func(string) map[string]any, word string) bool {
	mine := c.try(t, name, put(word))
	if mine == nil {
		return true
	}
	other := c.try(t, name, put(junk[0]))
	plain := strings.NewReplacer(junk[0], "", word, "")
	return other != nil && plain.Replace(mine.Error()) != plain.Replace(other.Error())
}

// canJoin is whether words may stand together in one text, such as monday:friday.
func (c *Catalogue) canJoin(t *Type, name string, words []string, put func(string) map[string]any) bool {
	for _, one := range words {
		for _, other := range words {
			for _, between := range []string{":", ",", "-", "+", " "} {
				if c.accepts(t, name, put(one+between+other)) {
					return true
				}
			}
		}
	}
	return false
}

// findPairs finds keys that exclude each other, and keys that need another.
func (c *Catalogue) findPairs(t *Type, name string, base map[string]any, values map[string][]any) {
	good := map[string]any{}
	bad := []string{}
	for _, key := range t.order {
		if _, isBase := base[key]; isBase {
			continue
		}
		for _, value := range c.fieldValues(t.Fields[key], values[key]) {
			if c.accepts(t, name, with(base, key, value)) {
				good[key] = value
				break
			}
		}
		if _, ok := good[key]; !ok && len(values[key]) > 0 {
			bad = append(bad, key)
		}
	}
	for i, one := range t.order {
		for _, other := range t.order[i+1:] {
			a, okA := good[one]
			b, okB := good[other]
			if okA && okB && isNominal(t.Fields[one].Kind) && isNominal(t.Fields[other].Kind) && !c.accepts(t, name, with(base, one, a, other, b)) {
				t.Exclusive = append(t.Exclusive, []string{one, other})
			}
		}
	}
	for _, key := range bad {
		helpers := []string{}
		if isChoice(t, key) {
			continue
		}
		for _, other := range t.order {
			if other == key || len(values[other]) == 0 {
				continue
			}
			if _, isBase := base[other]; isBase {
				continue
			}
			if c.accepts(t, name, with(base, key, values[key][0], other, values[other][0])) {
				helpers = append(helpers, other)
			}
		}
		if len(helpers) == 1 {
			if t.Needs == nil {
				t.Needs = map[string]string{}
			}
			t.Needs[key] = helpers[0]
		}
	}
}

// isChoice is whether a key is one of several of which one has to be there.
func isChoice(t *Type, key string) bool {
	for _, group := range t.OneOf {
		if slices.Contains(group, key) {
			return true
		}
	}
	return false
}

func (c *Catalogue) fieldValues(field *Field, values []any) []any {
	if field.Values == nil || strings.HasPrefix(field.Kind, "[") {
		return values
	}
	words := []any{}
	for _, word := range field.Values {
		words = append(words, word)
	}
	return words
}

// isNominal is whether a value of the kind is there or not, rather than more or less.
func isNominal(kind string) bool {
	return !regexp.MustCompile(`^(int|uint|float|duration|goDuration|bytes|bool|enum)$`).MatchString(kind)
}

var literal = regexp.MustCompile("\"([A-Za-z0-9_.-]{1,40})\"")

// The words of a regular expression such as ^(text|markdown)$.
var alternatives = regexp.MustCompile("\\((\\w+(?:\\|\\w+)+)\\)")

// words are the short strings in the sources of a type's packages: among them are those of its enumerations.
func (c *Catalogue) words(t *Type) []any {
	all := map[string]bool{}
	for _, level := range []string{"debug", "info", "warn", "error"} {
		all[level] = true
	}
	for path := range t.packages {
		for _, word := range c.packageWords(path) {
			all[word] = true
		}
	}
	sorted := []string{}
	for word := range all {
		sorted = append(sorted, word)
	}
	sort.Strings(sorted)
	return wrap(toAny(sorted), func(each any) any { return each })
}

func toAny(all []string) []any {
	made := []any{}
	for _, each := range all {
		made = append(made, each)
	}
	return made
}

func (c *Catalogue) packageWords(path string) []string {
	if path == "" {
		return nil
	}
	if words, ok := c.literals[path]; ok {
		return words
	}
	words := []string{}
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", path).Output()
	if err == nil {
		files, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "*.go"))
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, _ := os.ReadFile(file)
			for _, match := range literal.FindAllStringSubmatch(string(text), -1) {
				words = append(words, match[1])
			}
			for _, match := range alternatives.FindAllStringSubmatch(string(text), -1) {
				words = append(words, strings.Split(match[1], "|")...)
			}
		}
	}
	c.literals[path] = words
	return words
}
