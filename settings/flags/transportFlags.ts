/** Flags of TLS between tiers. Query asks every StoreAPI in the same way, so either all of them have TLS or none. */
import { allOf, flagsIn, lastOf, readable } from "./judges";
import { ClassedFlags, classify, FlagSettings, FlagUse, Judge } from "./flagClass";

const source = "pkg/tls/options.go and pkg/extgrpc/client.go of Thanos";
const certificate = "grpc-server-tls-cert";

/** Whether a flag is among further arguments, and on. */
const isGiven = (words: readonly string[], flag: string): boolean =>
  !["", "false", undefined].includes(flagsIn(words).get(flag)?.at(-1));

/** Further arguments of everything that Query asks in the cluster, by setting. */
const asked = (settings: FlagSettings): Readonly<Record<string, readonly string[]>> => ({
  "prometheus.sidecarExtraArgs": settings.prometheus.sidecarExtraArgs,
  "storeGateway.extraArgs": settings.storeGateway.extraArgs,
  "ruler.extraArgs": settings.ruler.extraArgs,
});

const both =
  (other: string): Judge =>
  (use) =>
    !lastOf(use, other)
      ? `is given without --${other}, so the process ends. Give both or neither.`
      : undefined;

const idleWithout =
  (other: string): Judge =>
  (use) =>
    !lastOf(use, other) ? `has no effect without --${other}. Add that, or leave it out.` : undefined;

const settingsList = (use: FlagUse, keys: readonly string[]): string => {
  const names = keys.map(use.nameSetting);
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
};

/** A tier has TLS, and Query does not ask with TLS. */
const queryHasTls: Judge = (use) =>
  isGiven(use.settings.query.extraArgs, "grpc-client-tls-secure")
    ? undefined
    : {
        rule: `gives TLS to one end: Query asks without, and loses what this tier serves. Leave it out, or give --grpc-client-tls-secure to ${use.nameSetting("query.extraArgs")} and a certificate to ${settingsList(use, Object.keys(asked(use.settings)))}.`,
        with: ["query.extraArgs"],
      };

/** A tier wants to see a certificate, and Query shows none. */
const queryHasCertificate: Judge = (use) =>
  isGiven(use.settings.query.extraArgs, "grpc-client-tls-cert")
    ? undefined
    : {
        rule: `lets in only clients that have a certificate, and Query has none. Leave it out, or give --grpc-client-tls-cert and --grpc-client-tls-key to ${use.nameSetting("query.extraArgs")}.`,
        with: ["query.extraArgs"],
      };

/** Query asks with TLS, and not everything that it asks has TLS. */
const storesHaveTls: Judge = (use) => {
  if (!use.values.includes("true")) return undefined;
  const plain = Object.entries(asked(use.settings)).filter(([, words]) => !isGiven(words, certificate));
  if (plain.length === 0) return undefined;
  const keys = plain.map(([key]) => key);
  return {
    rule: `makes Query ask with TLS what answers without, so it loses every series of it. Leave it out, or give --${certificate} and --grpc-server-tls-key to ${settingsList(use, keys)}.`,
    with: keys,
  };
};

const needsFile = "names a file with a certificate or a key";

const server = (...atEnds: Judge[]): ClassedFlags => ({
  ...classify(
    "connects",
    "turns on TLS for the StoreAPI",
    source,
    [certificate],
    allOf(both("grpc-server-tls-key"), readable, ...atEnds.slice(0, 1)),
  ),
  ...classify("file", needsFile, source, ["grpc-server-tls-key"], allOf(both(certificate), readable)),
  ...classify(
    "connects",
    "lets in only who has a certificate of this authority",
    source,
    ["grpc-server-tls-client-ca"],
    allOf(both(certificate), readable, ...atEnds.slice(1)),
  ),
  ...classify(
    "connects",
    "narrows down what TLS the StoreAPI speaks",
    source,
    ["grpc-server-tls-min-version", "grpc-server-tls-ciphers", "grpc-server-tls-curves"],
    idleWithout(certificate),
  ),
});

/** Of a tier that Query asks. */
export const askedServer: ClassedFlags = server(queryHasTls, queryHasCertificate);

/** Of Query, whose StoreAPI nothing in the stack asks. */
export const queryTransport: ClassedFlags = {
  ...server(),
  ...classify(
    "connects",
    "makes Query ask every StoreAPI with TLS",
    source,
    ["grpc-client-tls-secure"],
    storesHaveTls,
  ),
  ...classify(
    "file",
    needsFile,
    source,
    ["grpc-client-tls-cert"],
    allOf(idleWithout("grpc-client-tls-secure"), both("grpc-client-tls-key"), readable),
  ),
  ...classify(
    "file",
    needsFile,
    source,
    ["grpc-client-tls-key"],
    allOf(idleWithout("grpc-client-tls-secure"), both("grpc-client-tls-cert"), readable),
  ),
  ...classify(
    "file",
    needsFile,
    source,
    ["grpc-client-tls-ca"],
    allOf(idleWithout("grpc-client-tls-secure"), readable),
  ),
  ...classify(
    "connects",
    "narrows down what TLS Query speaks, or how it checks certificates",
    source,
    ["grpc-client-server-name", "grpc-client-tls-skip-verify", "grpc-client-tls-min-version"],
    idleWithout("grpc-client-tls-secure"),
  ),
};
