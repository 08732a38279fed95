/** Hosts with ports, as programs dial them. An address of IPv6 has brackets around it where a port may follow. */

/** A host and, where it is written, its port. */
export interface HostPort {
  readonly host: string;
  readonly port?: number;
}

const form = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9_](?:[-A-Za-z0-9_.]*[A-Za-z0-9_])?\.?))(?::(\d{1,5}))?$/;

/** The host and the port of a text; `undefined` when it is neither `host`, `host:port` nor the same with `[IPv6]`. */
export function readHostPort(text: string): HostPort | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, address, name, port] = match;
  if (address !== undefined && !isIPv6(address)) return undefined;
  // What has only digits and dots is an address, and not each such text is one.
  if (name !== undefined && /^[\d.]+$/.test(name) && !isIPv4(name)) return undefined;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65535)) return undefined;
  const host = address === undefined ? name : `[${address}]`;
  return port === undefined ? { host } : { host, port: Number(port) };
}

/** Whether a text is an address of IPv4. */
export const isIPv4 = (text: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && text.split(".").every((part) => Number(part) <= 255);

/** Whether a text is an address of IPv6, without brackets and zone. */
export const isIPv6 = (text: string): boolean =>
  /^[0-9a-fA-F:.]+$/.test(text) && text.includes(":") && URL.canParse(`http://[${text}]/`);

/** Whether a text is a range of addresses, such as `10.0.0.0/8` or `2001:db8::/32`. */
export function isAddressRange(text: string): boolean {
  const [address, bits, ...rest] = text.split("/");
  if (bits === undefined || rest.length > 0 || !/^(?:0|[1-9]\d{0,2})$/.test(bits)) return false;
  return (isIPv4(address) && Number(bits) <= 32) || (isIPv6(address) && Number(bits) <= 128);
}
