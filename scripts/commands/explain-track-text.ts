import type { ExplainedTrack, ExplainedVariant } from "../../src/control/explain-track.ts";

/** What an address of a track comes to, a line each: a name and what is said. */
export function trackLines({ ladder, form, manifest, estimate, variants, choice }: ExplainedTrack): (readonly [string, string])[] {
  const line = estimate.kind === "unknown" ? "unknown" : `${Math.round(estimate.likelyKbps)} kbit/s, safely ${Math.round(estimate.safeKbps)}, confidence ${estimate.confidence.toFixed(2)}, by ${estimate.from.join(", ")}`;
  return [
    ["track", `${FORMS[form]} by ladder ${ladder}`],
    ...(manifest === null ? [] : [["manifest", manifestText(manifest)] as const]),
    ["line", line],
    ...variants.map((variant) => [variant.id === choice?.id ? "* variant" : "  variant", variantText(variant)] as const),
  ];
}

const FORMS = { negotiate: "a variant for this listener,", multivariant: "a playlist of all variants,", media: "the playlist of one variant," } as const;

function manifestText({ pathname, state, tier, problems, tags }: NonNullable<ExplainedTrack["manifest"]>): string {
  const where = { read: `read from ${tier}`, unreadable: `unreadable in ${tier}`, missing: `not there, says ${tier}`, "not-held": "in no tier" }[state];
  return [`${pathname}: ${where}`, ...(tags.length === 0 ? [] : [`tags ${tags.join(", ")}`]), ...problems].join("; ");
}

function variantText({ id, url, type, codecs, kbps, quality, playable, entitled, fits, failing }: ExplainedVariant): string {
  const against = [...(playable ? [] : ["not playable"]), ...(entitled ? [] : ["above the entitlement"]), ...(fits ? [] : ["above max"]), ...(failing ? ["failing"] : [])];
  return [`${id} ${url}`, codecs === null ? type : `${type}; codecs=${codecs}`, `${kbps} kbit/s`, quality, ...against].join("; ");
}
