/**
 * What values have to be that the programs' types call texts and numbers: by `type.key`, or by the key in every type.
 * Sources: as of `conditions.ts`.
 */
import type { FileField, FileProgram } from "./fileTypes";

/** How the catalogue of a program is refined. */
export interface Refinement {
  /** Kinds by `type:key`, or by `:key` in every type that has it. */
  readonly kinds: Readonly<Record<string, FileField>>;
  /** Keys that have a value without being written: the trials that made the catalogue set nothing else beside them. */
  readonly notRequired: readonly string[];
}

const words = (...values: string[]): FileField => ({ kind: "enum", values });

const everywhere: Readonly<Record<string, FileField>> = {
  ":port": "port",
  ":token_url": "httpUrl",
  ":server_name": "serverName",
  "config.TLSConfig:ca": "pem",
  "config.TLSConfig:cert": "pem",
  ":proxy_url": "proxyUrl",
  ":region": "regionName",
  // Any text: a blank at the end may be meant.
  ":separator": "prose",
  ":tag_separator": "prose",
};

const oauth2 = {
  "config.OAuth2:grant_type": words("client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
  "config.OAuth2:signature_algorithm": words("RS256", "RS384", "RS512"),
};

const alertmanager: Refinement = {
  kinds: {
    ...everywhere,
    ...oauth2,
    "timeinterval.TimeInterval:weekdays": "[weekday]",
    "timeinterval.TimeInterval:days_of_month": "[dayOfMonth]",
    "timeinterval.TimeInterval:months": "[month]",
    "timeinterval.TimeInterval:years": "[year]",
    "timeinterval.TimeInterval:location": "timeZone",
    "timeinterval.TimeRange:start_time": "timeOfDay",
    "timeinterval.TimeRange:end_time": "timeOfDay",
    "config.OpsGenieConfigResponder:type": {
      kind: "templateEnum",
      values: ["team", "teams", "user", "escalation", "schedule"],
      ignoreCase: true,
    },
    "config.OpsGenieConfig:priority": {
      kind: "templateEnum",
      values: ["P1", "P2", "P3", "P4", "P5"],
    },
    "config.PagerdutyConfig:severity": {
      kind: "templateEnum",
      values: ["critical", "error", "warning", "info"],
    },
    "config.ThreadingConfig:thread_by_date": words("none", "daily"),
    "config.TracingConfig:compression": words("gzip"),
    "config.JiraConfig:summary": "jiraText",
    "config.JiraConfig:description": "jiraText",
    "config.SNSConfig:topic_arn": "arn",
    "config.SNSConfig:target_arn": "arn",
    "config.EmailConfig:to": "mailAddresses",
    "config.EmailConfig:from": "mailAddresses",
    "config.GlobalConfig:smtp_from": "mailAddresses",
    // Texts that people read.
    ...Object.fromEntries(
      (
        "EmailConfig:text EmailConfig:headers SlackField:title SlackField:value SlackAction:text SlackConfig:message_text " +
        "SlackConfirmationField:text SlackConfirmationField:title OpsGenieConfig:note OpsGenieConfig:details " +
        "DiscordConfig:content PagerdutyLink:text PagerdutyImage:alt PushoverConfig:url_title JiraConfig:fields " +
        "VictorOpsConfig:custom_fields MattermostAttachment:text MattermostField:value MattermostField:title " +
        "MattermostAttachment:pretext MattermostAttachment:footer MattermostAttachment:title MattermostAttachment:fallback " +
        "MattermostProps:card RocketchatAttachmentField:value RocketchatAttachmentAction:msg"
      )
        .split(" ")
        .map((key): [string, FileField] => [
          `config.${key}`,
          /headers|details|custom_fields/.test(key) ? "{prose}" : /:fields$/.test(key) ? "{any}" : "prose",
        ]),
    ),
  },
  notRequired: [],
};

const prometheus: Refinement = {
  kinds: {
    ...everywhere,
    ...oauth2,
    "relabel.Config:replacement": "prose",
    ":refresh_interval": "refreshInterval",
    "config.ScrapeConfig:metrics_path": "metricsPath",
    // Prometheus takes any, and fails at each scrape.
    "config.ScrapeConfig:scheme": words("http", "https"),
    "http.SDConfig:url": "httpUrl",
    "puppetdb.SDConfig:url": "httpUrl",
    "eureka.SDConfig:server": "httpUrl",
    "xds.SDConfig:server": "httpUrl",
    "uyuni.SDConfig:server": "url",
    "nomad.SDConfig:server": "httpUrl",
    "marathon.SDConfig:servers": "[httpUrl]",
    "scaleway.SDConfig:api_url": "httpUrl",
    "openstack.SDConfig:identity_endpoint": "httpUrl",
    "moby.DockerSDConfig:host": "dockerHost",
    "moby.DockerSwarmSDConfig:host": "dockerHost",
    "consul.SDConfig:server": "serverAddress",
    "consul.SDConfig:scheme": words("http", "https"),
    "dns.SDConfig:names": "[dnsName]",
    "dns.SDConfig:type": { kind: "enum", values: ["A", "AAAA", "MX", "NS", "SRV"], ignoreCase: true },
    "file.SDConfig:files": "[targetFile]",
    "scaleway.SDConfig:role": words("instance", "baremetal"),
    "ovhcloud.SDConfig:service": words("dedicated_server", "vps"),
    "zookeeper.ServersetSDConfig:paths": "[rootedPath]",
    "zookeeper.NerveSDConfig:paths": "[rootedPath]",
    "kubernetes.SelectorConfig:label": "labelSelector",
    "kubernetes.SelectorConfig:field": "fieldSelector",
    "kubernetes.NamespaceDiscovery:names": "[namespace]",
    // Their own checks say more, with the names of rules.
    "rulefmt.RuleGroup:name": "prose",
    "rulefmt.RuleGroup:labels": "{prose}",
    "rulefmt.Rule:alert": "prose",
    "rulefmt.Rule:labels": "{prose}",
    "rulefmt.Rule:annotations": "{prose}",
  },
  notRequired: ["azure.SDConfig:authentication_method", "oci.SDConfig:auth"],
};

const thanos: Refinement = {
  kinds: {
    ...everywhere,
    "relabel.Config:replacement": "prose",
    "jaeger.Config:endpoint": "httpUrl",
    "jaeger.Config:sampling_server_url": "httpUrl",
    "logging.OptionsConfig:level": words("DEBUG", "INFO", "WARNING", "ERROR"),
    "alert.AlertmanagerConfig:scheme": words("http", "https"),
    "clientconfig.Config:scheme": words("http", "https"),
    "endpoints.default_client_config:compression": words("none", "snappy"),
    "endpoints.default_client_config.tls_config:min_version": words("1.0", "1.1", "1.2", "1.3"),
  },
  notRequired: [],
};

/** By program. */
export const refinements: Readonly<Record<FileProgram, Refinement>> = {
  alertmanager,
  prometheus,
  thanos,
};
