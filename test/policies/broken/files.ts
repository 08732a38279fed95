import { policies as namedFiles } from "../../../policies/rules/filesOfPrograms";
import { policies as operatorFiles } from "../../../policies/rules/operatorFiles";
import { policies as podSources } from "../../../policies/rules/podSources";
import type { FakeResource } from "../../support/policy";
import type { Area } from "./area";
import {
  change,
  changeContainer,
  changeFlags,
  flagsOf,
  places,
  type Break,
  type Mutant,
  type Place,
} from "./edits";
import { fileStacks } from "./fileStacks";

/** Flags with the path of a file. */
const naming =
  /^(config\.file|web\.config\.file|http\.config|[\w.-]*config-file|grpc-(server|client)-tls-(cert|key|ca)|watched-dir)$/;
/** Flags with a folder that the program writes into. */
const writing =
  /^(data-dir|storage\.tsdb\.path|storage\.path|config-envsubst-file|reloader\.config-envsubst-file)$/;
/** Flags whose file is YAML that the program refuses if it is not right. */
const documents = /^(config\.file|web\.config\.file|config-file|[\w.-]+\.[\w-]*config-file)$/;

/** What is made in the pod is not read. */
const madeInThePod = /that an? (init container|sidecar) writes/;

/** A path in a flag with the mount, the volume and the object that it leads to. */
interface Way {
  readonly place: Place;
  readonly flag: string;
  /** Place of the mount among the container's. */
  readonly mount: number;
  readonly volume: any;
  /** Place of the object among the resources. */
  readonly object: number;
  readonly key: string;
}

/** All ways from a flag to the key of an object of the stack. */
function waysOf(stack: readonly FakeResource[], name = naming): Way[] {
  return places(stack).flatMap((place) =>
    flagsOf(place, name).flatMap(({ flag, value }) => {
      const mounts: any[] = place.container.volumeMounts ?? [];
      const covering = mounts
        .map(({ mountPath }, at) => ({ mountPath: String(mountPath), at }))
        .filter(({ mountPath }) => value === mountPath || value.startsWith(`${mountPath}/`))
        .sort((a, b) => b.mountPath.length - a.mountPath.length)[0];
      if (covering === undefined) return [];
      const mount = mounts[covering.at];
      const volume = (place.pod.volumes ?? []).find((one: any) => one.name === mount.name);
      const path = [mount.subPath, value.slice(covering.mountPath.length).replace(/^\//, "")]
        .filter(Boolean)
        .join("/");
      const found = sourcesOf(volume).flatMap(({ kind, source }) => {
        const key = source.items?.find((item: any) => item.path === path)?.key ?? path;
        const object = stack.findIndex(
          ({ type, props }: any) =>
            type.endsWith(`:${kind}`) && props.metadata?.name === (source.name ?? source.secretName),
        );
        return object >= 0 && key in textsOf(stack[object]) ? [{ object, key }] : [];
      });
      return found.slice(0, 1).map((one) => ({ place, flag, mount: covering.at, volume, ...one }));
    }),
  );
}

function sourcesOf(volume: any): { kind: string; source: any }[] {
  return [volume, ...(volume?.projected?.sources ?? [])].flatMap((one) => [
    ...(one?.configMap ? [{ kind: "ConfigMap", source: one.configMap }] : []),
    ...(one?.secret ? [{ kind: "Secret", source: one.secret }] : []),
  ]);
}

const textsOf = ({ props }: FakeResource): Record<string, string> => ({
  ...(props.data as object),
  ...(props.stringData as object),
});

/** The stack with another text behind a key. */
function changeText(
  stack: readonly FakeResource[],
  { object, key, flag }: Way,
  what: string,
  by: (text: string) => string | undefined,
): Mutant[] {
  const { type, props } = stack[object] as any;
  const part = props.stringData?.[key] === undefined ? "data" : "stringData";
  const isPacked = part === "data" && type.endsWith(":Secret");
  const text = isPacked ? Buffer.from(props.data[key], "base64").toString("utf8") : String(props[part][key]);
  const changed = by(text);
  if (changed === undefined || changed === text) return [];
  return [
    change(stack, object, `--${flag}: ${what}`, (copy) => {
      copy[part][key] = isPacked ? Buffer.from(changed).toString("base64") : changed;
    }),
  ];
}

/** A way to each object, once. */
const once = (ways: readonly Way[]): Way[] =>
  ways.filter(
    ({ object, key }, at) => ways.findIndex((one) => one.object === object && one.key === key) === at,
  );

const mountOf = (container: any, { mount }: Way) => container.volumeMounts[mount];
const volumeIn = (pod: any, { volume }: Way) => pod.volumes.find((one: any) => one.name === volume.name);
const isYaml = (way: Way) => documents.test(way.flag);

/** Rule files of the stack, wherever they are. */
function ruleFiles(stack: readonly FakeResource[]): Way[] {
  return stack.flatMap((resource, object) =>
    /:ConfigMap$/.test(resource.type)
      ? Object.entries(textsOf(resource))
          .filter(([, text]) => /^groups:/m.test(text) && /expr:/.test(text))
          .map(([key]) => ({ object, key, flag: `rule file ${key}` }) as Way)
      : [],
  );
}

/** Variables of containers that come of a key of the stack, or may. */
function changeVariables(
  stack: readonly FakeResource[],
  what: string,
  edit: (env: any[]) => boolean,
): Mutant[] {
  return places(stack).flatMap((place) => {
    if (!edit(structuredClone(place.container.env ?? []))) return [];
    return [changeContainer(stack, place, what, (container) => edit(container.env))];
  });
}

const breaks: readonly Break[] = [
  {
    name: "a path at which nothing is mounted",
    mutants: (stack) => [
      ...waysOf(stack).map((way) =>
        changeContainer(stack, way.place, `--${way.flag} without its mount`, (container) =>
          container.volumeMounts.splice(way.mount, 1),
        ),
      ),
      ...waysOf(stack).flatMap((way) =>
        changeFlags(stack, new RegExp(`^${way.flag}$`), (value) => `/nowhere${value}`).slice(0, 1),
      ),
    ],
  },
  {
    name: "a key that the ConfigMap or the Secret does not have",
    mutants: (stack) =>
      once(waysOf(stack)).map(({ object, key, flag }) =>
        change(stack, object, `--${flag}: ${key} is renamed`, (props) => {
          for (const part of ["data", "stringData"])
            if (props[part]?.[key] !== undefined) {
              props[part][`other-${key}`] = props[part][key];
              delete props[part][key];
            }
        }),
      ),
  },
  {
    name: "items, or a subPath, without the file",
    mutants: (stack) =>
      waysOf(stack).flatMap((way) => [
        changeContainer(stack, way.place, `--${way.flag}: subPath nosuch`, (container) => {
          mountOf(container, way).subPath = "nosuch";
        }),
        ...(way.volume.projected
          ? []
          : [
              changeContainer(stack, way.place, `--${way.flag}: items without it`, (_, pod) => {
                const volume = volumeIn(pod, way);
                (volume.configMap ?? volume.secret).items = [{ key: way.key, path: "elsewhere" }];
              }),
            ]),
      ]),
  },
  {
    name: "the name of a ConfigMap or a Secret that is misspelt",
    mutants: (stack) =>
      waysOf(stack)
        .filter(({ volume }) => !volume.projected)
        .map((way) =>
          changeContainer(stack, way.place, `--${way.flag}: a slip in the volume's object`, (_, pod) => {
            const volume = volumeIn(pod, way);
            const source = volume.configMap ?? volume.secret;
            const part = source.name === undefined ? "secretName" : "name";
            source[part] = source[part].replace(/[a-z](?=[a-z]{2})/, "");
          }),
        ),
  },
  {
    name: "a ConfigMap or a Secret of another namespace",
    mutants: (stack) =>
      once(waysOf(stack)).map(({ object, flag }) =>
        change(
          stack,
          object,
          `--${flag}: its object elsewhere`,
          ({ metadata }) => (metadata.namespace = "elsewhere"),
        ),
      ),
  },
  {
    name: "a mount without its volume",
    mutants: (stack) =>
      waysOf(stack).map((way) =>
        changeContainer(stack, way.place, `--${way.flag}: the volume has another name`, (_, pod) => {
          volumeIn(pod, way).name = "other";
        }),
      ),
  },
  {
    name: "a key in a file that is misspelt",
    mutants: (stack) =>
      once(waysOf(stack).filter(isYaml)).flatMap((way) =>
        changeText(stack, way, "a slip in a key", (text) =>
          text
            .replace(/^type:/m, "typ:")
            .replace(/^global:/m, "globl:")
            .replace(/^route:/m, "rout:")
            .replace(/^endpoints:/m, "endpoint:")
            .replace(/^tls_server_config:/m, "tls_server_confg:"),
        ),
      ),
  },
  {
    name: "a file that is not YAML",
    mutants: (stack) =>
      once(waysOf(stack).filter(isYaml)).flatMap((way) => [
        ...changeText(stack, way, "a bracket that is never closed", (text) => `${text}\nmore: [\n`),
        ...changeText(stack, way, "a tab", (text) => text.replace(/\n {2}(?=\w)/, "\n\t")),
      ]),
  },
  {
    name: "a file with a list or a text where keys are expected",
    mutants: (stack) =>
      once(waysOf(stack).filter(isYaml)).flatMap((way) => [
        ...changeText(stack, way, "a list", () => "- one\n- two\n"),
        ...changeText(stack, way, "a text", () => "text\n"),
      ]),
  },
  {
    name: "a file of another program",
    mutants: (stack) =>
      once(waysOf(stack).filter(isYaml)).flatMap((way) =>
        changeText(stack, way, "another program's", () => "kind: Config\nclusters:\n  - name: one\n"),
      ),
  },
  {
    name: "a rule that no parser reads",
    exceptIn: madeInThePod,
    mutants: (stack) =>
      ruleFiles(stack).flatMap((way) => [
        ...changeText(stack, way, "a bracket too many", (text) =>
          text.replace(/expr: (\w[^\n]*)/, "expr: ($1"),
        ),
        ...changeText(stack, way, "a function that there is not", (text) =>
          text.replace(/\b(sum|rate|max)\b(?= ?[(b])/, "smu"),
        ),
        ...changeText(stack, way, "a misspelt key", (text) => text.replace(/\bexpr:/, "exp:")),
        ...changeText(stack, way, "no range", (text) => text.replace(/(rate\([^()[\]]*)\[[\w]+\]/, "$1")),
      ]),
  },
  {
    name: "a pattern that takes no file",
    exceptIn: madeInThePod,
    mutants: (stack) => [
      ...changeFlags(stack, /^rule-file$/, (value) => value.replace(/\.ya?ml$/, ".rules")),
      ...changeFlags(stack, /^rule-file$/, (value) => `/nowhere${value}`),
      ...ofConfiguration(stack, /rules\S*\/\*\.ya?ml/, (found) => found.replace(/\.ya?ml$/, ".rules")),
      ...ofConfiguration(stack, /targets\/\*\.json/, () => "targets/*.yml"),
      ...ofConfiguration(stack, /templates\/\*\.tmpl/, () => "templates/*.template"),
    ],
  },
  {
    name: "a path in a configuration that leads nowhere",
    exceptIn: madeInThePod,
    mutants: (stack) => [
      ...ofConfiguration(stack, /secrets\/(password|ca\.crt|slack)/, (found) => `${found}s`),
      ...ofConfiguration(stack, /\/tls\/tls\.(crt|key)/, (found) => `${found}.old`),
      ...ofConfiguration(stack, /rules\/\*\.yaml/, () => "nowhere/own.yaml"),
    ],
  },
  {
    name: "a file that its user may not read",
    mutants: (stack) =>
      waysOf(stack)
        .filter(({ volume }) => !volume.projected)
        .map((way) =>
          changeContainer(stack, way.place, `--${way.flag}: for root alone`, (container, pod) => {
            const volume = volumeIn(pod, way);
            const source = volume.configMap ?? volume.secret;
            source.defaultMode = 0o400;
            for (const item of source.items ?? []) delete item.mode;
            pod.securityContext = { runAsUser: 1000 };
            delete container.securityContext;
          }),
        ),
  },
  {
    name: "a place to write that is read-only",
    mutants: (stack) =>
      places(stack).flatMap((place) =>
        flagsOf(place, writing).flatMap(({ flag, value }) => {
          const at = (place.container.volumeMounts ?? []).findIndex(
            ({ mountPath }: any) => value === mountPath || value.startsWith(`${mountPath}/`),
          );
          if (at < 0) return [];
          return [
            changeContainer(stack, place, `--${flag}: readOnly`, (container) => {
              container.volumeMounts[at].readOnly = true;
            }),
            changeContainer(stack, place, `--${flag}: no mount, a read-only root`, (container) => {
              container.volumeMounts.splice(at, 1);
              container.securityContext = { readOnlyRootFilesystem: true };
            }),
          ];
        }),
      ),
  },
  {
    name: "a variable that nobody sets",
    mutants: (stack) => [
      ...changeVariables(stack, "the first variable that is referred to is gone", (env) => {
        const at = env.findIndex(({ name }) => /^(POD_NAME|NAME|OBJSTORE)$/.test(name));
        if (at >= 0) env.splice(at, 1);
        return at >= 0;
      }).filter(({ resources }) => isReferredTo(resources)),
      ...changeFlags(
        stack,
        /^(http-address|data-dir|storage\.tsdb\.path|log\.level)$/,
        () => "$(NOBODY_SETS)",
      ),
    ],
  },
  {
    name: "a variable from a key that there is not",
    mutants: (stack) => [
      ...changeVariables(stack, "another key", (env) => {
        const ref = env
          .map(({ valueFrom }) => valueFrom?.secretKeyRef ?? valueFrom?.configMapKeyRef)
          .find(Boolean);
        if (!ref || !stack.some(({ props }: any) => props.metadata?.name === ref.name)) return false;
        ref.key = "nosuch";
        return true;
      }),
    ],
  },
  {
    name: "a variable that is set twice",
    mutants: (stack) =>
      changeVariables(stack, "the first variable once more", (env) => {
        if (env.length === 0) return false;
        env.push({ name: env[0].name, value: "another" });
        return true;
      }),
  },
  {
    name: "a configuration that is given twice",
    mutants: (stack) =>
      waysOf(stack, /^(?!reloader)[\w.-]+\.[\w-]*config-file$/).map((way) =>
        changeContainer(stack, way.place, `--${way.flag} and its content`, ({ args }) =>
          args.push(`--${way.flag.replace(/-file$/, "")}={}`),
        ),
      ),
  },
];

/** The stack with a part of its configurations replaced, wherever they are. */
function ofConfiguration(
  stack: readonly FakeResource[],
  part: RegExp,
  by: (found: string) => string,
): Mutant[] {
  return stack.flatMap((resource, object) =>
    /:(ConfigMap|Secret)$/.test(resource.type)
      ? Object.keys(textsOf(resource)).flatMap((key) =>
          changeText(stack, { object, key, flag: key } as Way, String(part), (text) =>
            text.replace(part, by),
          ),
        )
      : [],
  );
}

/** Whether a container has a reference in its arguments to a variable that it does not have. */
function isReferredTo(resources: readonly FakeResource[]): boolean {
  return places(resources).some(({ container }) =>
    [...JSON.stringify(container.args ?? []).matchAll(/\$\((\w+)\)/g)].some(
      ([, name]) => !(container.env ?? []).some((one: any) => one.name === name),
    ),
  );
}

/** Files, what is in them, and who may read and write them. */
export const files: Area = {
  title: "Broken files",
  does: "breaks one file or path at a time",
  policies: [...namedFiles, ...podSources, ...operatorFiles],
  breaks,
  known: {},
  own: fileStacks,
};
