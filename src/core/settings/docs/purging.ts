import type { SettingText } from "../row.ts";
import type { PURGING } from "../rows/purging.ts";

/** What purges go by, and what holds while nobody can be asked about them. In words. */
export const PURGING_TEXTS: Readonly<Record<keyof typeof PURGING, SettingText>> = {
  LEASE_SEC: {
    unit: "seconds",
    text: "How long a data centre may answer from its copies before it asks its region again whether anything was purged.",
    consequence: "A purge is complete everywhere about this long after it was accepted. Shorter: faster proof, and more requests to Durable Objects.",
  },
  WITHOUT_LEASE: {
    unit: "",
    text: "What is done with copies while no region and not even the ledger can be asked whether they were purged.",
    consequence:
      "`revalidate`: the origin is asked whether they are still right. `serve-marked`: they are served, and the answer says " +
      "so; purges and blocks do not hold meanwhile. `refuse`: 503; only with this do blocks hold then.",
  },
  TAG_FIELDS: {
    unit: "",
    text: "The origin's header fields that hold an answer's tags, by which it can be purged; `x-amz-meta-…` works too.",
    consequence:
      "They are not sent on to listeners. `Cache-Tag` and fields named like it are split at commas, all others at spaces and commas. An answer " +
      "with more than 128 tags, or 8 KiB of them, is not stored: a tag too many could not be purged.",
  },
  TAGS: {
    unit: "",
    text: "Tags that URLs have by their path, for origins that cannot send any; every pattern that matches counts.",
    consequence:
      "`:name` stands for one segment or part of one, a last `*` for whatever follows; `host` limits it to one site. Values are read decoded and without case: " +
      "`/audio/My%20Album/1` has `release:my album`. Changing it changes what purges reach at once, copies already stored included.",
  },
  AUDIT_DAYS: {
    unit: "days",
    text: "How long the ledger keeps its log of who purged and blocked what, and when it was complete.",
    consequence: "Shorter: less storage. Export it before it goes: `downbeat purges export`.",
  },
  ORIGIN_LAG_SEC: {
    unit: "seconds",
    text: "How long after a change the origin may still answer with what was there before, because it has caches or replicas of its own.",
    consequence: "Above 0: for this long after a purge what it names is passed and not stored, and the purge cannot bring the old bytes back.",
  },
};
