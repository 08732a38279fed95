package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

// write writes the files of a program, text by path.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for path, text := range files {
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func newHost() *languageHost {
	life, end := context.WithCancel(context.Background())
	return &languageHost{engine: "127.0.0.1:1", life: life, end: end}
}

// standInSDK replaces the SDK's entry point: it records its arguments and does what they say.
func standInSDK(body string) map[string]string {
	return map[string]string{
		"node_modules/@pulumi/pulumi/package.json": `{"name":"@pulumi/pulumi","version":"3.0.0"}`,
		"node_modules/@pulumi/pulumi/cmd/run/index.js": `
			const { env, argv } = process;
			require("fs").writeFileSync(env.SEEN, JSON.stringify({ argv: argv.slice(2), env }));` + body,
	}
}

func run(t *testing.T, host *languageHost, root string) *pulumirpc.RunResponse {
	t.Helper()
	t.Setenv("SEEN", filepath.Join(root, "seen.json"))
	response, err := host.Run(t.Context(), &pulumirpc.RunRequest{
		Project: "p", Stack: "dev", Organization: "organization", MonitorAddress: "127.0.0.1:2", DryRun: true, Parallel: 4,
		Config: map[string]string{"p:key": "value"}, ConfigSecretKeys: []string{"p:key"}, Args: []string{"own"},
		Info: &pulumirpc.ProgramInfo{RootDirectory: root, ProgramDirectory: root, EntryPoint: "."},
	})
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func TestProgramIsToldItsStack(t *testing.T) {
	root := write(t, standInSDK(""))
	if response := run(t, newHost(), root); response.GetError() != "" || response.GetBail() {
		t.Fatalf("ended with %v", response)
	}
	text, err := os.ReadFile(filepath.Join(root, "seen.json"))
	if err != nil {
		t.Fatal(err)
	}
	var seen struct {
		Argv []string
		Env  map[string]string
	}
	if err := json.Unmarshal(text, &seen); err != nil {
		t.Fatal(err)
	}
	want := "--monitor 127.0.0.1:2 --engine 127.0.0.1:1 --organization organization --project p --stack dev " +
		"--root-directory " + root + " --pwd " + root + " --parallel 4 --dry-run . own"
	if got := strings.Join(seen.Argv, " "); got != want {
		t.Errorf("arguments\n%s\nwant\n%s", got, want)
	}
	for name, want := range map[string]string{
		"PULUMI_CONFIG": `{"p:key":"value"}`, "PULUMI_CONFIG_SECRET_KEYS": `["p:key"]`, "PULUMI_NODEJS_TYPESCRIPT": "true",
	} {
		if seen.Env[name] != want {
			t.Errorf("%s is %q, want %q", name, seen.Env[name], want)
		}
	}
}

func TestEndOfAProgram(t *testing.T) {
	if response := run(t, newHost(), write(t, standInSDK("process.exit(32)"))); !response.GetBail() || response.GetError() != "" {
		t.Errorf("an error that the user has seen already is told as %v", response)
	}
	if response := run(t, newHost(), write(t, standInSDK("process.exit(3)"))); !strings.Contains(response.GetError(), "exit status 3") {
		t.Errorf("exit code 3 is told as %v", response)
	}
	if response := run(t, newHost(), write(t, nil)); !strings.Contains(response.GetError(), "npm ci") {
		t.Errorf("a missing SDK is told as %v", response)
	}
	host := newHost()
	host.end()
	if response := run(t, host, write(t, standInSDK("setInterval(() => {}, 1000)"))); response.GetError() == "" {
		t.Error("a cancelled program is told as a success")
	}
}

func TestOptions(t *testing.T) {
	raw, err := structpb.NewStruct(map[string]any{"typescript": false, "tsconfig": "ts.json", "nodeargs": "--a 'b c'"})
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parseOptions(&pulumirpc.ProgramInfo{Options: raw})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(parsed.nodeArgs, "|"); got != "--a|b c" {
		t.Errorf("nodeargs are %s", got)
	}
	if got := strings.Join(parsed.env, " "); got != "PULUMI_NODEJS_TSCONFIG_PATH=ts.json" {
		t.Errorf("environment is %s", got)
	}
}

func TestRequiredPackagesAreThoseOfThePrograms(t *testing.T) {
	root := write(t, map[string]string{
		"package.json": `{"name":"program","dependencies":{"@pulumi/minio":"0.17.1","yaml":"2.0.0"}}`,
		"node_modules/@pulumi/minio/package.json": `{"name":"@pulumi/minio","version":"0.17.1","pulumi":{"resource":true}}`,
		"node_modules/third/package.json":         `{"name":"third","version":"1.0.0","pulumi":{"resource":true,"name":"own","version":"v2.0.0"}}`,
		"node_modules/yaml/package.json":          `{"name":"yaml","version":"2.9.1"}`,
		"policies/PulumiPolicy.yaml":              `runtime: nodejs`,
	})
	response, err := newHost().GetRequiredPackages(t.Context(), &pulumirpc.GetRequiredPackagesRequest{
		Info: &pulumirpc.ProgramInfo{ProgramDirectory: filepath.Join(root, "policies")},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, found := range response.GetPackages() {
		got = append(got, found.GetKind()+" "+found.GetName()+" "+found.GetVersion())
	}
	if want := "resource own v2.0.0, resource minio v0.17.1"; strings.Join(got, ", ") != want {
		t.Errorf("required are %v, want %s", got, want)
	}

	dependencies, err := newHost().GetProgramDependencies(t.Context(), &pulumirpc.GetProgramDependenciesRequest{
		Info: &pulumirpc.ProgramInfo{ProgramDirectory: root},
	})
	if err != nil {
		t.Fatal(err)
	}
	if found := dependencies.GetDependencies(); len(found) != 2 || found[1].GetName() != "yaml" || found[1].GetVersion() != "2.9.1" {
		t.Errorf("dependencies are %v", found)
	}
}
