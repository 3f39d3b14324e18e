import { describe, expect, it } from "vitest";
import { type FileAnswer, fileBytes, troubleOf } from "../../../src/core/audio/file-trouble.ts";

const FINE: FileAnswer = { status: 206, failed: false, fetched: true, firstByteMs: 80, cut: false, bytes: 1000, listedBytes: 1000 };

describe("trouble with a track's file", () => {
  it.each<[string | undefined, Partial<FileAnswer>]>([
    [undefined, {}],
    [undefined, { status: 304, bytes: undefined }],
    [undefined, { status: 416 }], // a listener asked for what no file of this length has
    [undefined, { listedBytes: undefined }],
    [undefined, { firstByteMs: 4000 }],
    [undefined, { firstByteMs: 4001, fetched: false }],
    [undefined, { status: 403 }],
    ["slow", { firstByteMs: 4001 }],
    ["cut", { cut: true }],
    ["length", { bytes: 999 }],
    ["length", { status: 416, bytes: 999 }],
    ["missing", { status: 404 }],
    ["missing", { status: 410 }],
    ["error", { status: 500 }],
    ["error", { status: 503 }],
    ["unreachable", { status: 502, failed: true }],
  ])("is %s for %o", (trouble, answer) => {
    expect(troubleOf({ ...FINE, ...answer }, 4000)).toBe(trouble);
  });

  it("is never slowness where no bound is set", () => {
    expect(troubleOf({ ...FINE, firstByteMs: 1e9 }, 0)).toBeUndefined();
  });
});

describe("a file's length", () => {
  const fields = (all: Record<string, string>) => (name: string) => all[name] ?? null;
  it.each<[number | undefined, number, Record<string, string>]>([
    [12, 200, { "content-length": "12" }],
    [undefined, 200, { "content-length": "12", "content-encoding": "gzip" }],
    [undefined, 200, {}],
    [99, 206, { "content-range": "bytes 0-11/99", "content-length": "12" }],
    [undefined, 206, { "content-range": "bytes 0-11/*" }],
    [99, 416, { "content-range": "bytes */99" }],
    [undefined, 304, {}],
  ])("is %s by a %i with %o", (bytes, status, all) => {
    expect(fileBytes(status, fields(all))).toBe(bytes);
  });
});
