/** Checks the further arguments of each tier against the flags of its program, in the version of its image. */
import { flagVersion, supportedVersions, type Program } from "../../model/flagCatalogue";
import { versionOf } from "../../model/images";
import { valueAt } from "../checking/keys";
import type { NameSetting } from "../checking/naming";
import type { Broken } from "../checking/problems";
import type { FlagSettings, MountedTier } from "../flags/flagClass";
import { Effect, findEffects } from "../flags/findEffects";
import { hasFile } from "../flags/tierFiles";
import type { TiersWith } from "../tierFields";
import { findDocumentProblems } from "./argumentDocuments";
import { checkExtraArguments } from "./ownedFlags";

const imageNames = ["thanos", "prometheus", "alertmanager"] as const;
type ImageKey = (typeof imageNames)[number];

/** A tier with further arguments, or the sidecars, which have theirs among the settings of Prometheus. */
type ArguedProgram = TiersWith<"extraArgs"> | "sidecar";

/** The settings that are read here. */
export type ArguedSettings = FlagSettings & { readonly images: Readonly<Record<ImageKey, string>> } & {
  readonly prometheus: { readonly sidecarExtraArgs: readonly string[] };
} & Readonly<Record<TiersWith<"extraArgs">, { readonly extraArgs: readonly string[] }>>;

/** What is checked here, in the words of docs/configuration.md. */
export const argumentDemands: readonly string[] = [
  "the tags of `images.thanos`, `images.prometheus` and `images.alertmanager` name versions whose flags are known",
  "`extraArgs` are flags of that version which the stack does not set itself, with values that the program accepts; for a removed flag the message names its replacement",
  "`extraArgs` hide no samples, move nothing that other tiers, probes and reloads ask for, and turn TLS on at both ends or at none; files that they name are under the tier's `mounts`",
];

/** The program of each, and the image that it comes in. */
const programs: Readonly<Record<ArguedProgram, readonly [Program, ImageKey]>> = {
  prometheus: ["prometheus", "prometheus"],
  sidecar: ["sidecar", "thanos"],
  query: ["query", "thanos"],
  queryFrontend: ["query-frontend", "thanos"],
  storeGateway: ["store", "thanos"],
  ruler: ["rule", "thanos"],
  compactor: ["compact", "thanos"],
  alertmanager: ["alertmanager", "alertmanager"],
};

/** What is wrong with the versions of the programs and with further arguments, and what is unwise. */
export function findArgumentProblems(settings: ArguedSettings, nameSetting: NameSetting): Broken[] {
  const unknown = findUnknownVersions(settings);
  if (unknown.length > 0) return unknown;
  return (Object.keys(programs) as ArguedProgram[]).flatMap((name) => {
    const [program, image] = programs[name];
    const [key, words] =
      name === "sidecar"
        ? ["prometheus.sidecarExtraArgs", settings.prometheus.sidecarExtraArgs]
        : [`${name}.extraArgs`, settings[name].extraArgs];
    const version = versionOf(settings.images[image]) ?? "";
    const tier: MountedTier = name === "sidecar" ? "prometheus" : name;
    const isSet = (setting: string) => valueAt(settings, setting.split(".")) !== undefined;
    const findings = checkExtraArguments(program, version, words, nameSetting, isSet);
    const known = new Set(findings.filter(({ level }) => level === "error").map(({ flag }) => flag));
    const effects = findEffects(program, version, words, known, { tier, settings, nameSetting });
    const refused = [...findings, ...effects].filter(({ level }) => level === "error");
    const isRefused = (word: string) => refused.some(({ flag }) => flag !== "" && isOfFlag(word, flag));
    return [
      ...[...findings, ...effects].map((finding) => problemOf(key, words, finding)),
      ...findDocumentProblems(
        words.map((word) => (isRefused(word) ? "" : word)),
        key,
        version,
        (file) => hasFile(tier, settings[tier].mounts, file),
      ),
    ];
  });
}

/** Words that may hold a key, whose value no message shows. */
const secretWord =
  /secret|passw|passphrase|_key|(api|access).?key|token|credential|bearer|authorization|dsn|:\/\/[^/\s]*:[^/\s]*@|\n/i;

function problemOf(
  key: string,
  words: readonly string[],
  { level, flag, rule, message, with: others }: Effect,
): Broken {
  const at = words.findIndex((word) => (flag === "" ? isSubject(word, message) : isOfFlag(word, flag)));
  if (at < 0) return { key, value: undefined, rule, level };
  const item = `${key}[${at}]`;
  if (!secretWord.test(words[at])) return { key: item, value: words[at], rule, level, with: others };
  const hidden = repeats(rule, words[at])
    ? "has a value that is wrong and may hold a secret, so it is not shown. Compare it with the program's --help."
    : rule;
  return {
    key: item,
    value: undefined,
    about: flag === "" ? undefined : `--${flag}`,
    rule: hidden,
    level,
    with: others,
  };
}

/** Whether a rule has a part of a word's value in it. */
const repeats = (rule: string, word: string): boolean =>
  word
    .replace(/^\W*[\w.-]+/, "")
    .split(/[^\w-]+/)
    .some((part) => part.length > 3 && rule.includes(part));

/** Whether a message begins with a word: one that is no flag is told in no other way. */
const isSubject = (word: string, message: string): boolean =>
  [word, JSON.stringify(word)].some((text) => message.startsWith(`${text} `));

/** Whether a word gives a flag, or turns it off. */
const isOfFlag = (word: string, flag: string): boolean =>
  ["-", "--", "--no-"].some((dashes) => {
    const rest = word.slice(dashes.length + flag.length);
    return word.startsWith(`${dashes}${flag}`) && (rest === "" || /^[\s=]/.test(rest));
  });

/** Programs whose flags can't be checked, because the catalogue does not have that version. */
function findUnknownVersions({ images }: ArguedSettings): Broken[] {
  const programOf = { thanos: "query", prometheus: "prometheus", alertmanager: "alertmanager" } as const;
  return imageNames.flatMap((name) => {
    const known = supportedVersions(programOf[name]);
    const version = versionOf(images[name]);
    if (version !== undefined && known.includes(flagVersion(programOf[name], version))) return [];
    const wrong =
      version === undefined
        ? "has a tag that names no version"
        : `has version ${version}, whose flags are not known`;
    return {
      key: `images.${name}`,
      value: images[name],
      rule: `${wrong}. Use a tag that begins with ${known.join(" or ")}.`,
    };
  });
}
