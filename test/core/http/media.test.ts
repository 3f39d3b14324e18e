import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mediaTable } from "../../../src/core/http/media-table.ts";
import { kindOf, kindOfPath, kindOfType, mediaTypeOf, repairedType } from "../../../src/core/http/media.ts";
import type { ContentKind } from "../../../src/core/http/media.ts";
import { texts } from "./texts.ts";

describe("by path", () => {
  it.each<[string, ContentKind, string | undefined]>([
    ["/a.mp3", "audio", "audio/mpeg"],
    ["/a.m4a", "audio", "audio/mp4"],
    ["/a.m4b", "audio", "audio/mp4"],
    ["/a.mp4", "audio", "audio/mp4"],
    ["/hls/init.mp4", "audio", "audio/mp4"],
    ["/a.aac", "audio", "audio/aac"],
    ["/a.opus", "audio", "audio/ogg; codecs=opus"],
    ["/a.ogg", "audio", "audio/ogg"],
    ["/a.oga", "audio", "audio/ogg"],
    ["/a.flac", "audio", "audio/flac"],
    ["/a.wav", "audio", "audio/wav"],
    ["/a.aif", "audio", "audio/aiff"],
    ["/a.aiff", "audio", "audio/aiff"],
    ["/a.weba", "audio", "audio/webm"],
    ["/a.webm", "audio", "audio/webm"],
    ["/a.mka", "audio", "audio/matroska"],
    ["/a.ac3", "audio", "audio/ac3"],
    ["/a.ec3", "audio", "audio/eac3"],
    ["/a.alac", "audio", "audio/mp4"],
    ["/a.caf", "audio", "audio/x-caf"],
    ["/a.m4s", "segment", "audio/mp4"],
    ["/a.cmfa", "segment", "audio/mp4"],
    ["/a.cmfv", "segment", "video/mp4"],
    ["/a.ts", "segment", "video/mp2t"],
    ["/a.m3u8", "playlist", "application/vnd.apple.mpegurl"],
    ["/a.m3u", "playlist", "audio/mpegurl"],
    ["/a.mpd", "playlist", "application/dash+xml"],
    ["/a.pls", "playlist", "audio/x-scpls"],
    ["/a.xspf", "playlist", "application/xspf+xml"],
    ["/a.key", "key", undefined],
    ["/a.ckc", "key", undefined],
    ["/a.html", "other", undefined],
    ["/a.MP3", "audio", "audio/mpeg"],
    ["/a.b.mp3", "audio", "audio/mpeg"],
    ["/.mp3", "audio", "audio/mpeg"],
    ["/a.mp3/", "other", undefined],
    ["/a.mp3/b", "other", undefined],
    ["/a.mp3.html", "other", undefined],
    ["/mp3", "other", undefined],
    ["/a.", "other", undefined],
    ["/", "other", undefined],
    ["", "other", undefined],
    ["/a.__proto__", "other", undefined],
    ["/a.constructor", "other", undefined],
  ])("%s is %s, %s", (pathname, kind, type) => {
    expect([kindOfPath(pathname), mediaTypeOf(pathname)]).toEqual([kind, type]);
  });
});

describe("by type", () => {
  it.each<[string | null, ContentKind | undefined]>([
    ["audio/mpeg", "audio"],
    ["Audio/MP4; codecs=\"mp4a.40.2\"", "audio"],
    ["audio/vnd.ms-playready.media.pya", "audio"],
    ["audio/mpegurl", "playlist"],
    ["audio/x-mpegurl", "playlist"],
    ["application/x-mpegURL", "playlist"],
    ["application/vnd.apple.mpegurl", "playlist"],
    ["application/dash+xml", "playlist"],
    ["audio/x-scpls", "playlist"],
    ["video/mp2t", "segment"],
    ["video/iso.segment", "segment"],
    ["application/vnd.apple.fps", "key"],
    ["application/x-widevine-license", "key"],
    ["application/vnd.ms-playready.initiator+xml", "key"],
    ["application/vnd.oma.drm.rights+xml", "key"],
    ["application/pskc+xml", "key"],
    ["application/jwk+json", "key"],
    ["application/pem-file", "key"],
    ["text/html; charset=utf-8", "other"],
    ["application/json", "other"],
    ["image/jpeg", "other"],
    ["video/mp4", undefined],
    ["application/octet-stream", undefined],
    ["binary/octet-stream", undefined],
    ["text/plain", undefined],
    ["application/xml", undefined],
    ["mp3", undefined],
    ["audio/mpeg ; x=y", "audio"],
    ["audio/mpeg x", undefined],
    ["audio/", undefined],
    ["audio/mpeg, audio/mpeg", "audio"], // sent twice
    ['text/html; x="a,b", text/html', "other"],
    ["", undefined],
    [null, undefined],
  ])("%j is %j", (type, kind) => {
    expect(kindOfType(type)).toBe(kind);
  });
});

describe("by both", () => {
  it.each<[string, string | null, ContentKind]>([
    ["/a.mp3", "audio/mpeg", "audio"],
    ["/a.mp3", null, "audio"],
    ["/a.mp3", "text/html", "other"],
    ["/play?x", "audio/mpeg", "audio"],
    ["/a.m4s", "audio/mp4", "segment"],
    ["/a.m4s", "video/mp4", "segment"],
    ["/a.aac", "application/vnd.apple.mpegurl", "playlist"],
    ["/a.mpd", "text/xml", "playlist"],
    ["/a.key", "audio/mpeg", "key"],
    ["/a.mp3", "application/vnd.apple.fps", "key"],
    ["/a", null, "other"],
  ])("%s as %j is %s", (pathname, type, kind) => {
    expect(kindOf(kindOfPath(pathname), type)).toBe(kind);
  });
});

describe("repairedType", () => {
  it.each<[string, string | null, string | undefined]>([
    ["/a.mp3", null, "audio/mpeg"],
    ["/a.mp3", "", "audio/mpeg"],
    ["/a.mp3", "application/octet-stream", "audio/mpeg"],
    ["/a.mp3", "Application/Octet-Stream; charset=binary", "audio/mpeg"],
    ["/a.mp3", "binary/octet-stream", "audio/mpeg"],
    ["/a.mp3", "text/plain; charset=utf-8", "audio/mpeg"],
    ["/a.mp3", "garbage", "audio/mpeg"],
    ["/a.m3u8", "text/plain", "application/vnd.apple.mpegurl"],
    ["/a.ts", "application/octet-stream", "video/mp2t"],
    ["/a.ts", "text/plain", undefined], // TypeScript
    ["/a.mp3", "audio/mpeg", undefined],
    ["/a.mp3", "audio/mp3", undefined], // unregistered, but meant
    ["/a.mp3", "text/html", undefined], // an error page
    ["/a.mp4", "video/mp4", undefined],
    ["/a.m4a", "audio/x-m4a", undefined],
    ["/a.key", "application/octet-stream", undefined],
    ["/a.txt", "text/plain", undefined],
    ["/a", null, undefined],
  ])("%s as %j: %j", (pathname, type, repaired) => {
    expect(repairedType(pathname, type)).toBe(repaired);
  });

  it("leaves alone what it repaired", () => {
    for (const suffix of mediaTable.keys()) {
      const repaired = repairedType(`/a.${suffix}`, null);
      expect(repaired === undefined ? undefined : repairedType(`/a.${suffix}`, repaired)).toBeUndefined();
    }
  });
});

it("every suffix agrees with its own type", () => {
  for (const [suffix, { kind, type }] of mediaTable) {
    expect([suffix, suffix.toLowerCase()]).toEqual([suffix, suffix]);
    if (type !== undefined) expect([suffix, kindOf(kindOfPath(`/a.${suffix}`), type)]).toEqual([suffix, kind]);
  }
});

it("no text makes them throw", () => {
  fc.assert(fc.property(texts, texts, (pathname, type) => {
    expect(["audio", "segment", "playlist", "key", "other"]).toContain(kindOf(kindOfPath(pathname), type));
    repairedType(pathname, type);
  }));
});
