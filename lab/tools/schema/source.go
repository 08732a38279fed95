package schema

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// StructFromSource makes a struct type as a package's source defines it. A `main` package can't be imported.
func StructFromSource(folder, name string) (reflect.Type, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	specs := map[string]ast.Expr{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return nil, err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if spec, ok := node.(*ast.TypeSpec); ok {
				specs[spec.Name.Name] = spec.Type
			}
			return true
		})
	}
	return typeFromSource(specs, specs[name])
}

var basic = map[string]reflect.Type{
	"bool": reflect.TypeFor[bool](), "string": reflect.TypeFor[string](), "int": reflect.TypeFor[int](),
	"float64": reflect.TypeFor[float64](),
}

func typeFromSource(specs map[string]ast.Expr, expression ast.Expr) (reflect.Type, error) {
	switch each := expression.(type) {
	case *ast.Ident:
		if made, ok := basic[each.Name]; ok {
			return made, nil
		}
		if spec, ok := specs[each.Name]; ok {
			return typeFromSource(specs, spec)
		}
	case *ast.StarExpr:
		made, err := typeFromSource(specs, each.X)
		if err != nil {
			return nil, err
		}
		return reflect.PointerTo(made), nil
	case *ast.ArrayType:
		made, err := typeFromSource(specs, each.Elt)
		if err != nil {
			return nil, err
		}
		return reflect.SliceOf(made), nil
	case *ast.StructType:
		fields := []reflect.StructField{}
		for _, field := range each.Fields.List {
			made, err := typeFromSource(specs, field.Type)
			if err != nil {
				return nil, err
			}
			tag, err := strconv.Unquote(field.Tag.Value)
			if err != nil {
				return nil, err
			}
			for _, name := range field.Names {
				fields = append(fields, reflect.StructField{Name: name.Name, Type: made, Tag: reflect.StructTag(tag)})
			}
		}
		return reflect.StructOf(fields), nil
	}
	return nil, fmt.Errorf("the source has a type of another form: %T", expression)
}
