import { describe, expect, it } from "vitest";
import { CODINGS, encodedDescriptor, isCompressible } from "../../../src/core/cache/encode.ts";
import type { Descriptor } from "../../../src/core/cache/descriptor.ts";
import { descriptorOf } from "./make.ts";

/** A page of 4 KiB, with changes. */
function page(fields: Record<string, string> = {}, changes: Partial<Descriptor> = {}): Descriptor {
  return descriptorOf({ kind: "other", size: 4096, headers: Object.entries({ "content-type": "text/html", ...fields }), ...changes });
}

describe("worth encoding", () => {
  it.each([
    "text/html", "text/plain; charset=utf-8", "TEXT/HTML", " text/css", "text/vtt", "text/javascript", "application/json", "Application/JSON;charset=utf-8",
    "application/javascript", "application/xml", "application/xhtml+xml", "application/ld+json", "application/problem+json", "application/vnd.api+json",
    "application/vnd.apple.mpegurl", "application/x-mpegURL", "audio/mpegurl", "audio/x-mpegurl", "application/dash+xml", "image/svg+xml",
    "application/manifest+json", "application/wasm", "application/x-ndjson", "application/rss+xml", "application/atom+xml", "application/x+yaml",
  ])("is %s", (type) => {
    expect(isCompressible(page({ "content-type": type }))).toBe(true);
  });

  it.each([
    "audio/mpeg", "audio/mp4", "audio/flac", "audio/ogg", "audio/aac", "audio/wav", "audio/x-wav", "AUDIO/MPEG", "video/mp4", "video/mp2t", "image/jpeg", "image/png",
    "image/webp", "application/octet-stream", "application/zip", "application/gzip", "application/pdf", "font/woff2", "application/mp4", "multipart/byteranges",
    "", "html", "x-text/html", "application/x-tar", "video/json", "text",
  ])("is not %j", (type) => {
    expect(isCompressible(page({ "content-type": type }))).toBe(false);
  });

  it("is not what has no type", () => {
    expect(isCompressible(descriptorOf({ size: 4096, headers: [] }))).toBe(false);
  });

  it.each([[0, false], [1023, false], [1024, true], [262_144, true], [262_145, false]])("is text of %i bytes: %s", (size, is) => {
    expect(isCompressible(page({}, { size }))).toBe(is);
  });

  it.each([[200, true], [203, false], [204, false], [206, false], [301, false], [404, false], [500, false]])("is an answer with status %i: %s", (status, is) => {
    expect(isCompressible(page({}, { status }))).toBe(is);
  });

  it.each([["gzip", false], ["br", false], [" GZIP", false], ["aes128gcm", false], ["identity, gzip", false], ["identity", true], ["", true]])("is what arrived encoded as %j: %s", (coding, is) => {
    expect(isCompressible(page({ "content-encoding": coding }))).toBe(is);
  });

  it.each([
    ["no-transform", false], ["max-age=60, No-Transform", false], ["no-transform=1", false], ["max-age=60", true], ["private=\"no-transform\"", true], ["x-no-transform", true],
  ])("is under Cache-Control: %s: %s (RFC 9110 §7.7)", (control, is) => {
    expect(isCompressible(page({ "cache-control": control }))).toBe(is);
  });

  // It speaks to caches like us in the place of Cache-Control (RFC 9213 §2.2).
  it("is not what a targeted field forbids to transform", () => {
    expect(isCompressible(page({ "cdn-cache-control": "max-age=60, no-transform", "cache-control": "max-age=60" }))).toBe(false);
  });
});

describe("a copy encoded here", () => {
  const fields = (descriptor: Descriptor) => Object.fromEntries(descriptor.headers);

  it.each([
    ["a strong tag", '"a"', '"a-br"', '"a-gzip"'],
    ["a weak tag, which stays weak", 'W/"a"', 'W/"a-br"', 'W/"a-gzip"'],
    ["an empty tag", '""', '"-br"', '"-gzip"'],
    ["a tag with all it may hold", '"!#~\\é"', '"!#~\\é-br"', '"!#~\\é-gzip"'],
  ])("has a tag of its own: %s (RFC 9110 §8.8.1)", (_, etag, br, gzip) => {
    const text = page({ etag }, { etag });
    const tags = CODINGS.map((coding) => encodedDescriptor(text, coding, 9));
    expect(tags.map((one) => [one.etag, fields(one)["etag"]])).toEqual([[br, br], [gzip, gzip]]);
  });

  it.each(["a", "w/\"a\"", "0", "\"a"])("has no tag by %j, which is none", (etag) => {
    const coded = encodedDescriptor(page({ etag }, { etag }), "br", 9);
    expect("etag" in coded || "etag" in fields(coded)).toBe(false);
  });

  it("has none where the identity has none", () => {
    const { etag: _, ...bare } = page();
    const coded = encodedDescriptor(bare, "br", 9);
    expect("etag" in coded || "etag" in fields(coded)).toBe(false);
  });

  it("says how it is encoded, keeps what is said of the text and drops what is said of the identity's bytes", () => {
    const lost = { "content-md5": "x", digest: "x", "content-digest": "sha-256=:x:", "repr-digest": "sha-256=:x:" };
    const kept = { "content-type": "text/html", "last-modified": "x", "cache-control": "max-age=60", "content-language": "ga", vary: "accept", date: "x" };
    const { headers } = encodedDescriptor(page({ ...kept, ...lost }), "gzip", 9);
    expect(headers).toEqual([...Object.entries(kept), ["content-encoding", "gzip"], ["vary", "accept-encoding"], ["etag", '"a-gzip"']]);
  });

  it("is whole or nothing: never ranged, never joined", () => {
    expect(encodedDescriptor(page(), "br", 9)).toMatchObject({ ranges: false, joining: "single", size: 9 });
  });

  it("is as old, as fresh and as varied as its identity", () => {
    const text = page({}, { ageSec: 5, freshSec: 7, staleIfErrorSec: 9, varies: ["accept"], browser: null, asOf: 3 });
    const { headers: _h, etag: _e, size: _s, identity: _i, joining: _j, ranges: _r, ...same } = text;
    expect(encodedDescriptor(text, "br", 9)).toMatchObject(same);
  });

  it("has an identity of its own: of the coding, its length and what it was made of", () => {
    const texts = [page(), page({}, { identity: "f:2:4096" })];
    const coded = texts.flatMap((text) => CODINGS.flatMap((coding) => [9, 10].map((size) => encodedDescriptor(text, coding, size))));
    const identities = [...texts, ...coded].map(({ identity }) => identity);
    expect(new Set(identities).size).toBe(2 + 8);
  });

  it("leaves the identity's descriptor as it was", () => {
    const text = page({ etag: '"a"' });
    const before = structuredClone(text);
    encodedDescriptor(text, "br", 9);
    expect(text).toEqual(before);
  });

  it.each(["identity", ""])("names its coding once, also where the origin said %j", (said) => {
    const coded = encodedDescriptor(page({ "content-encoding": said }), "br", 9);
    expect(coded.headers.filter(([name]) => name === "content-encoding")).toEqual([["content-encoding", "br"]]);
  });

  it("is not encoded again", () => {
    expect(isCompressible(encodedDescriptor(page(), "br", 4096))).toBe(false);
  });
});
