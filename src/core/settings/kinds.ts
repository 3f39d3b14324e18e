import type { ContentKind } from "../http/media.ts";

export type { ContentKind };

/** Every kind of content, in the documentation's order: each has its own row in the TTL policy. */
export const CONTENT_KINDS = ["audio", "segment", "playlist", "manifest", "key", "other"] as const satisfies readonly ContentKind[];
