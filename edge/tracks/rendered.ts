import type { BrowserWord, Descriptor } from "../../src/core/cache/descriptor.ts";
import { DESCRIPTOR_FORMAT } from "../../src/core/cache/descriptor.ts";
import { hashOf } from "../../src/core/purge/key.ts";

/** A playlist made here. `version`: names these bytes and no others. */
export type Rendered = { readonly bytes: Uint8Array<ArrayBuffer>; readonly version: string };

const TYPE = "application/vnd.apple.mpegurl"; // RFC 8216 §4

/** A text as bytes, with a name of them: 53 bits of hash and the length. */
export function renderedOf(text: string): Rendered {
  const bytes = new Uint8Array(new TextEncoder().encode(text));
  return { bytes, version: `${hashOf(text).toString(36)}-${bytes.byteLength.toString(36)}` };
}

/** How a playlist is to be described: what it is judged by, what listeners' caches are told, and by which fields it was chosen. */
export type RenderedAs = {
  /** The copy it was made of as it answers for this URL; absent: it was made of settings alone, or of what is not stored. */
  readonly copy: Descriptor | undefined;
  readonly browser: BrowserWord;
  readonly vary: string | undefined;
  readonly nowMs: number;
};

/** The descriptor of a playlist made here: the times, tags and purges of the copy it was made of, and a strong tag of its own bytes. */
export function describeRendered({ bytes, version }: Rendered, { copy, browser, vary, nowMs }: RenderedAs): Descriptor {
  const etag = `"${version}"`;
  const { askedAtMs = nowMs, ageSec = 0, freshSec = 0, staleWhileRevalidateSec = 0, staleIfErrorSec = 0, asOf = 0, tags = [] } = copy ?? {};
  return {
    format: DESCRIPTOR_FORMAT,
    kind: "playlist",
    status: 200,
    headers: [["content-type", TYPE], ["etag", etag], ...(vary === undefined ? [] : [["vary", vary] as const])],
    size: bytes.byteLength,
    etag,
    fill: version,
    identity: `p:${version}`,
    joining: "strong",
    ranges: true,
    askedAtMs,
    ageSec,
    freshSec,
    staleWhileRevalidateSec,
    staleIfErrorSec,
    browser,
    varies: [],
    tags,
    asOf,
    era: 0,
  };
}
