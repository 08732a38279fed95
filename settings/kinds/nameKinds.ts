/** Kinds of setting that name something: an object of Kubernetes, a host, an address. Each says what is wrong with a name. */
import { z } from "zod";
import { HostPort, readHostPort } from "../../model/kubernetes/hostPorts";
import { findHostFault, findNameFault, subdomainPattern } from "../../model/kubernetes/objectNames";
import { findNameSlip, findRegionFault, regionForm } from "../../model/textSlips";
import { acceptInput } from "./inputKind";

/**
 * A text that a check of `model/` has nothing against.
 *
 * @param title the kind, for docs and editors.
 * @param form what it looks like: editors check no more than that. @default any text
 */
export const checkedText = (title: string, findFault: (text: string) => string | undefined, form?: RegExp) =>
  z
    .string()
    .superRefine((text, context) => {
      const message = findFault(text);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    })
    .meta({ title, ...(form ? { pattern: form.source } : {}) });

/** Name of a Kubernetes object that becomes part of DNS names (RFC 1123). */
export const dnsLabel = acceptInput(
  z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, {
      error: "is not a DNS label. Use at most 63 lower-case letters, digits and dashes.",
    })
    .meta({ title: "DNS label" }),
  "sample",
);

/** Name of an object that may have dots in it, such as a Secret. */
export const objectReference = acceptInput(
  checkedText("name of a Kubernetes object", findNameFault, subdomainPattern),
  "sample",
);

/** The same where nothing but a plain value is taken. */
export const className = checkedText("name of a Kubernetes object", findNameFault, subdomainPattern);

const bucketForm = /^(?=.{3,63}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** Name of a bucket, as S3 and MinIO take it: a name in a host, or a part of a path. */
export const bucketName = acceptInput(
  checkedText(
    "name of a bucket",
    (text) => {
      if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text))
        return "is an address, and S3 refuses that as a bucket's name. Use a name with letters.";
      return bucketForm.test(text)
        ? undefined
        : "is not a bucket's name. Use 3 to 63 lower-case letters, digits, dashes and dots, and begin and end each part with a letter or a digit.";
    },
    bucketForm,
  ),
  "sample",
);

/** Region of an S3: each has words of its own. */
export const regionName = acceptInput(checkedText("region of an S3", findRegionFault, regionForm), "sample");

/** Key of a key management service, by its id, alias or ARN. */
export const kmsKey = acceptInput(
  checkedText(
    "key of a key management service",
    (text) =>
      findNameSlip(text) ??
      (/^\S+$/.test(text)
        ? undefined
        : "is not the id of a key. Write its id, its alias or its ARN, without blanks."),
    /^\S+$/,
  ),
  "sample",
);

/** A host name that users open. */
export const hostName = acceptInput(checkedText("host name", findHostFault, subdomainPattern), "sample");

/** The DNS domain of a cluster. */
export const domainName = acceptInput(
  checkedText("host name", (text) =>
    findHostFault(text) === undefined || text.length > 253
      ? findHostFault(text)
      : "is not a DNS domain. Write it without dots at the ends, such as cluster.local.",
  ),
  "sample",
);

/** What is said of an address of IPv6 that has no brackets. */
const withoutBrackets = (text: string): string | undefined =>
  /^[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text) && readHostPort(text) === undefined
    ? "is an IPv6 address without brackets. Write it such as [2001:db8::1]:9000."
    : undefined;

/** A port that no program can listen on, with what is said of it. */
const wrongPort = (text: string): string | undefined => {
  const [, port] = /:(\d+)$/.exec(text) ?? [];
  if (port === undefined || (Number(port) >= 1 && Number(port) <= 65535)) return undefined;
  return "has a port that does not exist. Use 1 to 65535.";
};

const checkHostPort = (text: string, wanted: (found: HostPort) => boolean, otherwise: string) => {
  const found = readHostPort(text);
  if (found !== undefined && wanted(found)) return undefined;
  return withoutBrackets(text) ?? wrongPort(text) ?? otherwise;
};

/** What a host looks like, for editors. */
const hostForm = "([A-Za-z0-9_][-A-Za-z0-9_.]*|\\[[0-9a-fA-F:.]+\\])";

/** `host:port`. */
export const address = acceptInput(
  checkedText(
    "host:port",
    (text) =>
      checkHostPort(
        text,
        ({ port }) => port !== undefined,
        "is not host:port. Write it without a scheme and with its port.",
      ),
    new RegExp(`^${hostForm}:\\d{1,5}$`),
  ),
  "sample:1",
);

/** An endpoint as Thanos looks one up: `host:port`, or a DNS name whose addresses or SRV records are used. */
export const storeAddress = acceptInput(
  checkedText(
    "host:port, `dns+` host:port, or `dnssrv+` name",
    (text) => {
      const [, lookup, name] = /^(?:(dns|dnssrv|dnssrvnoa)\+)?(.*)$/s.exec(text) ?? [];
      const isSrv = lookup?.startsWith("dnssrv") ?? false;
      const wanted = (found: HostPort) =>
        isSrv ? found.port === undefined && !found.host.startsWith("[") : found.port !== undefined;
      return checkHostPort(
        name,
        wanted,
        "is not the address of a StoreAPI. Write host:port without a scheme, or dns+host:port, or dnssrv+ and the name of SRV records.",
      );
    },
    new RegExp(`^((dns\\+)?${hostForm}:\\d{1,5}|dnssrv(noa)?\\+[^\\s/:+\\[\\]]+)$`),
  ),
  "sample:1",
);

export const endpoint = acceptInput(
  checkedText(
    "host or host:port",
    (text) => checkHostPort(text, () => true, "is not host or host:port. Write it without scheme and path."),
    new RegExp(`^${hostForm}(:\\d{1,5})?$`),
  ),
  "sample",
);
