/** The parts of an image's name that policies ask for. */
export interface Image {
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** As the tag tells it, with a `v`, such as `v0.42.4`; `undefined` if it tells none. */
  readonly version: string | undefined;
}

/** Reads `registry/name:tag@sha256:...`, of which all but the name may be missing. */
export function imageOf(text: string): Image {
  const [name, digest] = text.split("@");
  const tag = /:([^/:]+)$/.exec(name)?.[1];
  const version = /^v?(\d+\.\d+\.\d+)/.exec(tag ?? "")?.[1];
  return { tag, digest, version: version && `v${version}` };
}
