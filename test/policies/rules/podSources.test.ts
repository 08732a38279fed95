import { describeCases } from "../support/cases";
import {
  mountHasVolume,
  podSourceExists,
  variableGivenOnce,
  variableSet,
} from "../../../policies/rules/podSources";
import { unknown, type FakeResource } from "../../support/policy";
import { fileStack, type FileChoices } from "../broken/fileStacks";
import { StackCopy } from "../mutations/mutation";

/** A right stack with one change. */
function changed(edit: (stack: StackCopy) => void, choices: FileChoices = {}): FakeResource[] {
  const copy = new StackCopy(fileStack(choices));
  edit(copy);
  return copy.resources;
}

const container = (name: string, edit: (container: any, pod: any) => void) =>
  changed((stack) => {
    const found = stack.container(name);
    edit(found.container, found.pod);
  });

describeCases(mountHasVolume, {
  "volumes of the pod": [undefined, fileStack()],
  "a claim template": [
    undefined,
    changed((stack) => {
      const { pod, workload } = stack.container("store");
      pod.volumes.shift();
      workload.spec.volumeClaimTemplates = [{ metadata: { name: "data" } }];
    }),
  ],
  "a volume that there is not": [
    /container "store", mounts data at \/data, but its pod has no volume of that name/,
    container("store", (_, { volumes }) => volumes.shift()),
  ],
});

const endpointsNamed = (name: string, edit: (stack: StackCopy) => void = () => undefined) =>
  changed((stack) => {
    stack.container("query").pod.volumes[0].configMap.name = name;
    edit(stack);
  });

describeCases(podSourceExists, {
  "objects of the stack": [undefined, fileStack()],
  "a slip in a name": [
    /Deployment monitoring\/query asks for the ConfigMap query-endpoint \(the volume query-endpoints\), which this stack does not have; did you mean query-endpoints\?/,
    endpointsNamed("query-endpoint"),
  ],
  "a name that is like none": [undefined, endpointsNamed("somebodys")],
  "a name with another number": [
    undefined,
    endpointsNamed("query-endpoints-2", (stack) => {
      stack.object("ConfigMap", "query-endpoints").metadata.name = "query-endpoints-1";
    }),
  ],
  "one of another namespace": [
    /which is in the namespace elsewhere, and a pod gets only those of its own/,
    changed((stack) => (stack.object("ConfigMap", "query-endpoints").metadata.namespace = "elsewhere")),
  ],
  "one of another namespace, which a controller copies": [
    undefined,
    changed((stack) => {
      const { metadata } = stack.object("ConfigMap", "query-endpoints");
      metadata.namespace = "elsewhere";
      metadata.annotations = { "reflector.v1.k8s.emberstack.com/reflection-allowed": "true" };
    }),
  ],
  "a Secret that may not be there": [undefined, fileStack({ hasOptional: true })],
  "a key that is listed and not there": [
    /asks for the key nosuch of ConfigMap monitoring\/query-endpoints \(the volume query-endpoints\), which has no such key/,
    container("query", (_, { volumes }) => {
      volumes[0].configMap.items = [{ key: "nosuch", path: "endpoints.yaml" }];
    }),
  ],
  "a variable of a key that there is not": [
    /asks for the key nosuch of Secret monitoring\/s3-keys \(the variable ACCESS_KEY\)/,
    container("store", ({ env }) => (env[0].valueFrom.secretKeyRef.key = "nosuch")),
  ],
  "such a variable that may not be there": [
    undefined,
    container("store", ({ env }) => {
      env[0].valueFrom.secretKeyRef = { name: "s3-keys", key: "nosuch", optional: true };
    }),
  ],
});

describeCases(variableSet, {
  "variables of the container": [undefined, fileStack()],
  "an argument with one that nobody sets": [
    /container "rule", has \$\(POD_NAME\) in its arguments, and no variable of that name/,
    container("rule", ({ env }) => env.shift()),
  ],
  "a file with one that nobody sets": [
    /`thanos store` .* has \$\(ACCESS_KEY\) in Secret monitoring\/objstore, key objstore.yml \(--objstore.config-file\)/,
    container("store", ({ env }) => env.shift()),
  ],
  "a variable that refers to a later one": [
    /has \$\(LATER\) in the variable EARLIER/,
    container("query", (query) => {
      query.env = [
        { name: "EARLIER", value: "$(LATER)" },
        { name: "LATER", value: "text" },
      ];
    }),
  ],
  "a dollar that is text": [undefined, container("query", ({ args }) => args.push("--log.level=$$(LEVEL)"))],
  "a shell's own substitution": [
    undefined,
    container("query", (query) => {
      query.command = ["sh", "-c", "exec thanos query --query.replica-label=$(hostname)"];
      query.args = [];
    }),
  ],
  "one of Kubernetes' own, for each Service": [
    undefined,
    container("query", ({ args }) => args.push("--query.telemetry=$(STORE_SERVICE_HOST)")),
  ],
  "one of a whole ConfigMap": [
    undefined,
    changed((stack) => {
      const { container } = stack.container("query");
      container.envFrom = [{ configMapRef: { name: "index-cache" }, prefix: "C_" }];
      stack.object("ConfigMap", "index-cache").data.LEVEL = "info";
      container.args.push("--log.level=$(C_LEVEL)");
    }),
  ],
  "one that may be of an object that is not in the stack": [
    /^unreadable: .*the variable LEVEL may be from ConfigMap somebodys/,
    container("query", (query) => {
      query.envFrom = [{ configMapRef: { name: "somebodys" } }];
      query.args.push("--log.level=$(LEVEL)");
    }),
  ],
  "an argument that is not known yet": [
    /^unknown/,
    container("query", ({ args }) => args.push(unknown("String"))),
  ],
});

describeCases(variableGivenOnce, {
  "one value": [undefined, fileStack()],
  "the same value twice": [
    undefined,
    container("query", (query) => {
      query.env = [
        { name: "LEVEL", value: "info" },
        { name: "LEVEL", value: "info" },
      ];
    }),
  ],
  "two values": [
    /container "query", sets LEVEL twice, with different values/,
    container("query", (query) => {
      query.env = [
        { name: "LEVEL", value: "info" },
        { name: "LEVEL", value: "debug" },
      ];
    }),
  ],
});
