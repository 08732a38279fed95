/** Keys of a configuration that are in no namespace of ours: which of them are read, and by whom. */
import { nearest } from "../model/nearest";
import type { Given } from "./checking/checkSettings";
import { prefix } from "./checking/naming";
import type { Broken } from "./checking/problems";
import { isUnseen } from "./checking/unseen";
import { looksSecret } from "../model/secrecy";
import { readText } from "./stackFile";
import { isOwnSetting, ownSettings } from "./stackKeys";

/** Everything that is configured for a stack. */
export interface Configuration {
  /** Values by their whole key, such as `thanos:query`: texts as Pulumi gives them to a program, or what these are of. */
  readonly values: Given;
  /** Whether Pulumi keeps a value, or a part of it, encrypted; by the whole key. */
  readonly isSecret: (key: string) => boolean;
}

/** What is found at a key, or nothing. */
type Check = (name: string, value: unknown, secret: boolean) => Omit<Broken, "key" | "foreign"> | undefined;

const ownNamespace = prefix.slice(0, -1);

const wrong = (check: string, rule: string, value?: unknown) => ({
  check: `namespace/${check}`,
  rule,
  value,
});

/** Keys of the Kubernetes provider that the program passes on to the one that it makes. */
export const kubernetesKeys = ["context", "kubeconfig"];

/** What there is instead of other keys of the Kubernetes provider. */
const insteadOfKubernetes: Readonly<Record<string, string>> = {
  namespace: `Use ${prefix}namespace.`,
  cluster: "Use kubernetes:context, which names the cluster and the user.",
  enableConfigMapMutable: "Remove it: the program always sets it to true.",
  enableSecretMutable: "Remove it: the program always sets it to true.",
};

const kubernetes: Check = (name, value, secret) => {
  if (!kubernetesKeys.includes(name)) {
    const meant = nearest(name, kubernetesKeys);
    const wayOut =
      (Object.hasOwn(insteadOfKubernetes, name) ? insteadOfKubernetes[name] : undefined) ??
      (meant === undefined ? "Remove it." : `Did you mean kubernetes:${meant}?`);
    return wrong(
      "unread",
      `is not read: the program makes a provider of its own from kubernetes:context and kubernetes:kubeconfig. ${wayOut}`,
    );
  }
  if (isUnseen(value)) return undefined;
  if (typeof value === "object" && value !== null && name === "kubeconfig")
    return secret ? undefined : wrong("plain-secret", plainKubeconfig);
  if (typeof value !== "string" || value.trim() === "")
    return wrong(
      "type",
      `is not a string. Write ${name === "context" ? "the name of a context" : "a path"}, in quotes.`,
    );
  if (name === "kubeconfig" && !secret && (/\n/.test(value) || looksSecret(value)))
    return wrong("plain-secret", plainKubeconfig);
  return undefined;
};
const plainKubeconfig =
  "is not encrypted, so everyone who reads the stack's file can use the cluster. Create new credentials, and set it by `pulumi config set --secret`, or write a path.";

/** Namespaces of providers that the program makes itself, or that have nothing to configure. */
const ownProviders: Readonly<Record<string, string>> = {
  minio: `the program makes a provider of its own, with generated credentials. Use ${prefix}objectStore.minio.`,
  random: "the provider takes no configuration. Remove it.",
};

/** Keys that Pulumi's engine and CLI read (pkg/engine, pkg/cmd/pulumi). */
const pulumiKeys = ["autonaming", "disable-default-providers", "tags", "template"];

/** Providers that the program uses without making them. */
const defaultProviders = ["random"];

const pulumiEngine: Check = (name, value) => {
  if (!pulumiKeys.includes(name)) {
    const meant = nearest(name, pulumiKeys);
    return wrong(
      "unread",
      `is not a key that Pulumi reads. ${meant === undefined ? `Use one of ${pulumiKeys.join(", ")}.` : `Did you mean pulumi:${meant}?`}`,
    );
  }
  if (name !== "disable-default-providers" || isUnseen(value)) return undefined;
  const list = typeof value === "string" ? readText(value) : value;
  if (!Array.isArray(list) || !list.every((each) => typeof each === "string"))
    return wrong("type", "is not a list of names of providers. Write each after a dash.");
  const needed = defaultProviders.filter((each) => list.includes(each) || list.includes("*"));
  return needed.length === 0
    ? undefined
    : wrong(
        "needed-provider",
        `disables the default provider of ${needed.join(", ")}, which makes the stack's passwords. Write only kubernetes and minio.`,
        list,
      );
};

const namespaces: Readonly<Record<string, Check>> = {
  kubernetes,
  pulumi: pulumiEngine,
  ...Object.fromEntries(
    Object.entries(ownProviders).map(([namespace, why]): [string, Check] => [
      namespace,
      () => wrong("unread", `is not read: ${why}`),
    ]),
  ),
};

/** Namespaces beside our own that are known, with the keys that are read. */
export const foreignNamespaces: readonly { readonly namespace: string; readonly keys: readonly string[] }[] =
  [
    { namespace: "kubernetes", keys: kubernetesKeys },
    { namespace: "pulumi", keys: pulumiKeys },
    ...Object.keys(ownProviders).map((namespace) => ({ namespace, keys: [] })),
  ];

/** What is wrong with a key of a namespace that nothing here reads. */
function describeForeign(namespace: string, name: string): Omit<Broken, "key" | "foreign"> {
  const ask = (key: string) => wrong("unread", `is in a namespace that nothing reads. Did you mean ${key}?`);
  const known = nearest(namespace, [ownNamespace, ...Object.keys(namespaces)]);
  if (isOwnSetting(name)) return ask(prefix + name);
  if (known === ownNamespace) return ask(prefix + (nearest(name, ownSettings) ?? name));
  if (known !== undefined) return ask(`${known}:${name}`);
  if (namespace.toLowerCase().startsWith(ownNamespace))
    return ask(prefix + (nearest(name, ownSettings) ?? name));
  const tier = isOwnSetting(namespace) ? namespace : undefined;
  if (tier !== undefined) return ask(`${prefix}${tier}.${name}`);
  return {
    ...wrong(
      "unread",
      "is in a namespace that this program does not read. Remove it if no other program has this file.",
    ),
    level: "warning",
  };
}

/** Every key outside of our namespace that nothing reads, or that is wrong. */
export function findUnreadKeys({ values, isSecret }: Configuration): Broken[] {
  return Object.entries(values).flatMap(([key, value]): Broken[] => {
    const at = key.indexOf(":");
    const [namespace, name] = [key.slice(0, at), key.slice(at + 1)];
    if (namespace === ownNamespace) return [];
    const found = Object.hasOwn(namespaces, namespace)
      ? namespaces[namespace](name, value, isSecret(key))
      : describeForeign(namespace, name);
    return found === undefined ? [] : [{ ...found, key, foreign: true }];
  });
}
