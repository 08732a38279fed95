// Command pulumi-language-nodejs is the lab's stand-in for Pulumi's Node.js language host. It runs programs and policy
// packs with the SDK that is installed next to them. It does not generate code, debug, or serve synchronous invokes.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"pulumi-thanos/lab/plugins/internal/serve"

	"github.com/google/shlex"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// version is that of the CLI whose protocol this host implements. The suffix says that it is not the real host.
const version = "3.256.0+standin"

func main() {
	flag.String("tracing", "", "accepted and ignored")
	flag.String("runtime", "nodejs", "accepted and ignored")
	flag.Parse()
	engine := flag.Arg(0)

	life, end := context.WithCancel(context.Background())
	host := &languageHost{engine: engine, life: life, end: end}
	if err := serve.Run(engine, func(server *grpc.Server) { pulumirpc.RegisterLanguageRuntimeServer(server, host) }); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-nodejs:", err)
		os.Exit(1)
	}
}

// languageHost answers the engine. Its processes end with `life`, which Cancel ends.
type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine string
	life   context.Context
	end    context.CancelFunc
}

// options are the `runtime.options` of Pulumi.yaml and PulumiPolicy.yaml that affect a running program.
type options struct {
	nodeArgs []string
	env      []string
}

func parseOptions(info *pulumirpc.ProgramInfo) (options, error) {
	raw := info.GetOptions().AsMap()
	var parsed options
	if typescript, given := raw["typescript"].(bool); typescript || !given {
		parsed.env = append(parsed.env, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if tsconfig, given := raw["tsconfig"].(string); given {
		parsed.env = append(parsed.env, "PULUMI_NODEJS_TSCONFIG_PATH="+tsconfig)
	}
	nodeArgs, _ := raw["nodeargs"].(string)
	var err error
	if parsed.nodeArgs, err = shlex.Split(nodeArgs); err != nil {
		return options{}, fmt.Errorf("runtime option nodeargs %q cannot be split into words: %w", nodeArgs, err)
	}
	return parsed, nil
}

// nodeModule returns the path of node and of a module as a program in `directory` would find it.
func nodeModule(ctx context.Context, module, directory string) (node, path string, err error) {
	if node, err = exec.LookPath("node"); err != nil {
		return "", "", fmt.Errorf("node is not on PATH: install Node.js 20 or newer: %w", err)
	}
	resolve := exec.CommandContext(ctx, node, "-p", fmt.Sprintf("require.resolve(%q)", module))
	resolve.Dir = directory
	out, err := resolve.Output()
	if err != nil {
		return "", "", fmt.Errorf("%s cannot be found from %s: run `npm ci` there", module, directory)
	}
	return node, strings.TrimSpace(string(out)), nil
}

func (h *languageHost) Handshake(
	_ context.Context, request *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.engine = request.GetEngineAddress()
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *languageHost) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version}, nil
}

func (h *languageHost) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.end()
	return &emptypb.Empty{}, nil
}

func (h *languageHost) About(ctx context.Context, _ *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, fmt.Errorf("node is not on PATH: install Node.js 20 or newer: %w", err)
	}
	out, err := exec.CommandContext(ctx, node, "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("%s --version: %w", node, err)
	}
	return &pulumirpc.AboutResponse{
		Executable: node,
		Version:    strings.TrimSpace(string(out)),
		Metadata:   map[string]string{"languageHost": "stand-in of the lab, " + version},
	}, nil
}

func (h *languageHost) RuntimeOptionsPrompts(
	context.Context, *pulumirpc.RuntimeOptionsRequest,
) (*pulumirpc.RuntimeOptionsResponse, error) {
	return &pulumirpc.RuntimeOptionsResponse{}, nil
}

func (h *languageHost) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest, server pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(server, request.GetIsTerminal())
	if err != nil {
		return err
	}
	defer closer.Close()
	directory := request.GetInfo().GetProgramDirectory()
	install := exec.CommandContext(server.Context(), "npm", "install", "--no-audit", "--no-fund")
	install.Dir, install.Stdout, install.Stderr = directory, stdout, stderr
	if err := install.Run(); err != nil {
		return fmt.Errorf("npm install in %s: %w", directory, err)
	}
	return closer.Close()
}
