import { describe, expect, it } from "vitest";
import { octetsOf, startWireDupe } from "./conversation.ts";
import { arenaOf, EVIL, everything, LASTING, told, whatever } from "./support.ts";

const page = (url: string): string => `page of ${url}`;

/** Where a visitor is sent: what stands after `to=`, decoded, as it is. */
const wanted = (url: string): string => Buffer.from(decodeURIComponent(/to=(.*)/.exec(url)?.[1] ?? "/"), "utf8").toString("latin1");

/** Writes what it was asked into its own head, octet by octet, with the lifetime of a page. */
const stage = arenaOf(() => startWireDupe(({ url }) => {
  if (!url.includes("to=")) return octetsOf(page(url), `Cache-Control: ${LASTING}`);
  return `HTTP/1.1 302 Found\r\nLocation: ${wanted(url)}\r\nX-Wanted: ${wanted(url)}\r\nCache-Control: ${LASTING}\r\nContent-Length: 0\r\n\r\n`;
}), { settings: { UPSTREAM_RETRIES: "0" } });

const CRLF = ["%0d%0a", "%0D%0A", "%0a", "%0d", "%0d%20%0a"];
/** U+010D and U+010A, U+560D and U+560A: cut to their low bytes they are CR and LF. */
const WIDE = ["%c4%8d%c4%8a", "%e5%98%8d%e5%98%8a", "%e2%80%a8", "%c2%85"];
const LOADS = [
  `Set-Cookie:%20session=${EVIL}`,
  `Content-Length:%2012%0d%0a%0d%0a${EVIL}`,
  `Cache-Control:%20max-age=31536000%0d%0aX-Evil:%20${EVIL}`,
  `Content-Length:%200%0d%0a%0d%0aHTTP/1.1%20200%20OK%0d%0aContent-Type:%20text/html%0d%0aCache-Control:%20max-age=600%0d%0aContent-Length:%2012%0d%0a%0d%0a${EVIL}`,
  `Transfer-Encoding:%20chunked%0d%0a%0d%0ac%0d%0a${EVIL}%0d%0a0%0d%0a%0d%0aHTTP/1.1%20200%20OK%0d%0aContent-Length:%204%0d%0a%0d%0aevil`,
];

describe.each(CRLF)("a line break written %s", (crlf) => {
  // Defence: control characters in a target are refused, or the answer they split is its asker's alone: the query is in the key.
  it.each(LOADS.map((load, i) => [i, load] as const))("and what follows it (%i) is told to nobody else", async (i, load) => {
    const path = `/to/${CRLF.indexOf(crlf)}/${i}`;
    await Promise.all(["", ".mp3"].map(async (suffix) => {
      for (let time = 0; time < 2; time += 1) await whatever(stage.edge.ask(`${path}${suffix}?to=/x${crlf}${load}`, { withinMs: 5000 }));
      // Several, so that every connection to the origin is used again.
      for (let visitor = 0; visitor < 3; visitor += 1) {
        const target = `${path}-clean-${visitor}${suffix}`;
        expect(told(await stage.edge.get(target))).toEqual([200, page(target)]);
      }
      expect(told(await stage.edge.get(path + suffix))).toEqual([200, page(path + suffix)]);
    }));
  });
  // Defence: %00 to %1f in a path is 400 (normalise.ts).
  it("is refused in a path", async () => {
    const asked = stage.dupe.seen.length;
    const answer = await stage.edge.get(`/path${crlf}Set-Cookie:%20a=${EVIL}`);
    expect([answer.status, answer.headers.has("set-cookie")]).toEqual([400, false]);
    expect(stage.dupe.seen.length).toBe(asked);
  });
});

describe.each(WIDE)("a character whose low byte breaks lines, %s", (wide) => {
  // Defence: fields are carried as octets, never cut to eight bits of their characters.
  it("breaks none of ours", async () => {
    const target = `/wide?to=/x${wide}Set-Cookie:%20a=${EVIL}${wide}X-Evil:%20${EVIL}`;
    for (let time = 0; time < 2; time += 1) {
      const answer = await stage.edge.get(target);
      expect(answer.complete).toBe(true);
      expect([answer.headers.has("set-cookie"), answer.headers.has("x-evil")]).toEqual([false, false]);
      for (const values of answer.headers.values()) expect(values.join("")).not.toMatch(/[\r\n]/);
    }
  });
  // Defence: as above, for the names we say ourselves (Cache-Status, Location, errors).
  it("does not reach a head of ours by way of a path", async () => {
    const answer = await stage.edge.get(`/a${wide}Set-Cookie:%20a=${EVIL}`);
    expect(answer.headers.has("set-cookie")).toBe(false);
    expect(everything(answer).split("\n\n")[0]).not.toContain(EVIL);
  });
});

describe("a request's field with a line break in it", () => {
  // Defence: the runtime's parser, and fields of a fill are ours.
  it.each(["\r", "\n", "\r\n ", "\0", "\u000b", "\u0085"])("%j puts no field into an answer", async (sign) => {
    const { host } = new URL(stage.edge.url);
    const raw = Buffer.from(`GET /fields HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nOrigin: x${sign}Set-Cookie: a=${EVIL}\r\nX-A: y${sign}X-Evil: ${EVIL}\r\n\r\n`, "latin1");
    const answer = await whatever(stage.edge.ask("/fields", { raw }));
    if (answer) expect([answer.headers.has("set-cookie"), answer.headers.has("x-evil")]).toEqual([false, false]);
    expect(told(await stage.edge.get("/fields"))).toEqual([200, page("/fields")]);
  });
});
