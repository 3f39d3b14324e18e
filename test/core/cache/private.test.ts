import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PrivacyFacts, SIGNED_PARAMS, passReason, signedParamSet } from "../../../src/core/cache/private.ts";

function reason(facts: { method?: string; headers?: Record<string, string>; search?: string; declaredPublic?: boolean; more?: string[] } = {}) {
  const { method = "GET", headers = {}, search = "", declaredPublic = false, more = [] } = facts;
  const asked: PrivacyFacts = { method, headers: new Headers(headers), search, declaredPublic, signedParams: signedParamSet(more) };
  return passReason(asked);
}

describe("a request that may be answered from the cache", () => {
  it.each([
    ["GET", {}],
    ["HEAD", { method: "HEAD" }],
    ["a query that names bytes", { search: "?v=2&quality=high" }],
    ["an empty query", { search: "?" }],
    ["parameters whose names only contain a signed one", { search: "?tokens=1&mytoken=2&x-token=3&policyholder=4" }],
    ["a signed name as a value", { search: "?name=token&q=signature" }],
    ["fields that are nobody's", { headers: { range: "bytes=0-1", referer: "https://x.example", origin: "https://x.example" } }],
  ])("is %s", (_, facts) => {
    expect(reason(facts)).toBeUndefined();
  });
});

describe("a request that passes", () => {
  it.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "get"])("has method %s", (method) => {
    expect(reason({ method })).toBe("method");
    expect(reason({ method, declaredPublic: true })).toBe("method");
  });

  it.each([
    ["cookie", { Cookie: "sid=1" }],
    ["cookie", { COOKIE: "" }],
    ["authorization", { Authorization: "Bearer x" }],
    ["upgrade", { Upgrade: "websocket" }],
  ])("carries %s, by any case of name (RFC 9111 §3.5)", (why, headers) => {
    expect(reason({ headers })).toBe(why);
  });

  it.each([
    ["Amazon S3, SigV4", "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=1&X-Amz-Signature=ab"],
    ["Amazon S3, temporary credentials", "?X-Amz-Security-Token=ab"],
    ["Amazon S3, SigV2", "?AWSAccessKeyId=AK&Expires=1&Signature=ab%3D"],
    ["CloudFront, custom policy", "?Policy=ab&Signature=cd&Key-Pair-Id=K1"],
    ["CloudFront, canned policy", "?Expires=1&Signature=cd&Key-Pair-Id=K1"],
    ["Google Cloud Storage, V4", "?X-Goog-Credential=a&X-Goog-Signature=b"],
    ["Google Cloud Storage, V2", "?GoogleAccessId=a&Expires=1"],
    ["Google Cloud CDN, prefix", "?URLPrefix=ab&Expires=1&KeyName=k&Signature=cd"],
    ["Azure, shared access signature", "?sv=2024&sr=b&se=2027&sp=r&sig=ab%3D"],
    ["Akamai, short token", "?hdnts=exp=1~acl=/*~hmac=ab"],
    ["Akamai, long token", "?hdntl=exp=1~acl=/*~data=hdntl~hmac=ab"],
    ["Akamai, edge authorisation", "?hdnea=st=1~exp=2~acl=*~hmac=ab"],
    ["Akamai, older", "?__gda__=1_ab"],
    ["Fastly and others", "?token=1_ab"],
    ["Akamai URL token", "?__token__=exp=1~hmac=ab"],
    ["BunnyCDN", "?token=ab&expires=1"],
    ["nginx secure_link", "?md5=ab&expires=1"],
    ["nginx secure_link, other names", "?st=ab&e=1"],
    ["Wowza", "?wowzatokenhash=ab&wowzatokenendtime=1"],
    ["Alibaba Cloud CDN", "?auth_key=1-0-0-ab"],
    ["Alibaba Cloud OSS, V4", "?x-oss-signature-version=OSS4&x-oss-signature=ab"],
    ["Tencent Cloud COS", "?q-sign-algorithm=sha1&q-signature=ab"],
    ["OAuth", "?access_token=ab"],
    ["a JSON web token", "?jwt=a.b.c"],
    ["a session", "?PHPSESSID=1&sid=ab"],
  ])("carries a signature of %s", (_, search) => {
    expect(reason({ search })).toBe("signed-query");
    expect([search, reason({ search, declaredPublic: true })]).toEqual([search, "signed-query"]);
  });

  const cased = fc.constantFrom(...SIGNED_PARAMS).chain((name) =>
    fc.tuple(...[...name].map((char) => fc.constantFrom(char.toLowerCase(), char.toUpperCase(), percent(char), percent(char).toLowerCase()))),
  );

  it("carries a signed name in any case, percent-encoded or not, anywhere in the query, with or without a value", () => {
    const other = fc.constantFrom("a=1", "b", "", "=", "%", "%zz=1", "v=2=3");
    const tail = fc.constantFrom("", "=", "=ab", "=a=b");
    fc.assert(fc.property(cased, fc.array(other), fc.array(other), tail, fc.constantFrom("&", ";"), (chars, before, after, value, separator) => {
      const search = `?${[...before, chars.join("") + value, ...after].join(separator)}`;
      expect([search, reason({ search })]).toEqual([search, "signed-query"]);
    }));
  });

  it("carries a name the operator added, in any case", () => {
    expect(reason({ search: "?X-Label-Sig=1", more: ["x-LABEL-sig"] })).toBe("signed-query");
    expect(reason({ search: "?X-Label-Sig=1" })).toBeUndefined();
  });

  it("says why by what weighs most: the method, the connection, the query, then whose it is", () => {
    const headers = { upgrade: "websocket", cookie: "a", authorization: "b" };
    const all = { headers, search: "?token=1" };
    expect(reason({ method: "POST", ...all })).toBe("method");
    expect(reason(all)).toBe("upgrade");
    expect(reason({ headers: { cookie: "a", authorization: "b" }, search: "?token=1" })).toBe("signed-query");
    // Only a credential can be stored (RFC 9111 §3.5), so a request with both is what never can.
    expect(reason({ headers: { cookie: "a", authorization: "b" } })).toBe("cookie");
  });
});

it("a declared path drops cookies and credentials, and nothing else", () => {
  expect(reason({ headers: { cookie: "a", authorization: "b" }, declaredPublic: true })).toBeUndefined();
  expect(reason({ headers: { upgrade: "websocket" }, declaredPublic: true })).toBe("upgrade");
});

it("never throws, whatever the query holds", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    expect(["signed-query", undefined]).toContain(reason({ search: `?${text}` }));
  }));
});

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`;
}
