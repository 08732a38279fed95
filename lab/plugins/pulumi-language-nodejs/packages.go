package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// manifest is the part of a package.json that is read here.
type manifest struct {
	Name         string            `json:"name"`
	Version      string            `json:"version"`
	Dependencies map[string]string `json:"dependencies"`
	Pulumi       struct {
		Resource bool   `json:"resource"`
		Name     string `json:"name"`
		Version  string `json:"version"`
		Server   string `json:"server"`
	} `json:"pulumi"`
}

func readManifest(path string) (manifest, error) {
	var read manifest
	text, err := os.ReadFile(path)
	if err != nil {
		return read, err
	}
	if err := json.Unmarshal(text, &read); err != nil {
		return read, fmt.Errorf("%s: %w", path, err)
	}
	return read, nil
}

// nodeModules finds the nearest node_modules at or above a directory, as node does.
func nodeModules(directory string) (string, error) {
	for at := directory; ; at = filepath.Dir(at) {
		candidate := filepath.Join(at, "node_modules")
		if info, err := os.Stat(candidate); err == nil && info.IsDir() {
			return candidate, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("no node_modules at or above %s: run `npm ci` there", directory)
		}
	}
}

// GetRequiredPackages lists the resource plugins that the packages in node_modules need.
func (h *languageHost) GetRequiredPackages(
	_ context.Context, request *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	modules, err := nodeModules(request.GetInfo().GetProgramDirectory())
	if err != nil {
		return nil, err
	}
	var packages []*pulumirpc.PackageDependency
	for _, pattern := range []string{"*/package.json", "@*/*/package.json"} {
		paths, err := filepath.Glob(filepath.Join(modules, pattern))
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			found, err := readManifest(path)
			if err != nil {
				return nil, err
			}
			if found.Pulumi.Resource {
				packages = append(packages, resourcePackage(found))
			}
		}
	}
	return &pulumirpc.GetRequiredPackagesResponse{Packages: packages}, nil
}

func resourcePackage(found manifest) *pulumirpc.PackageDependency {
	name, version := found.Pulumi.Name, found.Pulumi.Version
	if name == "" {
		name = strings.TrimPrefix(found.Name, "@pulumi/")
	}
	if version == "" {
		version = found.Version
	}
	return &pulumirpc.PackageDependency{
		Name:    name,
		Kind:    "resource",
		Version: "v" + strings.TrimPrefix(version, "v"),
		Server:  found.Pulumi.Server,
	}
}

// GetProgramDependencies lists the program's direct dependencies at the versions that are installed.
func (h *languageHost) GetProgramDependencies(
	_ context.Context, request *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	directory := request.GetInfo().GetProgramDirectory()
	modules, err := nodeModules(directory)
	if err != nil {
		return nil, err
	}
	program, err := readManifest(filepath.Join(filepath.Dir(modules), "package.json"))
	if err != nil {
		return nil, err
	}
	var dependencies []*pulumirpc.DependencyInfo
	for name := range program.Dependencies {
		installed, err := readManifest(filepath.Join(modules, name, "package.json"))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("dependency %s of %s is not installed: run `npm ci`", name, directory)
		} else if err != nil {
			return nil, err
		}
		dependencies = append(dependencies, &pulumirpc.DependencyInfo{Name: name, Version: installed.Version})
	}
	slices.SortFunc(dependencies, func(a, b *pulumirpc.DependencyInfo) int { return strings.Compare(a.Name, b.Name) })
	return &pulumirpc.GetProgramDependenciesResponse{Dependencies: dependencies}, nil
}
