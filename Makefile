# `make` lists the targets. STACK names the Pulumi stack, so the settings file Pulumi.$(STACK).yaml.
STACK ?= dev
export STACK

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
cli := node --import tsx cli/main.ts

.PHONY: help up preview check scan sbom test matrix e2e runbooks chaos chaos-alone e2e-alone plugins status destroy down node_modules node

help: ## list the targets
	@echo "make TARGET [STACK=$(STACK)]"
	@sed -nE 's/^([a-z0-9]+):.*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

up: node_modules ## bring up the stack, on a kind or embedded cluster where this machine has none; ends with the endpoints
	@$(cli) up

preview: node_modules ## show what `up` would change, judged by the policies; MARKDOWN=FILE also writes a summary
	@$(cli) preview $(if $(MARKDOWN),--markdown $(MARKDOWN))

check: node_modules ## prove that the running stack does what it is for; JSON=1 for a program, WAIT=3m after a change
	@$(cli) check $(if $(JSON),--json) $(if $(WAIT),--wait $(WAIT))

scan: node_modules ## hold every stack's and example's manifests against scanners; ONLY=kubeconform,kube-score for some of them
	@$(cli) scan $(if $(ONLY),--only $(ONLY))

sbom: node_modules ## write build/sbom.cdx.json: every stack's images and the npm packages, as CycloneDX
	@$(cli) sbom

test: node_modules ## types, lint, unit and policy tests; needs no cluster
	npm test

matrix: node_modules ## unit tests on Node.js 20, 22 and 24, which npm brings into a cache; ONLY=22 for one of them
	@npm run --silent matrix -- $(ONLY)

e2e: node_modules ## run the end-to-end tests on the running stack; brings it up first if needed
	@$(cli) alone "make e2e" $(MAKE) --no-print-directory e2e-alone

runbooks: node_modules ## put faults into the running stack, one runbook after the other; 45 minutes, on the embedded cluster
	@MOCHA_OPTIONS="--grep=runbooks" $(cli) alone "make runbooks" $(MAKE) --no-print-directory e2e-alone

chaos: node_modules ## break the running stack one fault at a time, and count what is lost; ONLY=NAME for one; an hour, on the embedded cluster
	@$(cli) alone "make chaos" $(MAKE) --no-print-directory chaos-alone

chaos-alone:
	@$(cli) ensure
	@node --import tsx test/chaos/chaos.ts

e2e-alone:
	@$(cli) ensure
	@$(MAKE) --no-print-directory plugins
	npm run e2e

# As they are built, so that nothing is compiled twice: on a machine without them it would take minutes.
plugins: cache := $(or $(THANOS_LAB_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/thanos-lab)
plugins: ## test the lab's own plugins, if they are built
	@if [ -d lab/plugins ] && [ -x "$(cache)/plugins/pulumi-resource-minio" ]; then \
	  cd lab/plugins && CGO_ENABLED=0 GOWORK=off go test -mod=readonly -trimpath -vet=all ./...; \
	else echo "The lab's plugins are not built on this machine, so their tests are left out."; fi

status: node_modules ## nodes, pods and endpoints
	@$(cli) status

destroy: node_modules ## delete the stack, except what is protected: namespace, MinIO and bucket
	@$(cli) destroy

down: node_modules ## end the kind or embedded cluster and delete its data; what was built stays in the cache
	@$(cli) down

# Installed again when the lockfile is another, by content: a fresh clone's dates say nothing.
node_modules: node
	@cmp -s package-lock.json node_modules/.installed || { npm ci --no-audit --no-fund && cp package-lock.json node_modules/.installed; }

node:
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20.19 or newer, with npm." >&2; exit 1; }
	@node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' \
	  || { echo "Node.js is $$(node --version): version 20.19 or newer is needed." >&2; exit 1; }
