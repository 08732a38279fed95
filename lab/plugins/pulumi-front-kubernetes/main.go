// Command pulumi-front-kubernetes runs in front of the lab's Kubernetes provider, the real one of 2020. It adds what the
// stack needs of today's provider: a kubeconfig may be a path, and ConfigMaps and Secrets change in place where the
// provider's enableConfigMapMutable and enableSecretMutable allow it.
//
// The provider is the program named `provider` in the same folder.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"pulumi-thanos/lab/plugins/internal/serve"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

func main() {
	if err := run(os.Args[0], os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-front-kubernetes:", err)
		os.Exit(1)
	}
}

// run starts the provider with our arguments, the last of which is the engine's address, and serves in front of it.
func run(self string, args []string) error {
	// The provider gets the signal below when the thread that started it exits, so this thread must stay.
	runtime.LockOSThread()
	cmd := exec.Command(filepath.Join(filepath.Dir(self), "provider"), args...)
	cmd.Stderr = os.Stderr
	// The provider does not watch the engine. Without this it would outlive a killed engine.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting the provider: %w", err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()

	output := bufio.NewReader(stdout)
	port, err := output.ReadString('\n')
	if err != nil {
		return fmt.Errorf("%s did not print its port: %w", cmd.Path, err)
	}
	go func() { _, _ = io.Copy(os.Stderr, output) }()
	connection, err := grpc.NewClient("127.0.0.1:"+strings.TrimSpace(port),
		grpc.WithTransportCredentials(insecure.NewCredentials()), rpcutil.GrpcChannelOptions())
	if err != nil {
		return fmt.Errorf("connecting to the provider: %w", err)
	}
	defer connection.Close()

	engine := ""
	if len(args) > 0 {
		engine = args[len(args)-1]
	}
	server := &front{provider: pulumirpc.NewResourceProviderClient(connection)}
	return serve.Run(engine, func(s *grpc.Server) { pulumirpc.RegisterResourceProviderServer(s, server) })
}
