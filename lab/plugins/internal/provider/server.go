package provider

import (
	"context"
	"fmt"
	"os"
	"time"

	"pulumi-thanos/lab/plugins/internal/serve"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

// Provider is what a plugin serves.
type Provider struct {
	// Version of the package, with a suffix that says that this is a stand-in.
	Version string
	// SecretConfig are the keys of the configuration whose values are marked secret in the state.
	SecretConfig []string
	// CheckConfig checks the configuration. Unknown values are missing from it, and `unknown` returns true for them.
	CheckConfig func(config map[string]string, unknown func(key string) bool) (key string, err error)
	// Configure receives the configuration. It does not connect, because a server may not be up yet.
	Configure func(config map[string]string) error
	// Types creates an empty object of each type, by its token.
	Types map[string]func() Resource
}

// Main serves a provider and exits.
func Main(name string, provider Provider) {
	life, end := context.WithCancel(context.Background())
	server := &server{Provider: provider, life: life, end: end}
	var address string
	if len(os.Args) > 1 {
		address = os.Args[len(os.Args)-1]
		connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()), rpcutil.GrpcChannelOptions())
		if err != nil {
			fatal(name, fmt.Errorf("the engine's address %q: %w", address, err))
		}
		server.engine = pulumirpc.NewEngineClient(connection)
	}
	if err := serve.Run(address, func(s *grpc.Server) { pulumirpc.RegisterResourceProviderServer(s, server) }); err != nil {
		fatal(name, err)
	}
}

func fatal(name string, err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	os.Exit(1)
}

// server implements the engine's protocol. Operations end with `life`, which Cancel ends.
type server struct {
	pulumirpc.UnimplementedResourceProviderServer
	Provider
	engine pulumirpc.EngineClient
	life   context.Context
	end    context.CancelFunc
}

type loggerKey struct{}

// Log shows the user a message about the current object, next to its line in Pulumi's display.
func Log(ctx context.Context, format string, args ...any) {
	if log, has := ctx.Value(loggerKey{}).(func(string)); has {
		log(fmt.Sprintf(format, args...))
	}
}

// begin gives an operation its object, its deadline and its logger. 0 `seconds` sets no limit.
func (s *server) begin(ctx context.Context, urn string, seconds float64) (context.Context, context.CancelFunc, Resource, error) {
	token := string(resource.URN(urn).Type())
	make, has := s.Types[token]
	if !has {
		return nil, nil, nil, status.Errorf(codes.InvalidArgument,
			"%s is not served by the lab's stand-in: install the real plugin with `pulumi plugin install`", token)
	}
	var cancel context.CancelFunc
	if seconds > 0 {
		ctx, cancel = context.WithTimeout(ctx, time.Duration(seconds*float64(time.Second)))
	} else {
		ctx, cancel = context.WithCancel(ctx)
	}
	release := context.AfterFunc(s.life, cancel)
	ctx = context.WithValue(ctx, loggerKey{}, func(message string) {
		if s.engine != nil {
			_, _ = s.engine.Log(ctx, &pulumirpc.LogRequest{Severity: pulumirpc.LogSeverity_INFO, Urn: urn, Message: message})
		}
	})
	return ctx, func() { release(); cancel() }, make(), nil
}

func decode(properties *structpb.Struct) (resource.PropertyMap, error) {
	return plugin.UnmarshalProperties(properties, plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, SkipNulls: true})
}

func encode(properties resource.PropertyMap) (*structpb.Struct, error) {
	return plugin.MarshalProperties(properties, plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, SkipNulls: true})
}

func (s *server) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: s.Version}, nil
}

func (s *server) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	s.end()
	return &emptypb.Empty{}, nil
}

func (s *server) CheckConfig(_ context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	news, err := decode(request.GetNews())
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.CheckResponse{}
	if s.Provider.CheckConfig != nil {
		unknown := func(key string) bool { return news[resource.PropertyKey(key)].ContainsUnknowns() }
		if key, err := s.Provider.CheckConfig(plainConfig(news), unknown); err != nil {
			response.Failures = append(response.Failures, &pulumirpc.CheckFailure{Property: key, Reason: err.Error()})
		}
	}
	for _, name := range s.SecretConfig {
		key := resource.PropertyKey(name)
		if value, has := news[key]; has && !value.IsSecret() && !value.ContainsUnknowns() {
			news[key] = resource.MakeSecret(value)
		}
	}
	response.Inputs, err = encode(news)
	return response, err
}

func (s *server) Configure(_ context.Context, request *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	args, err := decode(request.GetArgs())
	if err != nil {
		return nil, err
	}
	if s.Provider.Configure != nil {
		if err := s.Provider.Configure(plainConfig(args)); err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
	}
	return &pulumirpc.ConfigureResponse{SupportsPreview: true}, nil
}

// plainConfig returns the known configuration as text. An SDK sends other values as JSON.
func plainConfig(args resource.PropertyMap) map[string]string {
	config := map[string]string{}
	for key, value := range args {
		if !value.ContainsUnknowns() {
			config[string(key)] = fmt.Sprint(withoutSecrets(value).Mappable())
		}
	}
	return config
}
