package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/structpb"
)

// oldProvider answers as the one of 2020: a change of these properties makes a new object.
type oldProvider struct {
	pulumirpc.ResourceProviderClient
	configured *pulumirpc.ConfigureRequest
	compared   *pulumirpc.DiffRequest
}

func (p *oldProvider) Configure(
	_ context.Context, request *pulumirpc.ConfigureRequest, _ ...grpc.CallOption,
) (*pulumirpc.ConfigureResponse, error) {
	p.configured = request
	return &pulumirpc.ConfigureResponse{}, nil
}

func (p *oldProvider) DiffConfig(
	_ context.Context, request *pulumirpc.DiffRequest, _ ...grpc.CallOption,
) (*pulumirpc.DiffResponse, error) {
	p.compared = request
	return &pulumirpc.DiffResponse{}, nil
}

func (p *oldProvider) Diff(
	_ context.Context, request *pulumirpc.DiffRequest, _ ...grpc.CallOption,
) (*pulumirpc.DiffResponse, error) {
	response := &pulumirpc.DiffResponse{DeleteBeforeReplace: true, DetailedDiff: map[string]*pulumirpc.PropertyDiff{}}
	for path := range request.GetNews().GetFields() {
		response.Replaces = append(response.Replaces, path)
		response.DetailedDiff[path] = &pulumirpc.PropertyDiff{Kind: pulumirpc.PropertyDiff_UPDATE_REPLACE}
	}
	return response, nil
}

func configured(t *testing.T, variables map[string]string) (*front, *oldProvider) {
	t.Helper()
	provider := &oldProvider{}
	f := &front{provider: provider}
	if _, err := f.Configure(t.Context(), &pulumirpc.ConfigureRequest{Variables: variables}); err != nil {
		t.Fatal(err)
	}
	return f, provider
}

func TestDataChangesInPlaceWhereTheProgramSaysSo(t *testing.T) {
	const configMap, secret, service = "kubernetes:core/v1:ConfigMap", "kubernetes:core/v1:Secret", "kubernetes:core/v1:Service"
	both := map[string]string{configPrefix + "enableConfigMapMutable": "true", configPrefix + "enableSecretMutable": "true"}
	for name, test := range map[string]struct {
		settings map[string]string
		kind     string
		changed  []string
		replaces []string
	}{
		"a file of a ConfigMap":      {both, configMap, []string{`data["prometheus.yaml"]`}, nil},
		"a whole map":                {both, configMap, []string{"data", ".binaryData"}, nil},
		"a Secret's text":            {both, secret, []string{"stringData.key", "data.key"}, nil},
		"a name":                     {both, configMap, []string{"metadata.name", "data.a"}, []string{"metadata.name"}},
		"a Secret's type":            {both, secret, []string{"type"}, []string{"type"}},
		"a name that begins alike":   {both, configMap, []string{"database"}, []string{"database"}},
		"another kind":               {both, service, []string{"data"}, []string{"data"}},
		"without the setting":        {nil, configMap, []string{"data"}, []string{"data"}},
		"with the setting of others": {map[string]string{configPrefix + "enableSecretMutable": "true"}, configMap, []string{"data"}, []string{"data"}},
	} {
		t.Run(name, func(t *testing.T) {
			f, _ := configured(t, test.settings)
			news := &structpb.Struct{Fields: map[string]*structpb.Value{}}
			for _, path := range test.changed {
				news.Fields[path] = structpb.NewBoolValue(true)
			}
			response, err := f.Diff(t.Context(), &pulumirpc.DiffRequest{Urn: "urn:pulumi:dev::p::" + test.kind + "::x", News: news})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(response.GetReplaces(), test.replaces) {
				t.Errorf("replaces for %v, want %v", response.GetReplaces(), test.replaces)
			}
			if got := response.GetDeleteBeforeReplace(); got != (len(test.replaces) > 0) {
				t.Errorf("deletes first: %v", got)
			}
			for path, diff := range response.GetDetailedDiff() {
				if replaces := diff.GetKind() == pulumirpc.PropertyDiff_UPDATE_REPLACE; replaces != slices.Contains(test.replaces, path) {
					t.Errorf("%s is of kind %v", path, diff.GetKind())
				}
			}
		})
	}
}

func TestKubeconfigIsGivenAsText(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kubeconfig")
	const text = "apiVersion: v1\nkind: Config\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{path: text, text: text, "": "", path + ".gone": path + ".gone"} {
		_, provider := configured(t, map[string]string{configPrefix + "kubeconfig": given})
		if got := provider.configured.GetVariables()[configPrefix+"kubeconfig"]; got != want {
			t.Errorf("%q is passed on as %q, want %q", given, got, want)
		}
	}

	config := func(kubeconfig string) *structpb.Struct {
		return &structpb.Struct{Fields: map[string]*structpb.Value{"kubeconfig": structpb.NewStringValue(kubeconfig)}}
	}
	f, provider := configured(t, nil)
	if _, err := f.DiffConfig(t.Context(), &pulumirpc.DiffRequest{Olds: config(path), News: config(path)}); err != nil {
		t.Fatal(err)
	}
	if _, has := provider.compared.GetNews().GetFields()["kubeconfig"]; has {
		t.Error("the same path is compared, though it is the same cluster")
	}
	if _, err := f.DiffConfig(t.Context(), &pulumirpc.DiffRequest{Olds: config("kind: Config\n"), News: config(path)}); err != nil {
		t.Fatal(err)
	}
	if got := provider.compared.GetNews().GetFields()["kubeconfig"].GetStringValue(); got != text {
		t.Errorf("compared is %q, want the file's text", got)
	}
}
