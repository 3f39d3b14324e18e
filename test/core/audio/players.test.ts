import { describe, expect, it } from "vitest";
import { PLAYERS, type Player, type Use, playerOf, playsForm } from "../../../src/core/audio/players.ts";

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

describe("a player, by what it says of itself,", () => {
  it.each<[string, string, Player]>([
    ["Chrome", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", { name: "chromium", version: 140 }],
    ["a headless one", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36", { name: "chromium", version: 156 }],
    ["Edge", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", { name: "chromium", version: 140 }],
    ["Samsung Internet", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", { name: "chromium", version: 130 }],
    ["an Android app's web view", "Mozilla/5.0 (Linux; Android 14; Pixel; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36", { name: "chromium", version: 126 }],
    ["Firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", { name: "firefox", version: 140 }],
    ["Safari", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15", { name: "safari", version: 17 }],
    ["Safari on a phone", `${IPHONE} Version/18.1 Mobile/15E148 Safari/604.1`, { name: "safari", version: 18 }],
    ["Safari on a phone that hides its system", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1", { name: "safari", version: 26 }],
    ["Chrome on an iPhone, which is WebKit", `${IPHONE} CriOS/140.0 Mobile/15E148 Safari/604.1`, { name: "safari", version: 17 }],
    ["Firefox on an iPhone, which is WebKit", `${IPHONE} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`, { name: "safari", version: 17 }],
    ["an app's web view on an iPhone", `${IPHONE} Mobile/15E148`, { name: "safari", version: 17 }],
    ["Apple's media loader on a phone", "AppleCoreMedia/1.0.0.21F79 (iPhone; U; CPU OS 17_5_1 like Mac OS X; en_us)", { name: "safari", version: 17 }],
    ["Apple's media loader on a Mac", "AppleCoreMedia/1.0.0.22G120 (Macintosh; U; Intel Mac OS X 13_5_2; en_us)", { name: "safari", version: 13 }],
    ["an Android app", "Player/2.1 (Linux;Android 14) AndroidXMedia3/1.4.1", { name: "android", version: 1 }],
    ["ffmpeg", "Lavf/59.27.100", { name: "ffmpeg", version: 59 }],
    ["VLC", "VLC/3.0.20 LibVLC/3.0.20", { name: "ffmpeg", version: 3 }],
    ["Sonos", "Linux UPnP/1.0 Sonos/79.1-53290 (ZPS9)", { name: "sonos", version: 79 }],
    ["curl", "curl/8.7.1", { name: "unknown", version: 0 }],
    ["the browser of an old Android", "Mozilla/5.0 (Linux; U; Android 4.4.2) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30", { name: "unknown", version: 0 }],
    ["nothing", "", { name: "unknown", version: 0 }],
  ])("is known: %s", (_, userAgent, player) => {
    expect(playerOf(userAgent)).toEqual(player);
  });

  it("is known by its brands where its User-Agent says nothing", () => {
    const brands = '"Not:A-Brand";v="8", "Chromium";v="156"';
    expect(playerOf(null, brands)).toEqual({ name: "chromium", version: 156 });
    expect(playerOf("curl/8", brands)).toEqual({ name: "chromium", version: 156 });
    expect(playerOf("Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0", brands).name).toBe("firefox");
    expect(playerOf(null, '"Chromium"')).toEqual({ name: "unknown", version: 0 });
  });

  it("is read in the beginning of what it says, however long that is", () => {
    expect(playerOf(`${"iPhone OS 1".repeat(100_000)} Firefox/140`).name).toBe("unknown");
  });
});

describe("the table of players", () => {
  it.each<[string, string, string, Use, boolean]>([
    ["Opus in MP4 plays in Safari 17", "safari 17", "mp4/opus", "whole", true],
    ["and is fed there", "safari 17", "mp4/opus", "first", true],
    ["but not before", "safari 16", "mp4/opus", "whole", false],
    ["Ogg plays in no Safari for certain", "safari 26", "ogg/opus", "whole", false],
    ["Opus in CAF plays in no Safari for certain: a variable rate does not", "safari 26", "caf/opus", "whole", false],
    ["FLAC in MP4 plays in Safari 13", "safari 13", "mp4/flac", "whole", true],
    ["and is fed from 14 on", "safari 13", "mp4/flac", "first", false],
    ["Safari plays playlists by itself", "safari 12", "hls/aac", "whole", true],
    ["Chromium does from 142 on", "chromium 142", "hls/aac", "whole", true],
    ["and did not before", "chromium 141", "hls/aac", "whole", false],
    ["Firefox does not", "firefox 140", "hls/aac", "whole", false],
    ["Firefox is fed no bare MP3", "firefox 140", "mpeg/mp3", "first", false],
    ["but MP3 in MP4", "firefox 140", "mp4/mp3", "first", true],
    ["Chromium is fed bare MP3", "chromium 140", "mpeg/mp3", "first", true],
    ["but no MP3 in MP4", "chromium 140", "mp4/mp3", "first", false],
    ["Chromium plays Ogg as a file", "chromium 140", "ogg/opus", "whole", true],
    ["and is fed none", "chromium 140", "ogg/opus", "first", false],
    ["xHE-AAC plays where Apple made the player", "safari 17", "mp4/xhe-aac", "whole", true],
    ["and in Chromium where the system can, which nobody can tell", "chromium 140", "mp4/xhe-aac", "whole", false],
    ["of whom nothing is known plays no Opus", "unknown 0", "mp4/opus", "whole", false],
    ["nothing plays what is not sound", "ffmpeg 60", "mp4/constructor", "whole", false],
  ])("%s", (_, player, form, use, plays) => {
    const [name = "", version] = player.split(" ");
    const [container = "", codec = ""] = form.split("/");
    expect(Object.hasOwn(PLAYERS, name)).toBe(true);
    expect(playsForm({ name: name as keyof typeof PLAYERS, version: Number(version) }, container, codec, use)).toBe(plays);
  });

  it("has AAC in MP4 and MP3 for everybody, and nothing for the unknown that somebody lacks", () => {
    for (const row of Object.values(PLAYERS)) {
      expect(row["mp4/aac"]).toEqual({ whole: 0, first: 0 });
      expect(row["mpeg/mp3"]?.whole).toBe(0);
    }
    expect(Object.keys(PLAYERS.unknown)).toEqual(["mp4/aac", "mpeg/mp3"]);
  });
});

describe("a player's name that is made to be hard to read", () => {
  it.each([
    ["many devices and a long number", `${"iPhone ".repeat(35)} OS ${"1".repeat(260)}`],
    ["many systems", "iPhone OS 1 ".repeat(42)],
    ["a long version and a long build", `Version/${"1".repeat(250)} Mobile/${"x".repeat(240)}`],
    ["a long version of dots", `Version/${"1.".repeat(250)}`],
  ])("takes about as long as any other: %s", (_, text) => {
    const [ordinary, hard] = [quickest(IPHONE), quickest(text)];
    // Not a hundredfold: a quadratic reading of 512 characters is.
    expect(hard / ordinary).toBeLessThan(100);
  });
});

/** Milliseconds that a hundred readings of a name take at best. */
function quickest(text: string): number {
  const all = Array.from({ length: 5 }, () => {
    const from = performance.now();
    for (let n = 0; n < 100; n += 1) playerOf(`${text} ${n}`);
    return performance.now() - from;
  });
  return Math.min(...all);
}
