import { parsed } from "./content";
import type { FileForm } from "./fileFlags";

/** A file that another one names. */
export interface InnerFile {
  /** The key that names it, such as `rule_files`. */
  readonly key: string;
  readonly path: string;
  readonly form: FileForm;
  /** All that the same list names: patterns may share a folder. */
  readonly siblings: readonly string[];
  readonly isPattern: boolean;
}

/** Forms of which a path in them is found from the folder of the file itself. */
export const namingForms: ReadonlySet<FileForm> = new Set([
  "prometheus",
  "alertmanager",
  "scrape jobs",
  "web",
]);

/** Forms without paths in them. */
const plain: ReadonlySet<FileForm> = new Set<FileForm>([
  ..."rules,targets,templates,relabeling,hashrings,certificate,private key,secret,any".split(","),
] as FileForm[]);

/** Lists of files, by their key. */
const lists: Readonly<Record<string, FileForm>> = {
  rule_files: "rules",
  scrape_config_files: "scrape jobs",
  templates: "templates",
};

/** Keys below which any name may stand, and those of files that the program writes. */
const elsewhere =
  /^(labels|external_labels|annotations|params|tags|details|(metric_|write_|alert_)?relabel_configs|query_log_file|scrape_failure_log_file|kubeconfig_file)$/;

const formOf = (key: string): FileForm => {
  if (/^(.*_)?(cert|ca|ca_cert)_file$/.test(key)) return "certificate";
  return key === "key_file" ? "private key" : "secret";
};

/** The files that a text of this form names. */
export function namesIn(form: FileForm, text: string): InnerFile[] {
  if (plain.has(form) || !/_files?["']?:|\b(files|templates)["']?:/.test(text)) return [];
  const found: InnerFile[] = [];
  walk(parsed(text)?.data, "", found);
  return found;
}

function walk(value: unknown, parent: string, found: InnerFile[]): void {
  if (Array.isArray(value)) return value.forEach((one) => walk(one, parent, found));
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (elsewhere.test(key)) continue;
    const list = parent === "file_sd_configs" && key === "files" ? "targets" : lists[key];
    const paths = textsOf(inner);
    if (list) {
      found.push(...paths.map((path) => ({ key, path, form: list, siblings: paths, isPattern: true })));
    } else if (key.endsWith("_file")) {
      found.push(
        ...paths.map((path) => ({ key, path, form: formOf(key), siblings: paths, isPattern: false })),
      );
    } else walk(inner, key, found);
  }
}

const textsOf = (value: unknown): string[] =>
  [value].flat().filter((one): one is string => typeof one === "string" && one !== "");
