import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNeverSent, sortFields } from "../../../src/core/http/request-fields.ts";
import { NEVER_SENT, SENT_WHEN_ASKED } from "../../../src/core/http/request-field-table.ts";
import { canonicalField } from "../../../src/core/http/vary.ts";
import { texts } from "./texts.ts";

const sort = (fields: Record<string, string>, ...asked: string[]) => sortFields(Object.entries(fields), new Set(asked));
const NOTHING = { sent: [], withheld: [], odd: [] };

describe("never sent, asked for or not", () => {
  it.each([
    // of the connection and of ours
    "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Proxy", "Proxy-Host", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Expect", "Max-Forwards", "Sec-WebSocket-Key",
    "Host", "User-Agent", "Accept-Encoding", "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Request-Range", "Cache-Control", "Pragma", "Via", "CDN-Loop", "A-IM",
    "Downbeat-CDN-Cache-Control", "X-Downbeat-Test",
    // of the client
    "Cookie", "Authorization", "From", "Origin", "Referer", "Access-Control-Request-Method", "Access-Control-Request-Headers", "Client-Cert", "SSL-Client-Verify",
    "Content-Type", "Content-Length", "Content-Encoding", "Content-MD5",
    // forwarding
    "Forwarded", "Forwarded-For", "X-Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Protocol", "X-Forwarded-Scheme", "X-Forwarded-SSL", "X-Forwarded-Port", "X-Forwarded-Server", "X-Forwarded-By", "X-Forwarded-Path", "X-Forwarded-Prefix", "X-Forward-For", "X-Forwarder-For", "X-Original-Host", "X-Originating-IP", "X-Host", "X-HTTP-Host-Override", "X-Server-Name", "X-Backend-Host", "X-Proxy-Host", "X-Scheme", "X-Url-Scheme", "Front-End-Https", "X-ProxyUser-IP", "HTTPS",
    "Client-IP", "X-Client-IP", "True-Client-IP", "X-True-IP", "X-Real-IP", "Cluster-Client-IP", "X-Cluster-Client-IP", "X-Remote-Addr", "X-Remote-IP", "Remote-Addr", "X-Custom-IP-Authorization", "X-IP", "Incap-Client-IP", "WL-Proxy-Client-IP",
    // another URL or method
    "Base-Url", "Request-Uri", "X-Original-URL", "X-Original-URI", "X-Rewrite-URL", "X-Rewrite-URI", "X-Http-DestinationURL", "X-Url", "Url", "Uri", "Path-Info", "Script-Name", "Destination", "Redirect-Url", "X-Matched-Path", "X-Invoke-Path", "X-Invoke-Status", "X-Now-Route-Matches", "X-Middleware-Subrequest", "X-Middleware-Prefetch", "X-Nextjs-Data", "X-Accel-Mapping", "X-Sendfile-Type", "X-Envoy-Original-Path", "Translate",
    "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "X-Method", "Method-Override", "Http-Host", "Http-Url", "HTTP-Method-Override", "X-HTTP-Status-Code-Override", "Depth", "Overwrite", "If", "Lock-Token",
    // networks
    "CF-Connecting-IP", "CF-Ray", "CF-IPCountry", "CF-Visitor", "CF-Worker", "Fastly-Client-IP", "Fastly-SSL", "Fastly-FF", "Fastly-Host", "Fastly-Debug", "Akamai-Origin-Hop", "X-Akamai-Edgescape", "X-Azure-FDID", "X-FD-HealthProbe", "CloudFront-Viewer-Country", "X-Appengine-Country", "X-Vercel-IP-Country", "X-NF-Client-Connection-IP", "Surrogate-Capability", "X-Cache-Bypass", "X-Varnish",
    "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Server-Side-Encryption", "X-Amzn-Trace-Id", "X-Goog-User-Project", "X-MS-Version", "X-Oss-Process",
    // of one request
    "traceparent", "tracestate", "baggage", "b3", "X-B3-TraceId", "X-Request-Id", "X-Correlation-Id", "X-Playback-Session-Id", "CMCD-Request", "CMCD-Object", "CMCD-Status", "CMCD-Session", "Priority", "Purpose",
  ])("%s", (name) => {
    expect(sort({ [name]: "x" }, name.toLowerCase())).toEqual(NOTHING);
    expect(isNeverSent(name)).toBe(true);
  });

  it.each(["x_forwarded_host", "X_Forwarded-Host", "x.forwarded.host", "x~http~method~override", "content_length", "cf_connecting_ip"])(
    "%s neither: some servers make no difference",
    (name) => {
      expect(sort({ [name]: "x" }, name.toLowerCase())).toEqual(NOTHING);
    },
  );

  it.each(["accept", "accept-language", "save-data", "sec-ch-ua", "sec-fetch-mode", "x-requested-with", "prefer", "foo", "x-foo", "accept-charset", "next-url", "rsc", "requested", "hostess", "formula", "viable"])("not so %s", (name) => {
    expect(isNeverSent(name)).toBe(false);
  });
});

describe("sent", () => {
  it("in canonical form, by name, each once", () => {
    const fields: [string, string][] = [["Foo", "2 ,,3"], ["Accept-Language", "DE;q=0.5,en"], ["bar", "x"], ["ACCEPT", "*/*,audio/mpeg"], ["foo", "1"]];
    expect(sortFields(fields)).toEqual({
      sent: [["accept-language", "en, de;q=0.5"], ["bar", "x"], ["foo", "2, 3, 1"]],
      withheld: ["accept"],
      odd: [],
    });
  });

  it("not if it cannot be read, and that is not odd", () => {
    expect(sort({ accept: "text", "accept-language": "en_GB" }, "accept")).toEqual(NOTHING);
  });

  it("not if its name is none", () => {
    expect(sort({ "": "1", "foo bar": "1", "f\xf6\xf6": "1" })).toEqual(NOTHING);
  });

  it("as it is if nobody knows it", () => {
    expect(sort({ prefer: "respond-async" }).sent).toEqual([["prefer", "respond-async"]]);
  });
});

describe("withheld until an answer varies on it", () => {
  it.each(["sec-ch-ua-mobile", "dpr", "save-data", "sec-fetch-site", "sec-gpc", "upgrade-insecure-requests", "service-worker-navigation-preload", "x-requested-with", "x-inertia", "hx-request", "rsc", "next-router-state-tree", "x-device-type", "icy-metadata", "transfermode.dlna.org"])("%s", (name) => {
    expect(sort({ [name]: "1" })).toEqual({ sent: [], withheld: [name], odd: [] });
    expect(sort({ [name]: "1" }, name)).toEqual({ sent: [[name, "1"]], withheld: [], odd: [] });
  });

  it("an odd x-* too, which is odd no more then", () => {
    expect(sort({ "x-foo": "1" })).toEqual({ sent: [], withheld: ["x-foo"], odd: ["x-foo"] });
    expect(sort({ "x-foo": "1" }, "x-foo")).toEqual({ sent: [["x-foo", "1"]], withheld: [], odd: [] });
  });

  it("but not with a value that is odd", () => {
    expect(sort({ "x-foo": "\xe9", dpr: "1".repeat(257) }, "x-foo", "dpr")).toEqual({ sent: [], withheld: [], odd: ["dpr", "x-foo"] });
  });
});

describe("odd, asked for or not", () => {
  it.each([
    ["x-api-key", "1"], ["x-auth-user", "1"], ["api-token", "1"], ["x-session", "1"], ["x-device-token", "1"], ["sec-secure-session-id", "1"], ["my-secret", "1"], ["signature-input", "1"], ["idempotency-key", "1"], ["x-csrf", "1"],
    ["foo_bar", "1"], ["accept_language", "en"], ["foo.bar", "1"], ["foo!", "1"],
    ["foo", "x".repeat(257)], ["foo", "\x01"], ["foo", "a\tb"], ["foo", "\xe9"], ["foo", "\u0100"],
    ["accept", `text/html;a="\xe9"`], ["accept", Array.from({ length: 40 }, (_, i) => `text/a${i}`).join(",")], ["accept-language", Array.from({ length: 90 }, (_, i) => `a-${i}`).join(",")],
  ])("%s: %j", (name, value) => {
    expect(sort({ [name]: value }, name)).toEqual({ sent: [], withheld: [], odd: [name] });
  });

  it("a value of 256 bytes is not", () => {
    expect(sort({ foo: "x".repeat(256) }).odd).toEqual([]);
  });

  it("the unknown ones if they are more than 16, the others not", () => {
    const many = (length: number) => Object.fromEntries(Array.from({ length }, (_, i) => [`f${i}`, "1"]));
    const known = { accept: "text/html", "accept-language": "en", rsc: "1" };
    expect(sort({ ...many(16), ...known }, "rsc")).toMatchObject({ odd: [], sent: { length: 18 }, withheld: ["accept"] });
    const { sent, odd } = sort({ ...many(17), ...known }, "rsc");
    expect([sent.map(([name]) => name), odd.length]).toEqual([["accept-language", "rsc"], 17]);
    expect(sort({ ...many(17) }, "f0").odd).toEqual([]);
  });

  it("what Connection names and is not of the connection; nothing of it is sent", () => {
    expect(sort({ Connection: "close, Accept-Language, foo, dpr, cookie", "accept-language": "en", foo: "1", dpr: "1", cookie: "a=b" }, "foo", "dpr"))
      .toEqual({ sent: [], withheld: [], odd: ["accept-language", "dpr", "foo"] });
    expect(sort({ connection: "close, te, bar", te: "trailers", foo: "1" })).toEqual({ sent: [["foo", "1"]], withheld: [], odd: [] });
  });
});

describe("the tables", () => {
  const all = [...NEVER_SENT, ...SENT_WHEN_ASKED];

  it("hold names in lower case, each once, none that a broader one holds", () => {
    for (const name of all) expect(name).toMatch(/^(?:[a-z0-9.-]+|[a-z0-9.-]{3,}\*)$/);
    const broader = (name: string) => NEVER_SENT.filter((other) => other !== name && other.endsWith("*") && name.startsWith(other.slice(0, -1)));
    expect(NEVER_SENT.filter((name) => broader(name).length > 0)).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
  });

  it("never withhold what is never sent", () => {
    const shadowed = SENT_WHEN_ASKED.filter((name) => isNeverSent(name.replace("*", "")));
    expect(shadowed).toEqual([]);
  });
});

describe("any fields", () => {
  const name = fc.oneof(
    texts,
    fc.stringMatching(/^[A-Za-z0-9!_.-]{1,12}$/),
    fc.constantFrom("Accept", "accept-language", "Connection", "X-Forwarded-Host", "x-foo", "X-FOO", "dpr", "Sec-CH-UA", "foo", "x-api-key", "cookie", "x_host"),
  );
  const value = fc.oneof(texts, fc.constantFrom("en", "text/html", "foo", "x-foo, dpr", "a,b"));
  const fields = fc.array(fc.tuple(name, value), { maxLength: 30 });

  it("never throw; what is sent is safe, sorted, never forbidden, and stays as it is when sorted again", () => {
    fc.assert(fc.property(fields, fc.uniqueArray(name), (fields, asked) => {
      const names = new Set(asked.map((name) => name.toLowerCase()));
      const { sent, withheld, odd } = sortFields(fields, names);
      const sentNames = sent.map(([name]) => name);
      expect(sentNames).toEqual([...new Set(sentNames)].sort());
      for (const [name, value] of sent) expect([isNeverSent(name), /^[\x20-\x7e]{0,256}$/.test(value), odd.includes(name), withheld.includes(name)]).toEqual([false, true, false, false]);
      expect(sortFields(sent, names)).toEqual({ sent, withheld: [], odd: [] });
    }), { numRuns: 300 });
  });

  it("reach the origin, where nothing is odd, as a copy is looked up by them", () => {
    const tame = fc.constantFrom("accept", "Accept-Language", "connection", "X-Forwarded-Host", "x-foo", "dpr", "sec-ch-ua", "foo", "cookie", "user-agent", "rsc");
    const saying = fc.oneof(value, fc.constantFrom("de, en;q=0.5", "close", "1", "*/*, a/b", "en_GB"));
    fc.assert(fc.property(fc.array(fc.tuple(tame, saying), { maxLength: 6 }), fc.uniqueArray(tame), (fields, asked) => {
      const names = asked.map((name) => name.toLowerCase());
      const { sent, odd } = sortFields(fields, new Set(names));
      fc.pre(odd.length === 0);
      for (const name of names.filter((name) => !isNeverSent(name))) {
        const said = fields.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
        expect(new Map(sent).get(name) ?? null).toBe(canonicalField(name, said.length === 0 ? null : said.join(", ")));
      }
    }), { numRuns: 300 });
  });

  it("do not hang on their order or case, but for values of one name", () => {
    const unique = fc.uniqueArray(fc.tuple(name, value), { selector: ([name]) => name.toLowerCase() });
    fc.assert(fc.property(unique.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))), ([one, other]) => {
      expect(sortFields(one)).toEqual(sortFields(other.map(([name, value]) => [name.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()), value])));
    }));
  });
});
