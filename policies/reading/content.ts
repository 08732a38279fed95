import { parse } from "yaml";
import type { MountedFile } from "./mountedFiles";
import { isUnknown, unreadable, withMessage } from "./unknowns";

/**
 * A mounted file's text.
 *
 * @throws UnknownValueError if it is not known yet, or not in this stack.
 */
export function contentOf({ source, text }: MountedFile): string {
  if (isUnknown(text)) throw withMessage(text, `the content of ${source} is not known yet`);
  if (text === undefined) throw unreadable(`${source} is not in this stack`);
  return text;
}

const cache = new Map<string, { readonly data: unknown } | undefined>();

/** A YAML text as data; `undefined` if it is not YAML. Each policy gets resources anew, so what was parsed is kept by the text. */
export function parsed(text: string): { readonly data: unknown } | undefined {
  if (!cache.has(text)) {
    try {
      cache.set(text, { data: parse(text) as unknown });
    } catch {
      // The parser's message quotes the text, which may be a secret.
      cache.set(text, undefined);
    }
  }
  return cache.get(text);
}

/**
 * A YAML text as data.
 *
 * @throws UnknownValueError if it is not YAML.
 */
export function dataOf(text: string, source: string): unknown {
  const found = parsed(text);
  if (!found) throw unreadable(`${source} is not YAML`);
  return found.data;
}
