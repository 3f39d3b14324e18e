import type { SettingText } from "../row.ts";
import type { ORIGINS } from "../rows/origins.ts";

/** What an origin asks of whoever asks it. In words. */
export const ORIGINS_TEXTS: Readonly<Record<keyof typeof ORIGINS, SettingText>> = {
  ORIGIN_ACCESS: {
    unit: "",
    text:
      "What requests to an origin carry: a secret header field, basic credentials, an S3 signature (SigV4), a `Host` of its " +
      "own. Secrets stand here by name; `npx wrangler secret put NAME` gives the value.",
    consequence:
      "`origin`: exactly as in ORIGIN, SITES or the `url` of one of EDGES. A secret that is not there stops the Worker at its start. Redirects carry " +
      "credentials within the origin only. `host`: Cloudflare's `resolveOverride`, so both names must be in the Worker's " +
      "own zone; local runs ask `host` itself. `s3`: only GET and HEAD of objects are signed, without the query; others " +
      'get 405 unless `methods = "all"`, which lets listeners list and write whatever the key may.',
  },
};
