/**
 * What the programs demand of several keys at once. No type tells it: it is read from the programs' own methods
 * (`UnmarshalYAML`, `Validate`) and kept as data. Sources: package config of Alertmanager v0.31.1, packages config and
 * discovery of Prometheus v3.16, package config of prometheus/common v0.67.5.
 */
import type { FileProgram } from "./fileTypes";

/** A demand on an object. Keys may lead further down by dots: `http_config.authorization`. */
export interface Condition {
  /** The type. @default every type with the keys of `having` */
  readonly type?: string;
  /** Every type that has this key. @default none but `type` */
  readonly having?: string;
  /** Holds where one of these keys is there. @default always */
  readonly where?: readonly string[];
  /** Holds where keys have one of these words, in small letters; `""` is a key that is left out. @default always */
  readonly is?: Readonly<Record<string, readonly string[]>>;
  /** One of these has to be there. */
  readonly needs?: readonly string[];
  /** None of these may be there, whatever their case. */
  readonly refuses?: readonly string[];
  /** Keys of the section `global` that do in the place of `needs`. */
  readonly orGlobal?: readonly string[];
  /** Why: goes on after a colon. */
  readonly because: string;
  /** What to do. @default to remove what is refused, and to write what is needed */
  readonly wayOut?: string;
}

const notLoaded = "so the file is not loaded";

/** Headers that the programs set themselves. Source: `ReservedHeaders` of prometheus/common. */
const reservedHeaders = (
  "Authorization Host Content-Encoding Content-Length Content-Type User-Agent Connection Keep-Alive Proxy-Authenticate " +
  "Proxy-Authorization Www-Authenticate Accept-Encoding X-Prometheus-Remote-Write-Version X-Prometheus-Remote-Read-Version " +
  "X-Prometheus-Scrape-Timeout-Seconds X-Amz-Date X-Amz-Security-Token X-Amz-Content-Sha256"
).split(" ");

const jwt = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const certificates = ["cert", "cert_file", "cert_ref"];
const keys = ["key", "key_file", "key_ref"];

const tlsVersions = ["tls10", "tls11", "tls12", "tls13"];

/** Of every program that has the HTTP client of prometheus/common. */
const httpClient: readonly Condition[] = [
  {
    type: "config.TLSConfig",
    where: certificates,
    needs: ["key_file", "key", "key_ref"],
    because: "a client's certificate is of no use without its key",
  },
  {
    type: "config.TLSConfig",
    where: keys,
    needs: ["cert_file", "cert", "cert_ref"],
    because: "a client's key is of no use without its certificate",
  },
  ...tlsVersions.map((least, i): Condition => {
    return {
      type: "config.TLSConfig",
      is: { min_version: [least], max_version: tlsVersions.slice(0, i) },
      refuses: ["max_version"],
      because: "it is below min_version, so no connection is made",
    };
  }),
  {
    type: "config.Headers",
    refuses: reservedHeaders,
    because: "the program sets this header itself",
    wayOut: "Use authorization or basic_auth for a login, and remove it elsewhere.",
  },
  {
    type: "config.Authorization",
    is: { type: ["basic"] },
    refuses: ["type"],
    because: "basic is what basic_auth is for",
    wayOut: "Write basic_auth with username and password_file.",
  },
  {
    type: "config.OAuth2",
    is: { grant_type: ["", "client_credentials"] },
    refuses: ["client_certificate_key", "client_certificate_key_file", "client_certificate_key_ref"],
    because: `it is read only where grant_type is ${jwt}`,
  },
  {
    type: "config.OAuth2",
    is: { grant_type: [jwt] },
    needs: ["client_certificate_key_file", "client_certificate_key", "client_certificate_key_ref"],
    because: "the token is signed with it",
  },
  {
    having: "proxy_from_environment",
    is: { proxy_from_environment: ["true"] },
    refuses: ["proxy_url", "no_proxy"],
    because: `proxy_from_environment is true, ${notLoaded}`,
  },
  {
    having: "proxy_from_environment",
    where: ["proxy_connect_header"],
    is: { proxy_from_environment: ["", "false"] },
    needs: ["proxy_url"],
    because: "headers for a proxy need one",
  },
];

const alertmanager: readonly Condition[] = [
  { type: "config.WebexConfig", needs: ["room_id"], because: "messages are sent to a room" },
  {
    type: "config.OpsGenieConfigResponder",
    needs: ["type"],
    because: "a responder is a team, a user or another",
  },
  {
    type: "config.TelegramConfig",
    is: { chat_id: ["0"] },
    refuses: ["chat_id"],
    because: "0 is not a chat",
    wayOut: "Write the number of the chat.",
  },
  {
    type: "config.GlobalConfig",
    where: ["smtp_auth_password", "smtp_auth_password_file"],
    needs: ["smtp_auth_username"],
    because: "without a user Alertmanager logs in to no mail server",
  },
  {
    type: "config.WebexConfig",
    needs: ["http_config.authorization", "http_config.bearer_token_file", "http_config.bearer_token"],
    because: "Webex takes messages with a bot's token only",
  },
  {
    type: "config.OpsGenieConfigResponder",
    needs: ["name", "id", "username"],
    because: "a responder is named by one of them",
  },
  {
    type: "config.IncidentioConfig",
    needs: [
      "alert_source_token",
      "alert_source_token_file",
      "http_config.authorization",
      "http_config.bearer_token",
      "http_config.bearer_token_file",
    ],
    orGlobal: ["http_config"],
    because: "incident.io takes alerts with a token only",
  },
  {
    type: "config.IncidentioConfig",
    where: ["http_config.authorization"],
    refuses: ["alert_source_token", "alert_source_token_file"],
    because: "http_config.authorization has the token",
  },
  {
    type: "config.SlackConfig",
    where: ["app_token", "app_token_file"],
    refuses: ["http_config.authorization"],
    because: "the token of the app becomes the authorization",
  },
  {
    type: "config.PagerdutyConfig",
    where: ["service_key", "service_key_file"],
    refuses: ["routing_key", "routing_key_file"],
    because: "with service_key an older interface is called, which does not read this key",
    wayOut: "Keep the one that PagerDuty shows for the integration.",
  },
  {
    type: "config.VictorOpsConfig",
    refuses:
      "routing_key message_type state_message entity_display_name monitoring_tool entity_id entity_state"
        .split(" ")
        .map((key) => `custom_fields.${key}`),
    because: "the message has this field anyway",
  },
  {
    type: "config.PushoverConfig",
    is: { html: ["true"], monospace: ["true"] },
    refuses: ["monospace"],
    because: `html is true, ${notLoaded}`,
  },
  {
    type: "config.EmailConfig",
    is: { "threading.enabled": ["true"] },
    refuses: ["headers.References", "headers.In-Reply-To"],
    because: "threading sets this header itself",
  },
  {
    type: "config.EmailConfig",
    is: { "threading.enabled": ["true"] },
    needs: ["threading.thread_by_date"],
    because: "threading needs none or daily there",
  },
  {
    type: "config.EmailConfig",
    where: ["auth_password", "auth_password_file"],
    needs: ["auth_username"],
    orGlobal: ["smtp_auth_username"],
    because: "without a user Alertmanager logs in to no mail server",
  },
];

const prometheus: readonly Condition[] = [
  {
    type: "dns.SDConfig",
    is: { type: ["a", "aaaa", "mx", "ns"] },
    needs: ["port"],
    because: "only SRV records have ports",
    wayOut: "Write the targets' port.",
  },
  ...["tenant_id", "client_id", "client_secret"].map((key): Condition => {
    return {
      type: "azure.SDConfig",
      is: { authentication_method: ["", "oauth"] },
      needs: [key],
      because: "authentication_method OAuth needs it",
      wayOut: "Write it, or choose another authentication_method.",
    };
  }),
  ...["tenancy", "user", "fingerprint", "key_file"].map((key): Condition => {
    return {
      type: "oci.SDConfig",
      is: { auth: ["", "api_key"] },
      needs: [key],
      because: "auth api_key needs it",
      wayOut: "Write it, or choose another auth.",
    };
  }),
  {
    type: "oci.SDConfig",
    is: { auth: ["instance_principal"] },
    refuses: ["tenancy", "user", "fingerprint", "key_file", "key_passphrase", "key_passphrase_file"],
    because: "auth is instance_principal",
  },
  ...["project_id", "access_key"].map((key): Condition => {
    return { type: "scaleway.SDConfig", needs: [key], because: "Scaleway's API wants it" };
  }),
  {
    type: "scaleway.SDConfig",
    needs: ["secret_key_file", "secret_key"],
    because: "Scaleway's API wants it",
  },
  ...["application_key", "application_secret", "consumer_key"].map((key): Condition => {
    return { type: "ovhcloud.SDConfig", needs: [key], because: "OVHcloud's API wants it" };
  }),
  ...["zookeeper.ServersetSDConfig", "zookeeper.NerveSDConfig"].flatMap((type) =>
    ["servers", "paths"].map((key): Condition => {
      return { type, needs: [key], because: "targets are read from there" };
    }),
  ),
  { type: "aws.Filter", needs: ["values"], because: "a filter compares with them" },
  {
    type: "kubernetes.SDConfig",
    where: ["tls_config"],
    needs: ["api_server"],
    because:
      "tls_config here is that of the connection to another cluster's API, and that of targets goes beside kubernetes_sd_configs",
  },
  {
    type: "kubernetes.SDConfig",
    where: ["api_server", "kubeconfig_file"],
    is: { "namespaces.own_namespace": ["true"] },
    refuses: ["namespaces.own_namespace"],
    because: "another cluster has no namespace of this pod",
  },
  {
    type: "config.ScrapeConfig",
    is: { metric_name_validation_scheme: ["legacy"], metric_name_escaping_scheme: ["allow-utf-8"] },
    refuses: ["metric_name_escaping_scheme"],
    because: "metric_name_validation_scheme is legacy, which has no such names",
  },
];

/** By program. */
export const conditions: Readonly<Record<FileProgram, readonly Condition[]>> = {
  alertmanager: [...httpClient, ...alertmanager],
  prometheus: [...httpClient, ...prometheus],
  thanos: [],
};
