package main

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

const configPrefix = "kubernetes:config:"

// mutable lists, by type, the properties that can change in place and the provider setting that allows it.
var mutable = map[string]struct {
	setting    string
	properties []string
}{
	"kubernetes:core/v1:ConfigMap": {"enableConfigMapMutable", []string{"data", "binaryData"}},
	"kubernetes:core/v1:Secret":    {"enableSecretMutable", []string{"data", "stringData"}},
}

// front passes all calls on to the provider, except those that it changes.
type front struct {
	pulumirpc.UnimplementedResourceProviderServer
	provider pulumirpc.ResourceProviderClient
	// settings of the provider, by name.
	settings map[string]string
}

// kubeconfigText returns the text of a kubeconfig that is given as text or as a path. If the file cannot be read, it
// returns the path: the provider then treats the cluster as unreachable.
func kubeconfigText(given string) string {
	if given == "" || strings.ContainsAny(given, "\n{") {
		return given
	}
	text, err := os.ReadFile(given)
	if err != nil {
		return given
	}
	return string(text)
}

// withText replaces the path of a kubeconfig by its text.
func withText(properties *structpb.Struct) *structpb.Struct {
	given, has := properties.GetFields()["kubeconfig"]
	if !has {
		return properties
	}
	changed := proto.Clone(properties).(*structpb.Struct)
	changed.Fields["kubeconfig"] = structpb.NewStringValue(kubeconfigText(given.GetStringValue()))
	return changed
}

// DiffConfig compares the paths first: the same path is the same cluster, whatever the file contains now.
func (f *front) DiffConfig(ctx context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	changed := proto.Clone(request).(*pulumirpc.DiffRequest)
	if old, new := request.GetOlds().GetFields()["kubeconfig"], request.GetNews().GetFields()["kubeconfig"]; proto.Equal(old, new) {
		changed.Olds, changed.News = without(request.GetOlds(), "kubeconfig"), without(request.GetNews(), "kubeconfig")
	} else {
		changed.Olds, changed.News = withText(request.GetOlds()), withText(request.GetNews())
	}
	return f.provider.DiffConfig(ctx, changed)
}

func without(properties *structpb.Struct, key string) *structpb.Struct {
	changed := proto.Clone(properties).(*structpb.Struct)
	delete(changed.GetFields(), key)
	return changed
}

// Configure remembers the settings and reads the kubeconfig.
func (f *front) Configure(ctx context.Context, request *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	f.settings = map[string]string{}
	changed := proto.Clone(request).(*pulumirpc.ConfigureRequest)
	for key, value := range request.GetVariables() {
		name := strings.TrimPrefix(key, configPrefix)
		f.settings[name] = value
		if name == "kubeconfig" {
			changed.Variables[key] = kubeconfigText(value)
		}
	}
	changed.Args = withText(request.GetArgs())
	return f.provider.Configure(ctx, changed)
}

// Diff lets what is mutable change in place.
func (f *front) Diff(ctx context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	response, err := f.provider.Diff(ctx, request)
	if err != nil {
		return nil, err
	}
	if kind, has := mutable[string(resource.URN(request.GetUrn()).Type())]; has && f.settings[kind.setting] == "true" {
		inPlace(response, kind.properties)
	}
	return response, nil
}

// inPlace removes the properties, and everything in them, from those that force a replacement.
func inPlace(response *pulumirpc.DiffResponse, properties []string) {
	isMutable := func(path string) bool {
		root := strings.TrimPrefix(path, ".")
		if end := strings.IndexAny(root, ".["); end >= 0 {
			root = root[:end]
		}
		return slices.Contains(properties, root)
	}
	response.Replaces = slices.DeleteFunc(response.GetReplaces(), isMutable)
	response.DeleteBeforeReplace = response.GetDeleteBeforeReplace() && len(response.GetReplaces()) > 0
	for path, diff := range response.GetDetailedDiff() {
		if !isMutable(path) {
			continue
		}
		switch diff.GetKind() {
		case pulumirpc.PropertyDiff_ADD_REPLACE:
			diff.Kind = pulumirpc.PropertyDiff_ADD
		case pulumirpc.PropertyDiff_DELETE_REPLACE:
			diff.Kind = pulumirpc.PropertyDiff_DELETE
		case pulumirpc.PropertyDiff_UPDATE_REPLACE:
			diff.Kind = pulumirpc.PropertyDiff_UPDATE
		}
	}
}

func (f *front) CheckConfig(ctx context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	return f.provider.CheckConfig(ctx, request)
}

func (f *front) Check(ctx context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	return f.provider.Check(ctx, request)
}

func (f *front) Create(ctx context.Context, request *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	return f.provider.Create(ctx, request)
}

func (f *front) Read(ctx context.Context, request *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	return f.provider.Read(ctx, request)
}

func (f *front) Update(ctx context.Context, request *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	return f.provider.Update(ctx, request)
}

func (f *front) Delete(ctx context.Context, request *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	return f.provider.Delete(ctx, request)
}

func (f *front) Invoke(ctx context.Context, request *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	return f.provider.Invoke(ctx, request)
}

func (f *front) GetSchema(ctx context.Context, request *pulumirpc.GetSchemaRequest) (*pulumirpc.GetSchemaResponse, error) {
	return f.provider.GetSchema(ctx, request)
}

func (f *front) GetPluginInfo(ctx context.Context, request *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return f.provider.GetPluginInfo(ctx, request)
}

func (f *front) Cancel(ctx context.Context, request *emptypb.Empty) (*emptypb.Empty, error) {
	return f.provider.Cancel(ctx, request)
}
