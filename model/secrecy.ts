/**
 * Which values no message may show: one place decides, by the name of a key and by the look of a text.
 *
 * A value that is hidden in vain costs its reader a look into the file. One that is shown in vain is a key to replace.
 */

/** What stands in the place of a secret. */
export const hiddenText = "(hidden)";

/** Words of a key's name that make its value secret, when the name ends with them. */
const secretWords = new Set(
  (
    "password passwords passwd passphrase pwd pass token tokens secret secrets credential credentials dsn kubeconfig " +
    "cookie cookies jwt bearer key keys apikey apikeys authkey accesskey secretkey privatekey pin salt signature"
  ).split(" "),
);

/** Ends of names that say that the value is only about a secret. */
const harmlessEnds = new Set(
  "file files path dir name names ref id ids type length timeout ttl expiry header label field audience endpoint algorithm format".split(
    " ",
  ),
);

/** Words of names of URLs that are secrets as a whole. */
const secretUrls = /(webhook|slack|discord|teams)/;

/** The words of a name, whatever it is written in: `secretKey`, `secret_key`, `secret-key`. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");

/** Whether the value of a key is secret by the key's name. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || harmlessEnds.has(last)) return false;
  if (/^urls?$/.test(last)) return words.some((word) => secretUrls.test(word));
  // `secretKeyBase64`, `passwordOld`: what follows tells nothing else.
  return words.some((word) => secretWords.has(word) && !(/^keys?$/.test(word) && word !== last));
}

/** Headers that let in whoever sends them, under names that say so or that a service made for it. */
const secretHeader = /auth|cookie|session|^x-honeycomb-team$/i;
/** Headers that are about a key, or about who may call, and let nobody in. */
const harmlessHeader = /^(idempotency-key|www-authenticate|proxy-authenticate|.*-authority)$/i;

/** Whether the value of an HTTP header is secret by the header's name. */
export const isSecretHeader = (name: string): boolean =>
  !harmlessHeader.test(name) && (secretHeader.test(name) || isSecretName(name));

/** Texts that are secrets, or have one in them. Every repetition has a bound, so that no text takes long. */
const forms: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{1,40}(?:-----)?[\s\S]*/g,
  // Identifiers and keys of AWS, GitHub, GitLab, Slack, Grafana, Stripe, OpenAI, Vault, SendGrid, Atlassian, npm, Google.
  /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,32}\b/g,
  /\b(?:gh[oprsu]_|github_pat_|glpat-|xox[abeoprs]-|glsa_|glc_|sk_live_|rk_live_|sk-|hv[sb]\.|SG\.|ATATT|npm_|dop_v1_)[\w.=-]{10,256}/g,
  /\bAIza[\w-]{30,60}/g,
  /\beyJ[\w-]{4,2000}\.[\w-]{4,2000}(?:\.[\w-]{0,2000})?/g,
  // User and password of a URL, of a data source, of a header.
  /:\/\/[^\s/@"']{1,500}@[^\s"']{0,500}/g,
  /[\w.-]{1,100}:[^\s:@/"']{1,200}@(?:tcp|unix|udp)\([^)]{0,200}\)[^\s"']{0,200}/g,
  /\b(?:Bearer|Basic|Token)\s{1,5}[\w.~+/=-]{8,500}/g,
  // Addresses whose path is the secret.
  /\bhooks\.slack\.com\/[^\s"']{1,500}/gi,
  /\bdiscord(?:app)?\.com\/api\/webhooks\/[^\s"']{1,500}/gi,
  /\/(?:[\w-]{0,40})(?:webhook|integration)s?[\w-]{0,40}\/[\w@:%/-]{8,500}/gi,
  /\bapi\.telegram\.org\/bot[^\s"']{1,300}/gi,
  /[?&][\w-]{0,40}(?:token|key|secret|sig|signature|password|passwd|auth)=[^&\s"']{3,500}/gi,
];

/** A secret with its name, as in a flag or in a text of several lines. */
const assigned =
  /(?:^|[\s"'{,?&;-])((?:[\w.-]{0,60}[_.-])?(?:passw(?:or)?d|passphrase|token|secret|credentials?|key|api[_-]?key)(?:[_-]\w{1,40})?)["']?\s{0,5}[:=]\s{0,5}["']?(?=\S)/gim;

/** A path of a file, which tells where a secret is and not what it is. */
const path = /^\/(?:etc|var|run|usr|opt|mnt|tmp|secrets?)\/[\w./-]{0,200}(?:["'\s]|$)/;

const hasAssigned = (text: string): boolean =>
  [...text.matchAll(assigned)].some(
    ({ 0: whole, 1: name, index }) => isSecretName(name) && !path.test(text.slice(index + whole.length)),
  );

const isRandom = (word: string): boolean => {
  const different = new Set(word).size;
  if (/^[0-9a-f]{32,500}$/i.test(word)) return different >= 8;
  if (different < 12 || !/\d/.test(word) || !/[a-z]/.test(word) || !/[A-Z]/.test(word)) return false;
  // Names change between capitals, small letters and digits seldom; what was drawn at random changes all the time.
  const kinds = word
    .replace(/[^A-Za-z0-9]/g, "")
    .replace(/[a-z]/g, "a")
    .replace(/[A-Z]/g, "A")
    .replace(/\d/g, "0");
  const changes = [...kinds].filter((kind, i) => i > 0 && kind !== kinds[i - 1]).length;
  return changes >= word.length / 3;
};

/** Words long enough to be a key; a digest of an image is none. */
const longWords = /(?<!sha256:)(?<![A-Za-z0-9+_=-])[A-Za-z0-9+_=-]{20,500}/g;

/** Longest text that is looked at. */
const mostShown = 4000;

/** Whether a text is a secret by its look. */
export function looksSecret(text: string): boolean {
  // A text that is this long is a file, which no message shows.
  if (text.length > mostShown) return true;
  return (
    forms.some((form) => text.search(form) >= 0) ||
    hasAssigned(text) ||
    (text.match(longWords) ?? []).some(isRandom)
  );
}

/** Hosts that are reached inside of a cluster only: names of Services, and addresses of private networks. */
const insideHost =
  /^(localhost|[^.]+|[^.]+\.[^.]+\.svc(\..*)?|.*\.(svc|local|internal|lan)|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|\[.*\])$/i;

/** A Service by its name and namespace, which nothing outside of a cluster is called without TLS and at a port. */
const shortHost = /^http:\/\/[^./@]+\.[^./@]+:\d+(\/|$)/i;

/** What a URL of a webhook is, so that whoever knows it may call it. */
const uuid = /[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}/i;

/**
 * Whether a URL opens something to whoever reads it: by a password or a key in it, or as the address of a hook.
 *
 * @param isHook whether its program keeps the URL secret.
 */
export function isSecretUrl(url: string, isHook: boolean): boolean {
  const [, user, host = "", rest = ""] =
    /^[a-z][a-z0-9+.-]*:\/\/(?:([^/?#]*)@)?(\[[^\]]*\]|[^/:?#]*)(.*)$/is.exec(url) ?? [];
  if (user?.includes(":") || /[?&][\w-]*(token|key|secret|sig|signature|password|passwd|auth)=/i.test(rest))
    return true;
  if (insideHost.test(host) || shortHost.test(url) || url.includes("{{")) return false;
  return isHook && (looksSecret(url) || uuid.test(rest));
}

/** A text without what looks secret in it. */
export const hideSecretLooks = (text: string): string =>
  text.length > mostShown
    ? hiddenText
    : forms
        .reduce((rest, form) => rest.replace(form, hiddenText), text)
        .replace(longWords, (word) => (isRandom(word) ? hiddenText : word));

/** A line with a secret that slipped into a key. */
const inKey = /((?:passw(?:or)?d|passphrase|token|secret|credentials?|key)["']?)(?:\s*=|:\s)[^]*/i;

/** A key as messages have it. */
export const hideInKey = (key: string): string => hideSecretLooks(key.replace(inKey, `$1: ${hiddenText}`));
