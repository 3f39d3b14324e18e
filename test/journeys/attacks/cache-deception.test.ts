import { describe, expect, it } from "vitest";
import { arena, everything, LASTING, type Reply, type Seen, told } from "./support.ts";

/** What the origin says of the life of a page that is one person's: nothing, too much, the right thing. */
const CONTROLS = { silent: undefined, "max-age": "max-age=60", private: "private", lasting: LASTING } as const;
type Control = keyof typeof CONTROLS;

const whoever = (user: string | undefined): string => (user === undefined ? "Please log in." : `Dear ${user}, your balance is 17.`);

/**
 * Knows `/account` whatever follows it, or hides it: cuts at encoded delimiters, climbs, forgets path parameters. The
 * control to use stands first in the path. Who asks is in a cookie, in a credential, in a field, or in the query.
 */
function pager({ url, headers }: Seen): Reply {
  const bare = decodeURIComponent(url.replaceAll(/%00.*|%23.*|%3f.*/gi, "")).replaceAll("..;/", "../");
  const { pathname } = new URL(bare.split(/[;?#]/)[0] ?? "", "http://origin.invalid");
  const control = CONTROLS[(pathname.split("/")[1] ?? "silent") as Control];
  const text = `${String(headers.cookie)} ${String(headers.authorization)} ${String(headers["x-session"])} ${String(headers["api-token"])} ${url}`;
  const user = /(?:user|session|sid|token)[= ](\w+)/.exec(text)?.[1];
  const type = { "content-type": url.includes("json") ? "application/json" : "text/html", etag: `"${user ?? "nobody"}"` };
  if (!pathname.includes("/account")) return { status: 404, headers: { ...type, "cache-control": LASTING }, body: "no such page" };
  return { headers: { ...type, ...(control && { "cache-control": control }) }, body: whoever(user) };
}
const stage = arena(pager);

const SUFFIXES = ["mp3", "m4s", "m3u8", "css", "json"];
const LURES = [
  ...SUFFIXES.map((suffix) => `/account/x.${suffix}`),
  "/account;x.mp3", "/account;/x.mp3", "/account%3bx.mp3", "/account%2fx.mp3", "/account%2Fx.css", "/account%5cx.mp3",
  "/account%3fx.mp3", "/account%23.mp3", "/account%23%2f%2e%2e%2fstatic%2fx.js", "/account/.mp3", "/account.mp3", "/account%00.mp3",
  "/account%0a.mp3", "/account%09.css", "/account/%2e%2e/account/x.mp3", "/static/..%2faccount", "/static/..%2faccount?x.mp3",
  "/static/%2e%2e%2faccount%3bx.mp3", "/static/..%5caccount.mp3", "/x/..;/account", "/x/..;/account/x.mp3", "/account//x.mp3",
  "/account/x.mp3/", "/account?x.mp3", "/account~x.mp3", "/account$x.mp3", "/account!x.mp3", "/robots.txt/../account", "/account/%252fx.mp3",
];
const CREDENTIALS: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ["a cookie", { cookie: "user=alice" }, ""],
  ["an authorization", { authorization: "token alice" }, ""],
  ["a field of its own", { "x-session": "user=alice" }, ""],
  ["a field named token", { "api-token": "user=alice" }, ""],
  ["a session in the query", {}, "session=alice"],
  ["a path parameter", {}, ""],
];

/** One person's page under a lure, then a stranger's request for the same address without what names the person. */
describe.each(Object.keys(CONTROLS) as Control[])("one person's page, its lifetime %s", (control) => {
  // Defence: requests with credentials pass and are not stored, whatever the URL looks like (passReason, odd fields).
  it.each(LURES)("is told to nobody else under %s", async (lure) => {
    const lured = CREDENTIALS.map(async ([what, headers, query]) => {
      const prefix = `/${control}/${encodeURIComponent(what).replaceAll("%20", "-")}`;
      const target = prefix + lure;
      const joint = target.includes("?") ? "&" : "?";
      const own = what === "a path parameter" ? `${prefix};sid=alice${lure}` : query === "" ? target : target + joint + query;
      // `Authorization` with `public` is the one case RFC 9111 §3.5 lets a cache share; an origin that says so means it.
      if (what === "an authorization" && control === "lasting") return;
      // Where the origin's words are no temptation, the plain cases will do.
      if ((control === "private" || control === "max-age") && what !== "a cookie" && what !== "an authorization") return;
      await stage.edge.get(own, headers);
      const stranger = await stage.edge.get(target);
      expect([what, everything(stranger).includes("Dear")]).toEqual([what, false]);
      // And the other way round: what a stranger gets is not told to the person.
      if (what !== "a cookie") return;
      const again = await stage.edge.get(own, headers);
      if (again.status === 200) expect(told(again)).toEqual([200, whoever("alice")]);
    });
    await Promise.all(lured);
  });
});

describe("a page that only its origin knows to be personal", () => {
  // Defence: where the origin is silent nothing but audio with a strong validator is stored (policy, rule 2).
  it.each(LURES)("is not kept under %s, for the origin does not say so", async (lure) => {
    const target = `/silent/kept${lure}`;
    const first = await stage.edge.get(target);
    const asked = stage.dupe.seen.length;
    const second = await stage.edge.get(target);
    if (first.status === 200) expect([second.status, stage.dupe.seen.length]).toEqual([200, asked + 1]);
  });
  // Defence: a signed or session query passes, on every kind of URL.
  it.each(["session", "sid", "token", "sessionid", "access_token", "jwt"])("is not kept under a query with %s", async (name) => {
    for (const suffix of SUFFIXES) {
      const target = `/lasting/account/x.${suffix}?${name}=alice`;
      for (let time = 1; time <= 2; time += 1) {
        await stage.edge.get(target);
        expect(stage.dupe.to(target)).toHaveLength(time);
      }
    }
  });
});
