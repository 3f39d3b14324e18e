import { describe, expect, it } from "vitest";
import type { Context } from "../../../edge/context.ts";
import type { Note } from "../../../edge/note.ts";
import { Asked } from "../../../edge/prewarm/asked.ts";
import { endOf } from "../../../edge/prewarm/outcome.ts";
import type { Stage } from "../../../edge/steps/stage.ts";
import { targetOf } from "../../../edge/target.ts";
import { descriptorOf } from "../../core/cache/make.ts";

const target = targetOf({ id: "music.example", origin: "https://origin.example" }, { pathname: "/a.mp3", search: "" }, undefined, null);
const answer = (changes: Parameters<typeof descriptorOf>[0] = {}, stored = true): Stage => ({ at: "answer", representation: { target, descriptor: descriptorOf(changes), stored, given: undefined }, tries: 0 });
const handOn = (status: number): Stage => ({ at: "hand-on", answer: { status, headers: [], body: null } });

/** What a stage comes to; `note` as the steps before it have left it. */
function end(stage: Stage, note: Partial<Note> = {}): unknown {
  return endOf({ note: { outcome: "miss", ...note } } as Context, stage, new Asked());
}

describe("a step ends", () => {
  it.each<[string, Stage, Partial<Note>, object]>([
    ["what is blocked", { at: "refuse", code: "blocked" }, {}, { kind: "refused", why: "blocked", status: 451 }],
    ["a URL nobody can read", { at: "refuse", code: "url-malformed" }, {}, { kind: "refused", why: "url-malformed" }],
    ["no site", { at: "refuse", code: "no-site" }, {}, { kind: "refused", why: "no-site" }],
    ["an upstream that makes no sense", { at: "refuse", code: "upstream-protocol" }, {}, { kind: "refused", why: "upstream-protocol" }],
    ["a key", { at: "pass", why: "key" }, {}, { kind: "refused", why: "key" }],
    ["404", handOn(404), { why: "not-there" }, { kind: "refused", why: "not-there", status: 404 }],
    ["a redirect", handOn(302), { why: "redirect" }, { kind: "refused", why: "redirect", status: 302 }],
    ["404 that is kept", answer({ status: 404 }), {}, { kind: "refused", why: "not-there", status: 404 }],
    ["what is not stored", answer({}, false), { why: "no-store" }, { kind: "refused", why: "no-store" }],
    ["the operator's side", { at: "control" }, {}, { kind: "refused", why: "control" }],
  ])("with no: %s", (_, stage, note, outcome) => {
    expect(end(stage, note)).toEqual({ ...outcome, upstreamRequests: 0 });
  });
  it.each<[string, Stage, Partial<Note>, object]>([
    ["a timeout", { at: "refuse", code: "upstream-timeout" }, {}, { why: "upstream-timeout" }],
    ["an upstream out of reach", { at: "refuse", code: "upstream-unreachable" }, {}, { why: "upstream-unreachable" }],
    ["nobody's promise", { at: "refuse", code: "no-promise" }, {}, { why: "no-promise" }],
    ["one purge after the other", { at: "pass", why: "purged" }, {}, { why: "purged" }],
    ["429", handOn(429), { why: "client-error" }, { why: "too-many-requests", status: 429 }],
    ["408", handOn(408), { why: "client-error" }, { why: "upstream-error", status: 408 }],
    ["503", handOn(503), { why: "upstream-error" }, { why: "upstream-error", status: 503 }],
    ["503 that is kept", answer({ status: 503, headers: [["retry-after", "30"]] }), {}, { why: "upstream-error", status: 503, retryAfterSec: 30 }],
    ["a copy that stands in", answer(), { outcome: "stood-in" }, { why: "upstream-error" }],
  ])("with later: %s", (_, stage, note, outcome) => {
    expect(end(stage, note)).toEqual({ kind: "later", ...outcome, upstreamRequests: 0 });
  });
  it("nowhere where a representation is known, and where the upstream would have to be asked", () => {
    expect(end(answer())).toBeUndefined();
    expect(end({ at: "open", target, tries: 0 })).toBeUndefined();
    expect(end({ at: "revalidate", target, stale: descriptorOf() })).toBeUndefined();
  });
});
