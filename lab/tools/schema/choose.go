package schema

import "reflect"

// Defaults says what a value of a type holds before a document is decoded into it.
func (c *Catalogue) Defaults(t reflect.Type, value any) { c.defaults[t] = reflect.ValueOf(value) }

// AddChoices reads the types of a choice before they are probed.
func (c *Catalogue) AddChoices(byType map[string]any) {
	for _, value := range byType {
		c.kindOf(reflect.TypeOf(value), "")
	}
}

// Choose says that the `config` of a file has another form for each `type`.
func (c *Catalogue) Choose(root string, byType map[string]any) {
	t := c.Types[c.Roots[root]]
	t.Choices = map[string]string{}
	t.Required = []string{"type"}
	for word, value := range byType {
		t.Choices[word] = c.kindOf(reflect.TypeOf(value), root+"."+word)
	}
}
