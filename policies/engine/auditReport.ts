import type { AuditFinding } from "./auditStack";
import type { AuditInput } from "./auditInput";
import type { Documentation, GuardPolicy } from "./policy";

/** What an audit found, with what it judged. */
export interface Audited {
  readonly input: AuditInput;
  readonly findings: readonly AuditFinding[];
  readonly policies: readonly GuardPolicy[];
  /** Of the pack. */
  readonly version: string;
}

/** Forms of a report, by name. */
export const formats: Readonly<Record<string, (audited: Audited) => string>> = {
  text: asText,
  json: asJson,
  sarif: asSarif,
};

const byLevel = (a: AuditFinding, b: AuditFinding) => b.level.localeCompare(a.level);
const violated = ({ kind }: AuditFinding) => kind === "violated";

/** Whether a mandatory policy is violated. */
export function isRefused(findings: readonly AuditFinding[]): boolean {
  return findings.some((one) => violated(one) && one.level === "mandatory");
}

/** The findings of each policy that has any, the mandatory ones first. */
function grouped(findings: readonly AuditFinding[]): (readonly [string, readonly AuditFinding[]])[] {
  const groups = new Map<string, AuditFinding[]>();
  for (const one of [...findings].sort(byLevel))
    groups.set(one.policy, [...(groups.get(one.policy) ?? []), one]);
  return [...groups];
}

/** For people. */
function asText({ input, findings, policies }: Audited): string {
  const documented = new Map(policies.map(({ documentation }) => [documentation.name, documentation]));
  const place = ({ urn }: AuditFinding) => {
    const at = input.places.get(urn ?? "");
    return at ? `\n      ${at.file}:${at.line}` : "";
  };
  const faults = grouped(findings.filter(violated));
  const blocks = faults.flatMap(([policy, found]) => {
    const { severity, why, remedy } = documented.get(policy) as Documentation;
    const parts = found.map((one) => ({ ...split(one.message, why, remedy), place: place(one) }));
    const ways = [...new Set(parts.map(({ wayOut }) => wayOut).filter(Boolean))];
    return [
      `${found[0].level}: ${policy} (${severity})`,
      ...parts.map(({ fault, place }) => `  - ${fault}${place}`),
      ...(parts[0].hasReason ? [`  Why: ${why}`] : []),
      ...ways.map((way) => `  Do: ${way}`),
      "",
    ];
  });
  const unjudged = grouped(findings.filter((one) => !violated(one)));
  const count = (level: string) => faults.filter(([, [first]]) => first.level === level).length;
  return [
    ...blocks,
    ...(unjudged.length > 0
      ? ["Not judged:", ...unjudged.flatMap(([policy, found]) => reasons(policy, found)), ""]
      : []),
    ...(input.skipped.length > 0 ? ["Left out:", ...input.skipped.map((one) => `  - ${one}`), ""] : []),
    `${input.resources.length} resources, ${policies.length} policies: ${count("mandatory")} mandatory and ${count("advisory")} advisory ` +
      `policies are violated, ${unjudged.length} could not judge everything.`,
  ].join("\n");
}

function reasons(policy: string, found: readonly AuditFinding[]): string[] {
  const texts = found.flatMap(({ message, resource }) =>
    resource === undefined ? message.split("; ") : [`${resource}: ${message}`],
  );
  return [`  - ${policy}`, ...[...new Set(texts)].map((text) => `      ${text}`)];
}

/** A message is a fault, why it matters and what to do. */
function split(message: string, why: string, remedy: string) {
  const at = message.indexOf(` ${why} `);
  return at < 0
    ? { fault: message, wayOut: "", hasReason: false }
    : { fault: message.slice(0, at), wayOut: message.slice(at + why.length + 2) || remedy, hasReason: true };
}

/** For programs. */
function asJson({ input, findings, version }: Audited): string {
  const placed = [...findings]
    .sort(byLevel)
    .map((one) => ({ ...one, ...(one.urn !== undefined && input.places.get(one.urn)) }));
  return JSON.stringify(
    {
      pack: { name: "thanos", version },
      passed: !isRefused(findings),
      resources: input.resources.length,
      findings: placed,
      skipped: input.skipped,
    },
    null,
    2,
  );
}

const sarifLevels = { mandatory: "error", advisory: "warning" } as const;
const securitySeverity: Readonly<Record<string, string>> = {
  critical: "9.0",
  high: "7.0",
  medium: "5.0",
  low: "3.0",
};

/** For code scanning: SARIF 2.1.0. What could not be judged is of the kind `open`; what an exception lets pass is a note. */
function asSarif({ input, findings, policies, version }: Audited): string {
  const rules = policies.map(({ documentation: one }) => ({
    id: one.name,
    name: one.displayName,
    shortDescription: { text: one.displayName },
    fullDescription: { text: one.rule },
    help: { text: `${one.why} ${one.remedy} Source: ${one.source}.` },
    defaultConfiguration: { level: sarifLevels[one.level] },
    properties: {
      tags: [...one.tags],
      severity: one.severity,
      // GitHub shows rules that have it as those of security.
      ...(one.profile === "hardening" && { "security-severity": securitySeverity[one.severity ?? ""] }),
    },
  }));
  const results = findings.map((finding) => ({
    ruleId: finding.policy,
    ruleIndex: rules.findIndex(({ id }) => id === finding.policy),
    ...(violated(finding)
      ? { kind: "fail", level: finding.policy === "exceptions-shown" ? "note" : sarifLevels[finding.level] }
      : { kind: "open", level: "none" }),
    message: { text: violated(finding) ? finding.message : `Not judged: ${finding.message}.` },
    locations: [locationOf(input, finding)],
    partialFingerprints: { "resource/v1": `${finding.policy} ${finding.resource ?? ""}` },
  }));
  return JSON.stringify(
    {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [{ tool: { driver: { name: "thanos-policies", version, rules } }, results }],
    },
    null,
    2,
  );
}

function locationOf({ places }: AuditInput, { urn, resource }: AuditFinding) {
  // Code scanning takes no result without a file: that of the whole is the first one.
  const place = places.get(urn ?? "") ?? [...places.values()][0];
  return {
    physicalLocation: {
      artifactLocation: { uri: place.file.split("/").map(encodeURIComponent).join("/") },
      region: { startLine: place.line },
    },
    ...(resource !== undefined && { logicalLocations: [{ fullyQualifiedName: resource, kind: "resource" }] }),
  };
}
