import { describe, expect, it } from "vitest";
import { Api } from "./api.ts";

const api = new Api({ LADDER: [{ track: "/tracks/:track", manifest: "/media/:track/track.json" }], PATHS: [{ prefix: "/stream", ignore_params: ["ref"] }], SITES: [{ hosts: ["pods.example:8443"], origin: "https://pods.example" }] });

describe("a purge names", () => {
  it.each([
    ["a URL", { files: ["https://music.example/a.mp3"] }, ["u music.example/a.mp3"]],
    ["a URL as a table, as Cloudflare's clients write it", { files: [{ url: "http://MUSIC.example:80/a.mp3", headers: { "CF-Device-Type": "mobile" } }] }, ["u music.example/a.mp3"]],
    ["a URL with its query in normal form", { files: ["https://music.example/%61.mp3?b=2&a=1&&#x"] }, ["u music.example/a.mp3?a=1&b=2"]],
    ["a URL by the rule of its path", { files: ["https://music.example//stream//x?ref=1"] }, ["u music.example/stream/x"]],
    ["a path whatever its query", { files: ["https://music.example/a.mp3?x=1"], query: "any" }, ["q music.example/a.mp3"]],
    ["a track whatever its query: what stands there is about a listener", { files: ["https://music.example/tracks/x?quality=low", "https://music.example/tracks/x.m3u8?codecs=aac", "https://music.example/tracks/x/low.m3u8?x"] }, ["u music.example/tracks/x", "u music.example/tracks/x.m3u8", "u music.example/tracks/x/low.m3u8"]],
    ["a site by its port, where it is listed so", { files: ["https://pods.example:8443/a"] }, ["u pods.example:8443/a"]],
    ["a tag in the form it is compared in, and what has no tags", { tags: ["Release:Ágætis byrjun"] }, ["t release:%c3%a1g%c3%a6tis%20byrjun", "t *"]],
    ["a prefix of a host", { prefixes: ["Music.example/audio/"] }, ["p music.example/audio"]],
    ["a prefix of every site", { prefixes: ["/audio//x/"] }, ["p /audio/x"]],
    ["a prefix that is a host", { prefixes: ["music.example", "music.example/"] }, ["h music.example"]],
    ["a prefix that is everything", { prefixes: ["/"] }, ["*"]],
    ["a host", { hosts: ["MUSIC.example"] }, ["h music.example"]],
    ["everything", { purge_everything: true }, ["*"]],
    ["one thing twice once", { tags: ["a", "A", " a "], files: ["https://music.example/a", "https://music.example/%61"] }, ["u music.example/a", "t a", "t *"]],
    ["several kinds at once", { tags: ["a"], hosts: ["x.example"], purge_everything: false }, ["t a", "t *", "h x.example"]],
  ])("%s", async (_, body, keys) => {
    expect(await api.keys(body)).toEqual(keys);
  });

  it("at most 1,000 things, all kinds together", async () => {
    const tags = Array.from({ length: 999 }, (_, i) => `tag-${i}`);
    expect(await api.keys({ tags, hosts: ["a.example"] })).toHaveLength(1001);
    expect(await api.problems({ tags, hosts: ["a.example"], prefixes: ["/a"] })).toEqual([["", "at most 1000 names in all", "1001"]]);
  });
});

describe("a purge is refused, and nothing of it is done,", () => {
  it("with every problem at once", async () => {
    const body = { files: ["/a", 7, "https://music.example/ok", { url: "https://u:p@music.example/", colour: 1 }], tags: ["", "ok"], prefixes: ["https://music.example/a", "/a?x"], hosts: ["a b"], mode: "soften", timeout: 0, tagz: ["x"], wait: "long" };
    const problems = await api.problems(body);
    expect(problems.map(([path]) => path).toSorted()).toEqual(["files[0]", "files[1]", "files[3]", "files[3].colour", "hosts[0]", "mode", "prefixes[0]", "prefixes[1]", "tags[0]", "tagz", "timeout", "wait"]);
    expect(problems.find(([path]) => path === "tagz")).toEqual(["tagz", "no such field; did you mean tags?", "a list of 1"]);
    expect(problems.find(([path]) => path === "mode")).toEqual(["mode", '"hard" or "soft"', '"soften"']);
    expect(api.ledger.told).toEqual([]);
  });

  it.each([
    ["no JSON", "{", "JSON in UTF-8"],
    ["nothing", "", "JSON in UTF-8"],
    ["a list", [], "a table such as"],
    ["null", "null", "a table such as"],
    ["a text", '"all"', "a table such as"],
    ["nothing named", {}, "something in files"],
    ["empty lists", { tags: [], files: [] }, "something in files"],
    ["everything denied", { purge_everything: false }, "something in files"],
    ["everything and more", { purge_everything: true, tags: ["a"] }, "nothing named beside it"],
    ["everything as text", { purge_everything: "true" }, "true or false"],
    ["a name twice in the text", '{"tags":["a"],"mode":"hard","tags":["b"]}', "no name twice"],
    ["a name twice, spelled otherwise", '{"tags":["a"],"t\\u0061gs":["b"]}', "no name twice"],
    ["a name of objects' own", '{"tags":["a"],"__proto__":{"mode":"soft"}}', "no such field"],
    ["bytes that are no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), "JSON in UTF-8"],
    ["a wait that is none", { tags: ["a"], timeout: 61 }, "whole seconds from 1 to 60"],
    ["a deep nest", '{"tags":['.repeat(50_000), "JSON in UTF-8"],
    ["a URL with a line break", { files: ["https://music.example/a\r\nX: y"] }, "a whole URL"],
    ["a URL with a tab the parser would drop", { files: ["https://music.example/a\tb"] }, "a whole URL"],
    ["a URL of another scheme", { files: ["ftp://music.example/a"] }, "a whole URL"],
    ["a URL without one reading", { files: ["https://music.example/a%2"] }, "percent"],
    ["a URL with hidden dots", { files: ["https://music.example/a/..%2fb"] }, "dot-segment"],
    ["a URL longer than any request", { files: [`https://music.example/${"a".repeat(9000)}`] }, "at most 8192 bytes"],
    ["half a character", '{"tags":["\\ud800"]}', "a tag of 1 to 1,024 characters"],
    ["a tag with a control", { tags: ["a\u0000b"] }, "a tag of 1 to 1,024 characters"],
    ["a tag too long", { tags: ["a".repeat(1025)] }, "a tag of 1 to 1,024 characters"],
    ["a prefix with dots", { prefixes: ["/a/../b"] }, "host and path"],
    ["a prefix with a star", { prefixes: ["/a/*"] }, "host and path"],
    ["a prefix with a scheme", { prefixes: ["https://music.example/a"] }, "host and path"],
    ["a prefix deeper than any", { prefixes: [`/${"a/".repeat(33)}`] }, "at most 32 segments"],
    ["a host with a path", { hosts: ["music.example/a"] }, "a host this edge serves"],
  ])("for %s", async (_, body, words) => {
    const problems = await api.problems(body);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.[1]).toContain(words);
    expect(api.ledger.told).toEqual([]);
  });

  it("for a host nobody stands for, where all hosts are listed", async () => {
    const listed = new Api({ ORIGIN: undefined, SITES: [{ hosts: ["music.example"], origin: "https://origin.example" }] });
    expect((await listed.problems({ files: ["https://other.example/a"], prefixes: ["other.example/a"], hosts: ["other.example"] })).map(([path]) => path)).toEqual(["files[0]", "prefixes[0]", "hosts[0]"]);
  });

  it("for more than a call may send, said beforehand or not", async () => {
    const told = await api.call("POST", "/purge", { tags: ["a".repeat(1_100_000)] });
    expect([told.status, told.json.error, told.json.success]).toEqual([413, "control-too-large", false]);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    expect((await api.call("POST", "/purge", endless)).json.error).toBe("control-too-large");
    expect(sent).toBeLessThan(40);
  });
});
