import type { SettingText } from "../row.ts";
import type { ANSWERING } from "../rows/answering.ts";

/** What players and other caches are told. In words. */
export const ANSWERING_TEXTS: Readonly<Record<keyof typeof ANSWERING, SettingText>> = {
  CORS_ORIGINS: {
    unit: "",
    text: "Which sites' players may read answers across origins.",
    consequence: "A list: other sites' `<audio>` still plays, but their scripts cannot read bytes, headers or timings.",
  },
  CORS_CREDENTIALS: {
    unit: "",
    text: "Whether browsers may send cookies from those sites.",
    consequence: "Demands a list in CORS_ORIGINS: browsers refuse `*` with credentials, and echoing any origin would be unsafe.",
  },
  CORS_MAX_AGE_SEC: {
    unit: "seconds",
    text: "How long a browser may remember the answer to its preflight.",
    consequence: "Shorter: changes to the list show sooner, and players ask twice more often.",
  },
  NODE_NAME: {
    unit: "",
    text: "Our name in `Via`, `CDN-Loop` and `Cache-Status`.",
    consequence: "Two deployments in a row need two names, or the second takes the first's requests for a loop.",
  },
  LOG_SAMPLE: {
    unit: "",
    text: "The share of requests that leave a log line.",
    consequence: "Cloudflare bills log lines. Requests that fail or are cut off are always logged; 0 turns that off as well.",
  },
  MAX_URL_BYTES: {
    unit: "bytes",
    text: "The longest URL that is answered.",
    consequence: "A longer one gets 414.",
  },
  MAX_HEADER_BYTES: {
    unit: "bytes",
    text: "The most that a request's headers may weigh together.",
    consequence: "Heavier ones get 431.",
  },
};
