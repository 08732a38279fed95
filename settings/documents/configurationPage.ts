/** docs/configuration.md: every setting, from the schema that checks it. */
import type { JsonSchema } from "./jsonSchema";
import { prefix } from "../checking/naming";

/** What the page is written from. */
export interface Documented {
  /** The settings, as `settingsSchema` gives them. */
  readonly settings: JsonSchema;
  /** Settings that are secret, with what each is. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What several settings have to keep together. */
  readonly demands: readonly string[];
}

/** A setting with others inside of it. */
type Group = JsonSchema & Required<Pick<JsonSchema, "properties">>;

/** Whether a value has settings of ours inside; what other programs' files have is theirs to describe. */
const isGroup = (setting: JsonSchema | undefined): setting is Group =>
  setting?.properties !== undefined && setting.additionalProperties === false;

const code = (text: string): string => `\`${text}\``;
const bounds = ({ minimum, maximum }: JsonSchema): string => {
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `, ${minimum} or more`;
  return maximum === undefined ? "" : `, ${maximum} or less`;
};
const words: Readonly<Record<string, string>> = {
  string: "string",
  integer: "whole number",
  number: "number",
  boolean: "`true` or `false`",
};

/** The kind of a value, in plain words with its unit and bounds. */
export function kindOf(setting: JsonSchema): string {
  if (setting.title !== undefined) return setting.title;
  const choices = setting.enum ?? (setting.const === undefined ? undefined : [setting.const]);
  if (choices !== undefined) return choices.map((value) => code(String(value))).join(", ");
  if (setting.oneOf) return "settings, in one of the forms below";
  if (isGroup(setting)) return "settings";
  const { type, items, additionalProperties } = setting;
  if (type === "array") return `list: ${items ? kindOf(items) : "any"}`;
  if (type === "object") {
    const plain = typeof additionalProperties !== "object" || setting.properties !== undefined;
    return plain ? "keys and values" : `by name: ${kindOf(additionalProperties)}`;
  }
  return [type ?? []]
    .flat()
    .map((one) => `${words[one] ?? one}${bounds(setting)}`)
    .join(" or ");
}

function defaultOf(setting: JsonSchema, required: boolean): string {
  if (setting.const !== undefined) return "";
  if (required) return "required";
  const { default: standard } = setting;
  if (standard === undefined) return "none";
  if (isGroup(setting) && JSON.stringify(standard) === "{}") return "";
  return code(typeof standard === "string" ? standard : JSON.stringify(standard));
}

/** A group that several tiers have alike, but for defaults; it is described once. */
interface Shared {
  readonly name: string;
  readonly uses: readonly Group[];
}
type AllShared = ReadonlyMap<string, Shared>;

/** What a group has beside its defaults and its own description. */
const contentOf = ({ properties }: Group): string =>
  JSON.stringify(properties, (key, value: unknown) => (key === "default" ? undefined : value));

function sharedGroups(settings: JsonSchema): AllShared {
  const groups = new Map<string, { name: string; uses: Group[] }>();
  const visit = (name: string, setting: JsonSchema) => {
    if (!isGroup(setting)) return;
    const found = groups.get(contentOf(setting)) ?? { name, uses: [] };
    found.uses.push(setting);
    groups.set(contentOf(setting), found);
    Object.entries(setting.properties).forEach(([inner, value]) => visit(inner, value));
  };
  visit("", settings);
  return new Map([...groups].filter(([, { uses }]) => uses.length > 1));
}

/** Whether the default of a setting in a shared group depends on the tier. */
const varies = ({ uses }: Shared, name: string): boolean =>
  new Set(uses.map(({ properties }) => JSON.stringify(properties[name].default))).size > 1;

/** The defaults of a shared group that are a tier's own. */
const ownDefaults = (shared: Shared, { properties }: Group): string =>
  Object.entries(properties)
    .filter(([name]) => varies(shared, name))
    .map(([name, { default: standard }]) => code(`${name}: ${String(standard)}`))
    .join(", ");

type Row = readonly [key: string, kind: string, standard: string, meaning: string];

/** The row of a setting, and those of the settings inside of it. */
function rowsOf(key: string, setting: JsonSchema, required: boolean, shared: AllShared): Row[] {
  const meaning = setting.description ?? "";
  const own: Row = [code(key), kindOf(setting), defaultOf(setting, required), meaning];
  const common = isGroup(setting) ? shared.get(contentOf(setting)) : undefined;
  if (isGroup(setting) && common !== undefined) {
    const link = `settings: [${common.name}](#${common.name.toLowerCase()})`;
    return [[own[0], link, ownDefaults(common, setting) || own[2], meaning]];
  }
  const group = isGroup(setting.items) ? setting.items : setting;
  const inside = isGroup(setting.items) ? `${key}[]` : key;
  return [own, ...(setting.oneOf ?? [group]).flatMap((form) => innerRows(form, `${inside}.`, shared))];
}

const innerRows = (group: JsonSchema, keyPrefix: string, shared: AllShared): Row[] =>
  isGroup(group)
    ? Object.entries(group.properties).flatMap(([name, setting]) =>
        rowsOf(`${keyPrefix}${name}`, setting, group.required?.includes(name) ?? false, shared),
      )
    : [];

const sharedRows = (group: Shared, shared: AllShared): Row[] =>
  innerRows(group.uses[0], "", shared).map(([key, kind, standard, meaning]) => {
    const ofTier = Object.keys(group.uses[0].properties).some(
      (name) => code(name) === key && varies(group, name),
    );
    return [key, kind, ofTier ? "see the tier" : standard, meaning];
  });

const cell = (text: string): string => text.replaceAll("|", "\\|");
const table = (rows: readonly Row[]): string[] => [
  "| setting | value | default | meaning |",
  "| --- | --- | --- | --- |",
  ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
  "",
];

const sentence = (text: string): string => `${text[0].toUpperCase()}${text.slice(1)}.`;

/** The page, in Markdown. */
export function settingsMarkdown({ settings, secrets, demands }: Documented): string {
  const shared = sharedGroups(settings);
  const all = Object.entries(settings.properties ?? {});
  const hasSection = (setting: JsonSchema) => isGroup(setting) && !shared.has(contentOf(setting));
  return [
    ...introduction(secrets),
    "## The whole stack",
    "",
    ...table(
      all
        .filter(([, setting]) => !hasSection(setting))
        .flatMap(([name, setting]) =>
          rowsOf(name, setting, settings.required?.includes(name) ?? false, shared),
        ),
    ),
    ...all
      .filter(([, setting]) => hasSection(setting))
      .flatMap(([name, setting]) => [
        `## ${prefix}${name}`,
        "",
        sentence(setting.description ?? name),
        "",
        ...table(innerRows(setting, "", shared)),
      ]),
    "## Groups that several tiers share",
    "",
    ...[...shared.values()].flatMap((group) => [
      `### ${group.name}`,
      "",
      ...table(sharedRows(group, shared)),
    ]),
    "## Rules over several settings",
    "",
    "These are checked once each single setting is valid.",
    "",
    ...demands.map((demand) => `- ${sentence(demand)}`),
    "",
  ].join("\n");
}

const introduction = (secrets: Readonly<Record<string, string>>): string[] => [
  "# Configuration",
  "",
  "<!-- Written by `npm run docs` from settings/stackSchema.ts. -->",
  "",
  "Each environment is one Pulumi stack, with its settings in `Pulumi.<stack>.yaml`. A new environment is a new file, never new code.",
  "Each setting is a key under `thanos:`. A group of settings is written as a block:",
  "",
  "```yaml",
  ...[
    "# yaml-language-server: $schema=docs/configuration.schema.json",
    "config:",
    "  thanos:namespace: monitoring",
    "  thanos:prometheus:",
    "    shards: 3",
    "    retention: 2d",
    "    externalLabels:",
    "      region: eu",
    "  thanos:queryFrontend:",
    "    cache:",
    "      kind: memcached",
    "      memory: 1GiB",
  ],
  "```",
  "",
  "A single setting can also be set by a command: `pulumi config set --path thanos:prometheus.shards 3`.",
  "",
  "The first line points a YAML language server to the [JSON schema](configuration.schema.json), so that an editor completes keys and shows what they mean.",
  "`pulumi preview` checks everything before it changes anything. It reports all problems at once, each with the setting, its value, what is wrong and what to write instead:",
  "",
  "```text",
  'thanos:query.timeout is "2 minutes", which is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.',
  "```",
  "",
  "## Secrets and the cluster",
  "",
  "`pulumi config set --secret KEY < FILE` stores a secret encrypted in the file; `pulumi config set --secret --path KEY.NAME` stores a single value inside it.",
  "",
  "| setting | meaning |",
  "| --- | --- |",
  ...Object.entries(secrets).map(
    ([name, about]) => `| ${code(prefix + name)} | ${cell(sentence(about))} Secret. |`,
  ),
  "| `kubernetes:context` | Context of the kubeconfig file; the current one if left out. |",
  "| `kubernetes:kubeconfig` | Path or content of a kubeconfig file; `KUBECONFIG` or `~/.kube/config` if left out. Content is secret. |",
  "",
];
