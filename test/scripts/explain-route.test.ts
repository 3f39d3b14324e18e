import { expect, test } from "vitest";
import { routeText } from "../../scripts/commands/explain-route-text.ts";
import type { ExplainedRoute } from "../../src/control/explain.ts";

const NOW = 1_795_000_000_000;
const terms = { firstByteMs: 21.04, load: 1.25, transferMs: 8, moneyMs: 120, costMs: 154.3 };
const known = { source: "here", inFlight: 3, mbps: 0, drifts: false, firstByteMs: 21.04 } as const;
const ROUTE: ExplainedRoute = {
  colo: "NRT",
  region: "apac-ne",
  place: { lat: 1, lon: 2 },
  measured: "region",
  question: { path: "/a.mp3", key: "k", bytes: 262_144, patience: 0, purgedAtMs: NOW - 4000, from: "fra" },
  patience: { purpose: "listener", cmcd: { startup: true, bufferMs: 0 }, urgency: 1 },
  why: "content",
  order: ["fra", "iad"],
  edges: [
    { id: "fra", terms, equal: true, trial: false, url: "https://fra.test", weight: 1, pricePerGb: 0, standing: { id: "fra", health: { kind: "ok" }, ...known } },
    { id: "iad", terms, refused: "ejected", equal: false, trial: false, url: "https://iad.test", weight: 1, pricePerGb: 0, standing: { id: "iad", ...known, inFlight: 0, source: "region", health: { kind: "ejected", why: "slow", untilMs: NOW + 2500 } } },
    { id: "s3", terms: { ...terms, costMs: Infinity }, refused: "other-path", equal: false, trial: false, url: "r2://B", weight: 1, pricePerGb: 0, standing: null },
  ],
  steers: [{ edge: "iad", weight: 2, pins: ["/a/"], regions: ["weur"], untilMs: NOW, reason: "moved" }],
};

test("a route is a sentence, its circumstances, a table of edges with the first marked, and operators' words", () => {
  expect(routeText(ROUTE, NOW)).toEqual([
    "It would be asked of fra: of those that cost about the same it is the one this content belongs to; then of iad.",
    "For NRT in apac-ne, as its region measured: 256 KiB, patience 0 of a listener whose player reports that it needs them at once, 0 ms of sound left at urgency 1, purged 4 s ago, a copy of fra is held.",
    "",
    "  edge  cost    first byte  load                 transfer  money   measured       health                    remark",
    "> fra   154 ms  21 ms       × 1.25, 3 under way  8 ms      120 ms  here           well                      costs about the same",
    "  iad   154 ms  21 ms       × 1.25               8 ms      120 ms  by the region  ejected (slow) for 2.5 s  ejected",
    "  s3    ∞ ms    21 ms       × 1.25               8 ms      120 ms  not at all     nobody knows              never: it does not serve this path",
    `Operators say of iad: weight 2, pinned for /a/ in weur until ${new Date(NOW).toISOString()} (moved).`,
  ]);
});

test("a route to nobody says so", () => {
  expect(routeText({ ...ROUTE, order: [], why: "none", steers: [] }, NOW)[0]).toBe("It would be asked of no edge: nobody may be asked for this.");
});
