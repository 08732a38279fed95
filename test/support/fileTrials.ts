/** Documents of which the catalogue of files says that they are right or wrong, and what the real programs say of them. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileCatalogueOf, typeOf } from "../../model/fileCatalogue";
import type { FileField } from "../../model/fileCatalogue/fileTypes";
import { findAlertmanagerProblems } from "../../model/files/alertmanagerFile";
import { findScrapeProblems } from "../../model/files/scrapeJobs";

/** A document, whether our checks find an error in it, and what it tries. */
export interface Trial {
  readonly what: string;
  readonly content: object;
  readonly refused: boolean;
}

/**
 * Values of many kinds: each field is tried with all of them. A fraction is not among them: Go cuts it to a whole number
 * in silence, and we refuse it.
 */
const values: readonly unknown[] = [
  "x",
  "5m",
  "7d",
  "1MB",
  "http://h.example/x",
  "h.example:25",
  true,
  1,
  -1,
  ["x"],
  { x: "y" },
  [{}],
  {},
  "(x",
];

const trialsOf = (
  type: string,
  program: "prometheus" | "alertmanager",
  skip: (key: string, field: FileField) => boolean,
  make: (key: string, value: unknown) => object,
  judge: (content: object) => boolean,
): Trial[] =>
  Object.entries<FileField>({ ...typeOf(fileCatalogueOf(program), type).fields, unknwn: "string" })
    .filter(([key, field]) => !skip(key, field))
    .flatMap(([key, field]) => {
      const words = typeof field === "object" ? (field.values ?? []) : [];
      return [...values, ...words].map((value) => {
        const content = make(key, value);
        return { what: `${type}.${key} = ${JSON.stringify(value)}`, content, refused: judge(content) };
      });
    });

/** Every key of a scrape job but for discoveries, which the lab's promtool is built without. */
export const jobTrials = (): Trial[] =>
  trialsOf(
    "config.ScrapeConfig",
    "prometheus",
    // Rules of ours beside Prometheus' own.
    (key) =>
      /_sd_configs$|^(scheme|metrics_path|static_configs|relabel_configs|metric_relabel_configs|scrape_failure_log_file|job_name|scrape_timeout|proxy_url)$|_file$/.test(
        key,
      ),
    (key, value) => ({ scrape_configs: [{ job_name: "a", static_configs: [], [key]: value }] }),
    (content) =>
      findScrapeProblems(
        (content as { scrape_configs: object[] }).scrape_configs.map((each) => ({ content: each, path: [] })),
        { scrapeInterval: "1m", externalLabels: [], shards: "shards", isMounted: () => true },
      ).some(({ level }) => level === "error"),
  );

/**
 * Keys of notifications that the program takes with any text, and we do not: a time without a unit, which Go takes for
 * nanoseconds; a password without its user, two keys of which one counts, and words that PagerDuty and Opsgenie do not know.
 * A responder has no types of its own.
 */
const judgedByOthers = [
  ...["http_config", "timeout", "responders"],
  ...["auth_password", "auth_password_file", "service_key", "service_key_file", "priority", "severity"],
];

/** Every key of every kind of notification, beside what that kind needs. */
export function receiverTrials(): Trial[] {
  const catalogue = fileCatalogueOf("alertmanager");
  const needed: Readonly<Record<string, object>> = {
    discord_configs: { webhook_url: "http://h.example/x" },
    email_configs: { to: "a@b", from: "a@b", smarthost: "h.example:25" },
    opsgenie_configs: { api_key: "x" },
    pagerduty_configs: { routing_key: "x" },
    pushover_configs: { user_key: "x", token: "x" },
    slack_configs: { api_url: "http://h.example/x" },
    telegram_configs: { bot_token: "x", chat_id: 1 },
    victorops_configs: { api_key: "x", routing_key: "x" },
    webhook_configs: { url: "http://h.example/x" },
    wechat_configs: { api_secret: "x", corp_id: "x" },
  };
  return Object.entries(needed).flatMap(([kind, least]) => {
    const field = typeOf(catalogue, "config.Receiver").fields[kind];
    const type = (typeof field === "string" ? field : field.kind).slice(1, -1);
    return trialsOf(
      type,
      "alertmanager",
      (key) => key in least || judgedByOthers.includes(key),
      (key, value) => ({
        route: { receiver: "a" },
        receivers: [{ name: "a", [kind]: [{ ...least, [key]: value }] }],
      }),
      (content) =>
        findAlertmanagerProblems(JSON.stringify(content), [], { isMounted: () => true }).some(
          ({ level }) => level === "error",
        ),
    );
  });
}

/**
 * The trials of which a program thinks otherwise than the catalogue.
 *
 * @param command that takes names of files, and says in a line which of them it refuses.
 */
export function findDisagreements(
  command: readonly string[],
  trials: readonly Trial[],
  isRefused: (name: string, said: string) => boolean,
): string[] {
  const folder = mkdtempSync(join(tmpdir(), "thanos-trials-"));
  try {
    const names = trials.map(({ content }, i) => {
      const name = `t${String(i).padStart(4, "0")}.yaml`;
      writeFileSync(join(folder, name), JSON.stringify(content));
      return name;
    });
    const [program, ...args] = command;
    const { stdout, stderr, error } = spawnSync(program, [...args, ...names], {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    if (error) throw error;
    const said = `${stdout}\n${stderr}`;
    return trials
      .map(({ what, refused }, i) => ({ what, refused, really: isRefused(names[i], said) }))
      .filter(({ refused, really }) => refused !== really)
      .map(
        ({ what, really }) =>
          `${what}: ${really ? "refused by the program, taken by us" : "taken by the program, refused by us"}`,
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
