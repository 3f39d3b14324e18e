import type { CorsPolicy } from "../src/core/http/cors.ts";
import type { Settings } from "../src/core/settings/index.ts";

/** What a player on another site may read of an answer, beyond what the Fetch standard always lets it. */
const EXPOSED = [
  "accept-ranges",
  "age",
  "cache-status",
  "content-length",
  "content-location",
  "content-range",
  "date",
  "etag",
  "link",
  "server-timing",
  "downbeat-request-id",
] as const;

/** What a player may send: ranges and conditions, and CMCD (CTA-5004), which is four fields. */
const ALLOWED = [
  "range",
  "if-range",
  "if-none-match",
  "if-modified-since",
  "content-type",
  "authorization",
  "cmcd-object",
  "cmcd-request",
  "cmcd-session",
  "cmcd-status",
] as const;

/** Cross-origin rules as the settings put them. */
export function corsPolicy(settings: Settings): CorsPolicy {
  return {
    origins: settings.corsOrigins,
    credentials: settings.corsCredentials,
    maxAgeSec: settings.corsMaxAgeSec,
    exposedHeaders: EXPOSED,
    allowedHeaders: ALLOWED,
    methods: ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"],
  };
}
