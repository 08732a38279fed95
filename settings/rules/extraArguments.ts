/** Checks the further arguments of each tier against the flags of its program, in the version of its image. */
import { flagVersion, supportedVersions, type FlagFinding, type Program } from "../../model/flagCatalogue";
import { versionOf } from "../../model/images";
import { checkExtraArguments } from "./ownedFlags";
import type { Broken } from "../checking/problems";

type ImageKey = "thanos" | "prometheus" | "alertmanager";
interface Arguable {
  readonly extraArgs: readonly string[];
}

/** The settings that are read here. */
export interface ArguedSettings {
  readonly images: Readonly<Record<ImageKey, string>>;
  readonly prometheus: Arguable & { readonly sidecarExtraArgs: readonly string[] };
  readonly query: Arguable;
  readonly queryFrontend: Arguable;
  readonly storeGateway: Arguable;
  readonly ruler: Arguable;
  readonly compactor: Arguable;
  readonly alertmanager: Arguable;
}

/** What is checked here, in the words of docs/configuration.md. */
export const argumentDemands: readonly string[] = [
  "the tags of `images.thanos`, `images.prometheus` and `images.alertmanager` tell versions whose flags are known",
  "`extraArgs` are flags of that version which the stack does not set itself, with values that the program takes; removed flags are told with their replacement",
];

/** The arguments of every program, by the setting that has them. */
const programs = (settings: ArguedSettings): [key: string, Program, ImageKey, readonly string[]][] => [
  ["prometheus.extraArgs", "prometheus", "prometheus", settings.prometheus.extraArgs],
  ["prometheus.sidecarExtraArgs", "sidecar", "thanos", settings.prometheus.sidecarExtraArgs],
  ["query.extraArgs", "query", "thanos", settings.query.extraArgs],
  ["queryFrontend.extraArgs", "query-frontend", "thanos", settings.queryFrontend.extraArgs],
  ["storeGateway.extraArgs", "store", "thanos", settings.storeGateway.extraArgs],
  ["ruler.extraArgs", "rule", "thanos", settings.ruler.extraArgs],
  ["compactor.extraArgs", "compact", "thanos", settings.compactor.extraArgs],
  ["alertmanager.extraArgs", "alertmanager", "alertmanager", settings.alertmanager.extraArgs],
];

/** What is wrong with the versions of the programs and with further arguments, and what is unwise. */
export function argumentProblems(settings: ArguedSettings): Broken[] {
  const unknown = unknownVersions(settings);
  if (unknown.length > 0) return unknown;
  return programs(settings).flatMap(([key, program, image, words]) =>
    checkExtraArguments(program, versionOf(settings.images[image]) ?? "", words).map((finding) =>
      told(key, words, finding),
    ),
  );
}

function told(key: string, words: readonly string[], { level, flag, message }: FlagFinding): Broken {
  const value = words.find(
    (word) => flag !== "" && new RegExp(`^--?(no-)?${flag.replaceAll(".", "\\.")}(=|$)`).test(word),
  );
  return { key, value: value ?? words, rule: message, level, with: [] };
}

/** Programs whose flags can't be checked, because nobody knows which flags that version has. */
function unknownVersions({ images }: ArguedSettings): Broken[] {
  const needed: [ImageKey, Program][] = [
    ["thanos", "query"],
    ["prometheus", "prometheus"],
    ["alertmanager", "alertmanager"],
  ];
  return needed.flatMap(([name, program]) => {
    const known = supportedVersions(program);
    const version = versionOf(images[name]);
    if (version !== undefined && known.includes(flagVersion(program, version))) return [];
    return {
      key: `images.${name}`,
      value: images[name],
      rule: `${version === undefined ? "a tag that tells no version" : `${name} ${version}`}, whose flags are not known: those of ${known.join(", ")} are. Use a tag that begins with such a version.`,
    };
  });
}
