/** What a URL holds, as far as caching cares: each kind has its own row in the TTL policy. */
export const CONTENT_KINDS = ["audio", "segment", "playlist", "key", "other"] as const;

/**
 * `audio`: a whole file; `segment`: one piece of an HLS or DASH stream; `playlist`: a manifest, perhaps a live one;
 * `key`: a decryption key or licence; `other`: everything else.
 */
export type ContentKind = (typeof CONTENT_KINDS)[number];
