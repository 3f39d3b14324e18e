import type { SettingText } from "../row.ts";
import type { UPSTREAM } from "../rows/upstream.ts";

/** How long is waited for whom, and how much a request may ask of the platform. In words. */
export const UPSTREAM_TEXTS: Readonly<Record<keyof typeof UPSTREAM, SettingText>> = {
  UPSTREAM_FIRST_BYTE_TIMEOUT_MS: {
    unit: "milliseconds",
    text: "How long an upstream may take to connect and send its headers, which `fetch` does not tell apart.",
    consequence: "After it the listener gets a stale copy, or 504.",
  },
  UPSTREAM_IDLE_TIMEOUT_MS: {
    unit: "milliseconds",
    text: "How long an upstream may pause in the middle of a body.",
    consequence: "After it the connection is given up; what arrived is not stored, and the listener's is cut or resumed.",
  },
  FILL_WAIT_TIMEOUT_MS: {
    unit: "milliseconds",
    text: "How long a request waits on another one's fill that makes no progress before it goes upstream itself.",
    consequence: "Shorter: a stuck fill is left sooner. Shorter than the origin's usual answer: crowds reach the origin.",
  },
  UPSTREAM_RETRIES: {
    unit: "retries",
    text: "How often a failed upstream request is repeated, as long as no byte of it was answered.",
    consequence: "More: fewer errors for listeners, more load on an origin that is already failing.",
  },
  PLAN: {
    unit: "",
    text: "The account's Workers plan.",
    consequence: "How many subrequests one request may make: 50 or 10,000. `paid` on a free account breaks long responses.",
  },
  LOOPBACK_BUDGET: {
    unit: "calls",
    text: "How many calls of one response to the cached entrypoint; later slices use the Cache API directly.",
    consequence: "Cloudflare ends a request beyond 32 Worker invocations, the first included.",
  },
  COLO_REACH: {
    unit: "",
    text: "How the colo tier is reached: through the cached entrypoint, by the Cache API directly, or whichever is there.",
    consequence: "`direct` loses Workers Cache's tiering and collapsing; `loopback` costs one invocation a slice.",
  },
};
