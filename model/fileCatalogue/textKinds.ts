/** Texts in files that have a form of their own: URLs, paths, addresses, selectors. */
import { isDnsLabel } from "../kubernetes/objectNames";
import { findNameSlip } from "../textSlips";

/** Go's `url.Parse` takes almost anything; these are the mistakes that it sees, and blanks. */
export function findUrlFault(url: string): string | undefined {
  // Go sends one in a path as %20, which is no better.
  if (/[\s\u0000-\u001f\u007f]/.test(url)) return "is not a URL: it has a blank in it. Remove it.";
  if (/%(?![0-9a-f]{2})/i.test(url)) return "is not a URL: % has to be written as %25. Correct it.";
  if (/^[^a-z/?#][^/?#]*:/i.test(url) || /^:/.test(url))
    return "is not a URL: it has no scheme. Write http:// or https:// before it.";
  if (
    /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^/?#:[\]]*):(?!\d*(?:[/?#]|$))(?![^/?#]*@)/i.test(
      url,
    )
  )
    return "is not a URL: its port is not a number. Correct it.";
  return undefined;
}

/** As `config.URL` of Alertmanager, which wants a scheme of the web and a host. */
export const findHttpFault = (url: string): string | undefined =>
  findUrlFault(url) ??
  (/^https?:\/\/[^/?#]/i.test(url)
    ? undefined
    : "is not the URL of a server. Write it with http:// or https:// and a host.");

/** Go's HTTP client speaks to no other proxy. A text without a scheme is read as the name of one. */
export const findProxyFault = (url: string): string | undefined =>
  findUrlFault(url) ??
  (/^(https?|socks5h?):\/\/[^/?#]/i.test(url)
    ? undefined
    : "is not the URL of a proxy. Write it with http://, https:// or socks5:// and a host.");

/** Prometheus takes any text, and asks for it behind the address of each target. */
export function findMetricsPathFault(path: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path))
    return "is a URL, and is asked for behind each target's address. Write the path alone, such as /metrics, and the host as a target.";
  if (path.includes("?"))
    return "has a question mark in it, which is sent as %3F. Write what is behind it as params.";
  if (/\s/.test(path)) return "has a blank in it. Remove it.";
  return findNameSlip(path);
}

/** A name that a resolver looks up. */
export function findDnsNameFault(name: string): string | undefined {
  const slip = findNameSlip(name);
  if (slip !== undefined) return slip;
  if (/:\d+$/.test(name))
    return "has a port in it, and is looked up as it stands. Write the port as the key port.";
  if (/^(\w+:)?\/\//.test(name) || name.includes("/"))
    return "is a URL or a path, and is looked up as it stands. Write the name of a host.";
  return /^[\w-]+(\.[\w-]+)*\.?$/.test(name)
    ? undefined
    : "is not a name that DNS has. Use letters, digits, dashes and dots.";
}

/** A name that a server's certificate is for. */
export const findServerNameFault = (name: string): string | undefined =>
  findNameSlip(name) ??
  (/[/:]/.test(name) && !/^[0-9a-f]*:[0-9a-f:.]+$/i.test(name)
    ? "is not the name in a certificate. Write the host alone, without a scheme and a port."
    : undefined);

/** Certificates in a file, not the name of one, and not encoded once more. */
export const findPemFault = (text: string): string | undefined =>
  text.includes("-----BEGIN ")
    ? undefined
    : "is not a certificate. Write its text in PEM, or the path of a file under the same key with _file at its end.";

/** Source: RFC 9110, field names. */
export const findHeaderNameFault = (name: string): string | undefined =>
  /^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/.test(name)
    ? undefined
    : "has a header whose name no request can have. Use letters, digits and dashes.";

/** `host:port` or a URL, as Consul's client takes it. */
export const findServerFault = (server: string): string | undefined =>
  findUrlFault(server) ?? findNameSlip(server);

/** Source: `ParseHostURL` of Docker's client. */
export const findDockerHostFault = (host: string): string | undefined =>
  findUrlFault(host) ??
  (/^[^:/]+:\/\/./.test(host)
    ? findNameSlip(host)
    : "is not a host of Docker. Write it such as tcp://docker.example.org:2375.");

/** Source: `patFileSDName` of discovery/file. */
export function findTargetFileFault(file: string): string | undefined {
  if (/^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$/.test(file)) return findNameSlip(file);
  return "is not a file of targets. End it with .json, .yml or .yaml, with at most one * in its last part.";
}

export const findNamespaceFault = (name: string): string | undefined =>
  isDnsLabel(name)
    ? undefined
    : "is not the name of a namespace. Use at most 63 lower-case letters, digits and dashes, without patterns.";

const labelKey = String.raw`([a-zA-Z0-9][-a-zA-Z0-9.]*\/)?[a-zA-Z0-9]([-\w.]*[a-zA-Z0-9])?`;
const labelValue = String.raw`[-\w.]*`;
const requirement = new RegExp(
  String.raw`^\s*(!?\s*${labelKey}|${labelKey}\s*(=|==|!=)\s*${labelValue}|${labelKey}\s+(in|notin)\s*\([-\w.,\s]*\)|${labelKey}\s*[<>]\s*\d+)\s*$`,
);

/** Source: `labels.Parse` of k8s.io/apimachinery. */
export function findLabelSelectorFault(selector: string): string | undefined {
  const parts = selector.split(/,(?![^(]*\))/);
  return selector.trim() === "" || parts.every((part) => requirement.test(part))
    ? undefined
    : "is not a selector of Kubernetes' labels. Write it such as app=shop,tier in (web, api); it has no patterns and no quotes.";
}

/** Source: `fields.ParseSelector` of k8s.io/apimachinery. */
export const findFieldSelectorFault = (selector: string): string | undefined =>
  selector.split(",").every((part) => part.trim() === "" || /^[^=!]+(=|==|!=)[^=]*$/.test(part))
    ? undefined
    : "is not a selector of Kubernetes' fields. Write it such as spec.nodeName=worker-1.";

/** Addresses of mail, with names or without, as `mail.ParseAddressList` reads them. Templates are filled in later. */
export function findMailFault(text: string): string | undefined {
  if (text.includes("{{")) return undefined;
  const one =
    /^\s*("[^"]*"|[^"<>@,]*)?\s*(<[^\s<>@,]+@[^\s<>@,]+>|[^\s<>@,"'\u2018-\u201f]+@[^\s<>@,"'\u2018-\u201f]+)\s*$/;
  const slip = findNameSlip(text);
  if (slip !== undefined && !/^"[^"]*"$/.test(text)) return slip;
  return text.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).every((each) => one.test(each))
    ? undefined
    : "is not an address of mail. Write it such as oncall@example.org, several with commas between them.";
}
