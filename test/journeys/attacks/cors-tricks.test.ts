import { describe, expect, it } from "vitest";
import { arena, EVIL, everything, LASTING, type Reply, type Seen, whatever } from "./support.ts";
import type { RawAnswer } from "../../support/raw.ts";

const PLAYER = "https://player.example";
const TYPES: Record<string, string> = { mp3: "audio/mpeg", m3u8: "application/vnd.apple.mpegurl", json: "application/json" };

/** Gives every origin that asks leave to read everything, with credentials, and forgets to say that it depends on who asks. */
function generous({ url, headers }: Seen): Reply {
  const asker = url.startsWith("/fixed") ? `https://${EVIL}` : (headers.origin ?? headers["x-origin"]);
  const type = TYPES[url.slice(url.lastIndexOf(".") + 1)] ?? "text/html";
  const leave = asker === undefined ? {} : { "access-control-allow-origin": asker, "access-control-allow-credentials": "true", "timing-allow-origin": asker };
  return { headers: { "cache-control": LASTING, "content-type": type, etag: '"v"', ...leave }, body: "the same for all" };
}
const open = arena(generous);
const listed = arena(generous, { settings: { CORS_ORIGINS: [PLAYER], CORS_CREDENTIALS: true } });

const ASKERS = [`https://${EVIL}`, "null", "https://player.example.evil.example", "https://evilplayer.example", "http://player.example", "https://player.example:444", "https://PLAYER.example", "https://player.example/", "https://player.example ", `https://player.example@${EVIL}`, "https://player.example, https://evil.example", "https://player.example%60.evil.example", "file://", "*", "", `https://${EVIL}\t`];
const leave = (answer: RawAnswer): (string | undefined)[] => ["access-control-allow-origin", "access-control-allow-credentials", "timing-allow-origin"].map((name) => answer.header(name));

describe.each(["mp3", "json"])("a URL of kind .%s", (suffix) => {
  // Defence: Origin is never sent in a fill; what an answer says of it is taken away and ours put in its place (addCors).
  it.each(ASKERS)("is not poisoned by what its origin would allow %j", async (asker) => {
    const path = `/open-${ASKERS.indexOf(asker)}.${suffix}`;
    for (let time = 0; time < 2; time += 1) await whatever(open.edge.get(path, { origin: asker }));
    const visitor = await open.edge.get(path, { origin: PLAYER });
    expect([visitor.status, leave(visitor)]).toEqual([200, ["*", undefined, "*"]]);
    expect(everything(visitor)).not.toContain(EVIL);
  });
  // Defence: the list is compared exactly (corsHeaders); `null` is never on it.
  it.each(ASKERS)("gives %j no leave it was not given by the operator", async (asker) => {
    const path = `/listed-${ASKERS.indexOf(asker)}.${suffix}`;
    for (let time = 0; time < 2; time += 1) {
      const answer = await whatever(listed.edge.get(path, { origin: asker }));
      // Blanks around a value are no part of it (RFC 9110 §5.5).
      if (answer && asker.trim() !== PLAYER) expect(leave(answer)).toEqual([undefined, undefined, undefined]);
    }
    expect(leave(await listed.edge.get(path, { origin: PLAYER }))).toEqual([PLAYER, "true", PLAYER]);
    expect((await listed.edge.get(path)).header("vary")?.toLowerCase()).toContain("origin");
  });
  // Defence: the same, where the origin names one origin to everybody.
  it("gives no leave its origin gave", async () => {
    for (let time = 0; time < 2; time += 1) {
      expect(leave(await open.edge.get(`/fixed.${suffix}`, { origin: PLAYER }))).toEqual(["*", undefined, "*"]);
      expect(leave(await listed.edge.get(`/fixed.${suffix}`, { origin: `https://${EVIL}` }))).toEqual([undefined, undefined, undefined]);
    }
  });
  // Defence: as above, from a copy and under a field its origin takes for Origin.
  it("is not poisoned by another name for Origin", async () => {
    const path = `/named.${suffix}`;
    await whatever(listed.edge.get(path, { "x-origin": `https://${EVIL}` }));
    expect(leave(await listed.edge.get(path, { origin: `https://${EVIL}` }))).toEqual([undefined, undefined, undefined]);
    expect(leave(await listed.edge.get(path))).toEqual([undefined, undefined, undefined]);
  });
});

describe("a preflight", () => {
  // Defence: preflights are answered here, by the list (preflightHeaders), and never stored.
  it.each(ASKERS)("from %j gets no more than its request would", async (asker) => {
    const answer = await whatever(listed.edge.ask("/preflight.mp3", { method: "OPTIONS", headers: { origin: asker, "access-control-request-method": "DELETE", "access-control-request-headers": EVIL } }));
    if (answer === undefined || asker.trim() === PLAYER) return;
    expect(leave(answer)).toEqual([undefined, undefined, undefined]);
    expect(answer.header("access-control-allow-methods")).toBeUndefined();
    expect(everything(answer)).not.toContain(EVIL);
  });
});

describe("an answer that passes", () => {
  // Defence: with a list, what an origin reflects to whoever asks is not handed on to those who are not on it.
  it("is its sender's alone, whatever its origin reflects", async () => {
    await open.edge.get("/passed", { origin: `https://${EVIL}`, cookie: "a=1" });
    const visitor = await open.edge.get("/passed", { origin: PLAYER });
    expect(leave(visitor)).toEqual(["*", undefined, "*"]);
  });
});
