import { distance } from "fastest-levenshtein";
import { fileCatalogueOf } from "../../model/fileCatalogue";
import { checkDocument } from "../../model/fileCatalogue/checkDocument";
import type { FileProgram } from "../../model/fileCatalogue/fileTypes";
import { findAlertmanagerProblems } from "../../model/files/alertmanagerFile";
import { Place, type FileProblem } from "../../model/files/place";
import { findRuleProblems } from "../../model/files/ruleFile";
import { isOlder } from "../../model/images";
import { experimentalFunctions, prometheusDialect, rulerDialect } from "../../model/languages/promql/dialect";
import { keyOf, valueAt } from "../../model/files/pathKeys";
import { parsed } from "./content";
import type { FileForm } from "./fileFlags";
import type { Document } from "./filesRead";
import { isPlainRules } from "../../model/files/plainRules";
import { unreadable } from "./unknowns";

/** What a fault is judged by, beside the text. */
type About = Pick<Document, "form" | "version" | "isRuler" | "isSecret">;

/** From which version on, and up to which, a program's files are those of the catalogue. */
const catalogued: Readonly<Record<FileProgram, readonly [least: string, newest: string]>> = {
  thanos: ["v0.40.0", "v0.43.0"],
  prometheus: ["v3.0.0", "v3.17.0"],
  alertmanager: ["v0.28.0", "v0.32.0"],
};

/** Forms of which an empty text is a fault: of others a program makes the same as of none. */
const neverEmpty: ReadonlySet<FileForm> = new Set<FileForm>([
  "prometheus",
  "alertmanager",
  "objectStore",
  "hashrings",
  "certificate",
  "private key",
  "secret",
]);

const isThere = (value: unknown) => value !== undefined && value !== null;

/** What is wrong with a document. None of its values is part of it. */
export interface DocumentFault {
  /** As the end of a sentence that starts with the document. */
  readonly is: string;
  /** What to do, where that is known. */
  readonly wayOut?: string;
}

const found = new Map<string, DocumentFault | undefined>();

/**
 * What is wrong with a document; `undefined` if nothing is.
 *
 * @throws UnknownValueError if the text is not known.
 */
export function faultIn(document: Document): DocumentFault | undefined {
  const text = document.text();
  // A whole document in a variable that is set only in the pod.
  if (/^\s*\$\(\w+\)\s*$/.test(text))
    throw unreadable(`${document.source} is put in only when the pod starts`);
  const { form, version, isRuler, isSecret } = document;
  const key = JSON.stringify([form, version, isRuler, isSecret, text]);
  if (!found.has(key)) found.set(key, judge(text, document));
  return found.get(key);
}

function judge(text: string, about: About): DocumentFault | undefined {
  const { form } = about;
  // Packed texts, and templates of other tools, are no text of the program yet.
  if (/^\u001f|\{\{[^}]*\.Values\b/.test(text)) return undefined;
  const empty = neverEmpty.has(form) ? { is: "is empty" } : undefined;
  if (text.trim() === "") return empty;
  const mark = marks[form];
  if (mark) {
    const is = mark(text);
    return is === undefined ? undefined : { is };
  }
  if (form === "any" || form === "templates" || (form === "rules" && isPlainRules(text))) return undefined;
  const content = parsed(text);
  if (!content) return { is: "is not YAML" };
  if (!isThere(content.data)) return empty;
  const faults = problemsOf(form, text, content.data, about)
    .filter(({ level, path }) => level === "error" && !isPutInLater(valueAt(content.data, path)))
    .filter((problem) => isJudged(about) || isSlip(problem));
  return faults.length > 0 ? told(faults) : undefined;
}

/** The first fault, with its way out behind it, and how many there are. */
function told([first, ...others]: readonly FileProblem[]): DocumentFault {
  const [, what = first.rule, wayOut = ""] = /^(.+?)\. ([A-Z].*)$/s.exec(first.rule) ?? [];
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  const about = first.about ? `${first.about}: ` : "";
  const key = keyOf(first.path);
  return { is: `has a fault: ${about}${key ? `${key} ` : ""}${what}${more}`, wayOut };
}

/** Texts that are known by what is in them. */
const marks: Partial<Readonly<Record<FileForm, (text: string) => string | undefined>>> = {
  secret: () => undefined,
  certificate: (text) =>
    /-----BEGIN (TRUSTED )?CERTIFICATE-----/.test(text) ? undefined : "is not a certificate in PEM",
  "private key": (text) =>
    /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(text) ? undefined : "is not a private key in PEM",
  hashrings: (text) => {
    try {
      const rings = JSON.parse(text) as unknown;
      if (!Array.isArray(rings) || rings.length === 0) return "is not a list of hashrings";
      const hasEndpoints = (ring: { endpoints?: unknown } | null) =>
        Array.isArray(ring?.endpoints) && ring.endpoints.length > 0;
      return rings.every(hasEndpoints) ? undefined : "has a hashring without endpoints";
    } catch {
      return "is not JSON";
    }
  },
};

const programOf = (form: FileForm): FileProgram => {
  if (form === "alertmanager") return "alertmanager";
  return ["prometheus", "rules", "targets", "scrape jobs", "web"].includes(form) ? "prometheus" : "thanos";
};

/** Whether the catalogue speaks of the program's version; of rules, targets and servers all versions have the same. */
function isJudged({ form, version }: About): boolean {
  if (["rules", "targets", "web"].includes(form)) return true;
  const [least, newest] = catalogued[programOf(form)];
  return version !== undefined && !isOlder(version, least) && isOlder(version, newest);
}

/** A key that is a misspelt one in every version. */
function isSlip({ path, rule }: FileProblem): boolean {
  const meant = /^is not a key of .*Did you mean ([\w.]+)\?/.exec(rule)?.[1];
  return meant !== undefined && distance(String(path.at(-1)), meant) <= 2;
}

const isPutInLater = (value: unknown): boolean => typeof value === "string" && value.includes("$(");

function problemsOf(form: FileForm, text: string, data: unknown, about: About): FileProblem[] {
  const { version, isSecret, isRuler } = about;
  if (form === "alertmanager") return findAlertmanagerProblems(text, [], { isMounted: () => true, version });
  if (form === "rules") {
    // Which features are turned on is known to Query, which evaluates them.
    const dialect = isRuler
      ? rulerDialect(version, [experimentalFunctions], true)
      : prometheusDialect(version, everyFeature);
    return findRuleProblems(data, [], { forRuler: isRuler, dialect, reserved: [] });
  }
  return Place.findProblems(data, [], (place) => checkForm(place, form, version), isSecret);
}

/** Features that a Prometheus may have turned on: without one, the flag is missing, and the expression is not wrong. */
const everyFeature = [
  experimentalFunctions,
  "promql-duration-expr",
  "promql-extended-range-selectors",
  "promql-binop-fill-modifiers",
];

function checkForm(place: Place, form: FileForm, version: string | undefined): void {
  const program = programOf(form);
  const catalogue = fileCatalogueOf(program, version);
  if (form === "targets") checkTargets(place);
  else if (form === "web") checkServer(place);
  else if (form === "scrape jobs") {
    const jobs = place.readKeys("a file of scrape jobs", ["scrape_configs"])?.scrape_configs;
    jobs?.readList().forEach((job) => checkDocument(job, "config.ScrapeConfig", { catalogue }));
  } else {
    const file = form === "prometheus" ? "config" : form;
    checkDocument(place, file, { catalogue, words: { [catalogue.roots[file]]: "this file" } });
  }
}

/** Source: `targetgroup.Group` of Prometheus, which Thanos reads too. */
function checkTargets(place: Place): void {
  for (const group of place.readList()) {
    const keys = group.readKeys("a group of targets", ["targets", "labels"]);
    keys?.targets?.readList().forEach((target) => target.readText());
    if (keys?.labels && !keys.labels.empty) keys.labels.readKeys("labels");
  }
}

/** Source: `Config` of github.com/prometheus/exporter-toolkit/web, which refuses other keys. */
function checkServer(place: Place): void {
  const keys = place.readKeys("a server's configuration", [
    "tls_server_config",
    "http_server_config",
    "basic_auth_users",
    "rate_limit",
  ]);
  if (keys?.basic_auth_users && !keys.basic_auth_users.empty) keys.basic_auth_users.readKeys("users");
  if (!keys?.tls_server_config || keys.tls_server_config.empty) return;
  keys.tls_server_config.readKeys(
    "the server's TLS",
    (
      "cert_file key_file client_ca_file cert key client_ca client_auth_type client_allowed_sans cipher_suites " +
      "curve_preferences min_version max_version prefer_server_cipher_suites"
    ).split(" "),
  );
}
