/** Values that are right, by the kind of setting. */
import fc from "fast-check";
import { images } from "../../model/images";
import { durationSeconds, quantity, sizeBytes } from "../../model/units";

type Value = fc.Arbitrary<unknown>;

const day = 86400;

/** A duration in one of the forms that Prometheus and Go both read, such as `90m`, `1h30m` or `5400s`. */
export function writeDuration(seconds: number): fc.Arbitrary<string> {
  if (seconds < 1) return fc.constant(`${Math.round(seconds * 1000)}ms`);
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole / 60) % 60), whole % 60];
  const forms = [`${whole}s`];
  if (whole % 60 === 0) forms.push(`${whole / 60}m`);
  if (whole % 3600 === 0) forms.push(`${whole / 3600}h`);
  forms.push([hours && `${hours}h`, minutes && `${minutes}m`, rest && `${rest}s`].filter(Boolean).join(""));
  return fc.constantFrom(...forms);
}

/** As `writeDuration`, and with days, weeks and years. */
export function writeLongDuration(seconds: number): fc.Arbitrary<string> {
  const forms: string[] = [];
  if (seconds % day === 0) forms.push(`${seconds / day}d`);
  if (seconds % (7 * day) === 0) forms.push(`${seconds / day / 7}w`);
  if (seconds % (365 * day) === 0) forms.push(`${seconds / day / 365}y`);
  if (seconds > day && seconds % 3600 === 0 && seconds % day !== 0)
    forms.push(`${Math.floor(seconds / day)}d${(seconds % day) / 3600}h`);
  return forms.length === 0
    ? writeDuration(seconds)
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...forms) }, writeDuration(seconds));
}

/** A duration from one to another, in seconds. */
export const durationFrom = (least: number, most: number, step: number, write = writeDuration): Value =>
  fc.integer({ min: Math.ceil(least / step), max: Math.floor(most / step) }).chain((n) => write(n * step));

/** A quantity of bytes: from the usual one to four times as much, with a binary or a decimal suffix. */
export function bytesAround(usual: string): Value {
  const least = Math.ceil((quantity(usual) ?? 2 ** 30) / 2 ** 20);
  return fc.integer({ min: least, max: 4 * least }).chain((mebi) => {
    const forms = [`${mebi}Mi`, `${mebi * 1024}Ki`, `${Math.ceil(mebi * 1.048576)}M`];
    if (mebi % 1024 === 0) forms.push(`${mebi / 1024}Gi`);
    if (mebi % 512 === 0) forms.push(`${mebi / 1024}Gi`);
    return fc.constantFrom(...forms);
  });
}

/** A size as Thanos reads it: up to twice the usual one. */
export function sizeAround(usual: string): Value {
  const usualMebi = Math.round((sizeBytes(usual) ?? 2 ** 28) / 2 ** 20);
  return fc
    .integer({ min: Math.ceil(usualMebi / 2), max: usualMebi * 2 })
    .chain((mebi) =>
      fc.constantFrom(
        `${mebi}MB`,
        `${mebi}MiB`,
        `${mebi * 1024}KiB`,
        ...(mebi % 512 === 0 ? [`${mebi / 1024}GiB`] : []),
      ),
    );
}

const cores: Value = fc.constantFrom("50m", "100m", "250m", "500m", "1", "1.5", "2", "0.25", "1500m");

const digest = "sha256:" + "0123456789abcdef".repeat(4);
const places = [
  "registry.example.org",
  "registry.example.org:5000/team",
  "10.0.0.1:5000",
  "localhost:5000/a_b",
];

/** An image with a version that the stack knows. */
export const imageLike = (image: string): Value => {
  const [name, tag] = [image.slice(0, image.lastIndexOf(":")), image.slice(image.lastIndexOf(":") + 1)];
  const short = name.split("/").at(-1);
  return fc.constantFrom(
    image,
    `${image}@${digest}`,
    ...places.map((place) => `${place}/${short}:${tag}`),
    `${places[0]}/${short}:${tag}-hardened.1@${digest}`,
  );
};

const dnsLabels = fc.constantFrom("a", "team-a", "x1", "monitoring", "thanos-2", "0day", "a".repeat(40));
const hosts = fc.constantFrom("thanos.example.org", "a.b-c.example", "x", "1.example.org");

/** Texts by the title of their kind; a title may go on with bounds. A number is the setting's usual value. */
export const texts: readonly (readonly [title: RegExp, make: (usual: unknown) => Value])[] = [
  [/^duration/, (usual) => durationAround(usual)],
  [/^cores/, () => cores],
  [/^bytes, as a Kubernetes quantity/, (usual) => bytesAround(typeof usual === "string" ? usual : "1Gi")],
  [/^bytes, such as/, (usual) => sizeAround(typeof usual === "string" ? usual : "256MB")],
  [/^DNS label/, () => dnsLabels],
  [/^name of a Kubernetes object/, () => fc.constantFrom("a", "team-a", "registry.example.org", "0day")],
  [/^path, such as/, () => fc.constantFrom("/thanos", "/a/b-c", "/v1.0")],
  [/^host name/, () => hosts],
  [/^host:port$/, () => fc.constantFrom("127.0.0.1:30900", "minio.example.org:9000", "localhost:9000")],
  [
    /^host:port, `dns\+`/,
    () =>
      fc.constantFrom(
        "store.example.org:10901",
        "dns+store.example.org:10901",
        "dnssrv+_grpc._tcp.store.example.org",
        "dnssrvnoa+_grpc._tcp.store.example.org",
        "10.1.2.3:10901",
        "[2001:db8::1]:10901",
      ),
  ],
  [
    /^host or host:port/,
    () => fc.constantFrom("s3.eu-central-1.amazonaws.com", "s3.example.org:9000", "10.0.0.9:9000"),
  ],
  [/^image with its tag/, (usual) => imageLike(typeof usual === "string" ? usual : images.thanos)],
];

/** From half of what is usual to twice of it. */
function durationAround(usual: unknown): Value {
  const seconds = durationSeconds(typeof usual === "string" ? usual : "1h") ?? 3600;
  if (seconds === 0) return fc.constantFrom("0s", "0", "1h");
  const step = seconds % 3600 === 0 ? 1800 : seconds % 60 === 0 ? 30 : 1;
  return durationFrom(seconds, seconds * 2, step);
}
