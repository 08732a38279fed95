package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const (
	// alreadyReported is the exit code with which the SDK signals that it has already reported the error.
	alreadyReported = 32
	// farewell is how long an interrupted node process may take to exit before it is killed.
	farewell = 5 * time.Second
)

// command prepares a node process that is interrupted, and later killed, when `ctx` or the host's life ends.
func (h *languageHost) command(ctx context.Context, node string, args, env []string) (*exec.Cmd, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	release := context.AfterFunc(h.life, cancel)
	cmd := exec.CommandContext(ctx, node, args...)
	cmd.Env = env
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = farewell
	return cmd, func() { release(); cancel() }
}

// Run runs the program against the engine's resource monitor and returns how it ended.
func (h *languageHost) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	directory := request.GetInfo().GetProgramDirectory()
	opts, err := parseOptions(request.GetInfo())
	if err != nil {
		return nil, err
	}
	node, runner, err := nodeModule(ctx, "@pulumi/pulumi/cmd/run", directory)
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	config, err := json.Marshal(request.GetConfig())
	if err != nil {
		return nil, fmt.Errorf("configuration as JSON: %w", err)
	}
	secretKeys, err := json.Marshal(request.GetConfigSecretKeys())
	if err != nil {
		return nil, fmt.Errorf("keys of secret configuration as JSON: %w", err)
	}

	env := append(os.Environ(), opts.env...)
	env = append(env, "PULUMI_CONFIG="+string(config), "PULUMI_CONFIG_SECRET_KEYS="+string(secretKeys))
	cmd, cancel := h.command(ctx, node, append(append(opts.nodeArgs, runner), h.programArgs(request)...), env)
	defer cancel()
	// Wrapped, because node makes a terminal that it inherits directly non-blocking.
	cmd.Stdout, cmd.Stderr = struct{ io.Writer }{os.Stdout}, struct{ io.Writer }{os.Stderr}

	var exit *exec.ExitError
	switch err := cmd.Run(); {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == alreadyReported:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case errors.As(err, &exit):
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program ended with %s", exit)}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program could not be run: %v", err)}, nil
	}
}

// programArgs are the arguments of the SDK's `cmd/run`: its flags, then the entry point, then the program's own.
func (h *languageHost) programArgs(request *pulumirpc.RunRequest) []string {
	var args []string
	flag := func(name, value string) {
		if value != "" {
			args = append(args, "--"+name, value)
		}
	}
	flag("monitor", request.GetMonitorAddress())
	flag("engine", h.engine)
	flag("organization", request.GetOrganization())
	flag("project", request.GetProject())
	flag("stack", request.GetStack())
	flag("root-directory", request.GetInfo().GetRootDirectory())
	flag("pwd", request.GetInfo().GetProgramDirectory())
	flag("parallel", strconv.Itoa(int(request.GetParallel())))
	if request.GetDryRun() {
		args = append(args, "--dry-run")
	}
	return append(append(args, request.GetInfo().GetEntryPoint()), request.GetArgs()...)
}

// RunPlugin runs a policy pack. The SDK's policy server reads its stack from environment variables, but the engine sends
// it in a call. A proxy receives that call, and to the engine the proxy is the policy pack.
func (h *languageHost) RunPlugin(
	request *pulumirpc.RunPluginRequest, server pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	if request.GetKind() != "analyzer" {
		return fmt.Errorf("plugin %q is of kind %q: the lab's language host runs policy packs (kind analyzer) only; "+
			"install Pulumi with its own language host", request.GetName(), request.GetKind())
	}
	ctx := server.Context()
	directory := request.GetInfo().GetProgramDirectory()
	opts, err := parseOptions(request.GetInfo())
	if err != nil {
		return err
	}
	node, runner, err := nodeModule(ctx, "@pulumi/pulumi/cmd/run-policy-pack", directory)
	if err != nil {
		return err
	}
	streams, stdout, stderr, err := rpcutil.MakeRunPluginStreams(server, false)
	if err != nil {
		return err
	}
	defer streams.Close()

	proxy, packOutput, err := sdk.NewPolicyProxy(ctx, stdout)
	if err != nil {
		return fmt.Errorf("starting the proxy of policy pack %s: %w", directory, err)
	}
	stack, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return fmt.Errorf("waiting for the stack of policy pack %s: %w", directory, err)
	}
	stackEnv, err := policyEnv(stack)
	if err != nil {
		return err
	}

	args := append(append(append(opts.nodeArgs, runner), request.GetArgs()...), directory)
	env := append(append(append([]string{}, request.GetEnv()...), opts.env...), stackEnv...)
	cmd, cancel := h.command(ctx, node, args, env)
	defer cancel()
	// The policy server reads ./package.json and ./tsconfig.json, so it must start in the pack.
	cmd.Dir, cmd.Stdout, cmd.Stderr = directory, packOutput, stderr
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting policy pack %s: %w", directory, err)
	}
	if err := proxy.Attach(ctx, cmd); err != nil && ctx.Err() == nil {
		return fmt.Errorf("policy pack %s: %w", directory, err)
	}
	return nil
}

// policyEnv are the variables that tell the SDK's policy server its stack. None if the engine names none.
func policyEnv(stack *pulumirpc.AnalyzerStackConfigureRequest) ([]string, error) {
	if stack == nil {
		return nil, nil
	}
	config, err := json.Marshal(stack.GetConfig())
	if err != nil {
		return nil, fmt.Errorf("configuration as JSON: %w", err)
	}
	return []string{
		"PULUMI_NODEJS_ORGANIZATION=" + stack.GetOrganization(),
		"PULUMI_NODEJS_PROJECT=" + stack.GetProject(),
		"PULUMI_NODEJS_STACK=" + stack.GetStack(),
		"PULUMI_NODEJS_DRY_RUN=" + strconv.FormatBool(stack.GetDryRun()),
		"PULUMI_CONFIG=" + string(config),
	}, nil
}
