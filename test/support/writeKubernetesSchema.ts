/**
 * `npm run kubernetes-schema`: writes `kubernetesSchema.json`, the part of Kubernetes' published OpenAPI that the stack's
 * objects need, from the Go module of the lab's Kubernetes. Texts are left out. Kubernetes is under the Apache License 2.0.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toolsDir } from "../../lab/paths";
import { goEnv } from "../../lab/toolchain";

/** Documents of the API by group and version, as Pulumi's types have them, and the package of each. */
export const groups: Readonly<Record<string, readonly [document: string, goPackage: string]>> = {
  "core/v1": ["api__v1", "core.v1"],
  "apps/v1": ["apis__apps__v1", "apps.v1"],
  "autoscaling/v2": ["apis__autoscaling__v2", "autoscaling.v2"],
  "networking.k8s.io/v1": ["apis__networking.k8s.io__v1", "networking.v1"],
  "policy/v1": ["apis__policy__v1", "policy.v1"],
  "rbac.authorization.k8s.io/v1": ["apis__rbac.authorization.k8s.io__v1", "rbac.v1"],
};
/** Kinds of objects that the stack makes. */
export const kinds: readonly string[] = [
  "core/v1:ConfigMap",
  "core/v1:Namespace",
  "core/v1:Secret",
  "core/v1:Service",
  "core/v1:ServiceAccount",
  "apps/v1:DaemonSet",
  "apps/v1:Deployment",
  "apps/v1:StatefulSet",
  "autoscaling/v2:HorizontalPodAutoscaler",
  "networking.k8s.io/v1:Ingress",
  "policy/v1:PodDisruptionBudget",
  "rbac.authorization.k8s.io/v1:ClusterRole",
  "rbac.authorization.k8s.io/v1:ClusterRoleBinding",
];

export const schemaPath = join(__dirname, "kubernetesSchema.json");

type Schema = Record<string, any>;

const kept = [
  "type",
  "format",
  "required",
  "oneOf",
  "additionalProperties",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-list-type",
];

/** A schema without texts and defaults. Of an object with named fields there are no others. */
function reduce(schema: Schema): Schema {
  const only = schema.allOf?.length === 1 ? schema.allOf[0] : schema;
  if (only.$ref) return { $ref: `#/$defs/${only.$ref.split("/").at(-1)}` };
  const out: Schema = Object.fromEntries(
    kept.filter((key) => key in schema).map((key) => [key, schema[key]]),
  );
  if (typeof schema.additionalProperties === "object")
    out.additionalProperties = reduce(schema.additionalProperties);
  if (schema.items) out.items = reduce(schema.items);
  if (schema.properties) {
    out.properties = Object.fromEntries(
      Object.entries(schema.properties as Schema).map(([name, each]) => [name, reduce(each as Schema)]),
    );
    out.additionalProperties = false;
  }
  return out;
}

/** Names of the schemas that a reduced one needs. */
const referred = (schema: Schema): string[] =>
  [...JSON.stringify(schema).matchAll(/"#\/\$defs\/([^"]+)"/g)].map(([, name]) => name);

/** The schemas of all kinds, and the version of Kubernetes that they are of. */
export function readKubernetesSchema(): { version: string; kinds: Record<string, string>; $defs: Schema } {
  const [version, folder] = execFileSync(
    "go",
    ["list", "-m", "-mod=readonly", "-f", "{{.Version}} {{.Dir}}", "k8s.io/kubernetes"],
    { cwd: join(toolsDir, "kubernetes"), env: { ...process.env, ...goEnv }, encoding: "utf8" },
  )
    .trim()
    .split(" ");
  const $defs: Schema = {};
  const roots: Record<string, string> = {};
  for (const kind of kinds) {
    const [group, name] = kind.split(":");
    const [document, goPackage] = groups[group];
    const file = join(folder, "api", "openapi-spec", "v3", `${document}_openapi.json`);
    const { schemas } = (JSON.parse(readFileSync(file, "utf8")) as Schema).components;
    roots[kind] = `io.k8s.api.${goPackage}.${name}`;
    const open = [roots[kind]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next in $defs) continue;
      $defs[next] = reduce(schemas[next]);
      open.push(...referred($defs[next]));
    }
  }
  return { version, kinds: roots, $defs };
}

/** The text of the file: one schema a line, so that a new version shows what changed. */
export function schemaText(): string {
  const { version, kinds: roots, $defs } = readKubernetesSchema();
  const lines = Object.keys($defs)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify($defs[name])}`);
  const notice =
    "From api/openapi-spec of k8s.io/kubernetes, Apache License 2.0; reduced by npm run kubernetes-schema.";
  return `{"$comment":${JSON.stringify(notice)},"version":"${version}","kinds":${JSON.stringify(roots)},"$defs":{\n${lines.join(",\n")}\n}}\n`;
}

if (require.main === module) writeFileSync(schemaPath, schemaText());
