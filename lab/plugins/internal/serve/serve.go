// Package serve runs a Pulumi plugin: a gRPC server on loopback that prints its port and stops with the engine.
package serve

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"google.golang.org/grpc"
)

// engineCheck is how often a plugin checks its engine, so that a killed engine leaves no plugin behind.
const engineCheck = 5 * time.Second

// Run serves what `register` registers until the engine at `engineAddress` is gone or a signal ends the process.
// An empty address means that there is no engine to watch.
func Run(engineAddress string, register func(*grpc.Server)) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if engineAddress != "" {
		if err := rpcutil.Healthcheck(ctx, engineAddress, engineCheck, stop); err != nil {
			return fmt.Errorf("watching the engine at %q: %w", engineAddress, err)
		}
	}

	cancel := make(chan bool)
	context.AfterFunc(ctx, func() { close(cancel) })
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancel,
		Init: func(server *grpc.Server) error {
			register(server)
			return nil
		},
	})
	if err != nil {
		return fmt.Errorf("serving on loopback: %w", err)
	}
	fmt.Println(handle.Port)
	return <-handle.Done
}
