/** What Prometheus refuses in the settings of an HTTP client together. Source: `Validate` of HTTPClientConfig, ProxyConfig and TLSConfig of prometheus/common config. */
import type { Place } from "./place";

const has = (place: Place, key: string): boolean => {
  const { value } = place.at(key);
  return value !== undefined && value !== null && value !== "";
};
const order = ["TLS10", "TLS11", "TLS12", "TLS13"];

/** Checks a mapping and all that are in it: a client's settings stand beside others. */
export function checkHttpClients(place: Place): void {
  const { value } = place;
  if (value === null || typeof value !== "object") return;
  if (Array.isArray(value)) return value.forEach((_, i) => checkHttpClients(place.at(i)));
  checkProxy(place);
  if (has(place, "tls_config")) checkTls(place.at("tls_config"));
  const kind = place.at("authorization").at("type");
  if (typeof kind.value === "string" && kind.value.trim().toLowerCase() === "basic")
    kind.error(
      "is what basic_auth is for, so the file is not loaded. Write basic_auth with username and password_file.",
    );
  for (const key of Object.keys(value)) checkHttpClients(place.at(key));
}

function checkProxy(place: Place): void {
  if (place.at("proxy_from_environment").value !== true) return;
  for (const key of ["proxy_url", "no_proxy"])
    if (has(place, key))
      place
        .at(key)
        .error(
          "is not allowed beside proxy_from_environment, so the file is not loaded. Remove one of the two.",
        );
}

function checkTls(place: Place): void {
  for (const [one, other] of [
    ["cert", "key"],
    ["key", "cert"],
  ])
    if ([one, `${one}_file`, `${one}_ref`].some((key) => has(place, key)))
      if (![other, `${other}_file`, `${other}_ref`].some((key) => has(place, key)))
        place
          .at(`${other}_file`)
          .error(
            `is missing, and a client's ${one} is of no use without it, so the file is not loaded. Write both.`,
          );
  const [least, most] = ["min_version", "max_version"].map((key) =>
    order.indexOf(String(place.at(key).value)),
  );
  if (least >= 0 && most >= 0 && least > most)
    place.at("max_version").error("is below min_version, so nothing is scraped. Leave it out.");
}
