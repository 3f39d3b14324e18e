import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import type Hls from "hls.js";
import { type Answer, askingOf } from "./asking.ts";
import { Clock } from "./clock.ts";
import { Link } from "./link.ts";
import { Media } from "./media.ts";
import { Source } from "./source.ts";
import type { Bandwidth } from "./traces.ts";

/** A page with hls.js on it, whose clock, line and media element are simulated; all else of the player is its own. */
export type Page = { readonly clock: Clock; readonly media: Media; readonly Hls: typeof Hls };

/** What the page hls.js runs on has, as it is for the session that runs; sessions run one behind the other. */
let open: { readonly clock: Clock; readonly asking: new () => object; readonly sources: Map<string, Source> } | undefined;

const page = (): NonNullable<typeof open> => {
  if (open === undefined) throw new Error("no page is open");
  return open;
};

const performance = { now: (): number => page().clock.now(), timeOrigin: 0 };
const setTimeout = (act: () => void, ms = 0): number => page().clock.after(ms, act);
const setInterval = (act: () => void, ms = 0): number => page().clock.every(ms, act);
const clearTimeout = (id?: number): void => page().clock.cancel(id);
const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** What no element here is. */
class HTMLVideoElement extends EventTarget {}

const self = {
  performance, setTimeout, setInterval, clearTimeout, clearInterval: clearTimeout,
  console: silent, navigator: { userAgent: "" }, location: { href: "https://edge.example/" }, addEventListener: () => undefined, removeEventListener: () => undefined,
  MediaSource: Source,
  get XMLHttpRequest() {
    return page().asking;
  },
  URL: Object.assign(function (...given: ConstructorParameters<typeof URL>) {
    return new URL(...given);
  }, {
    createObjectURL: (source: Source): string => {
      const url = `blob:${page().sources.size}`;
      page().sources.set(url, source);
      return url;
    },
    revokeObjectURL: () => undefined,
  }),
};

let loaded: typeof Hls | undefined;

/** hls.js as its package gives it to old browsers (the same code as its module): this form takes its surroundings as arguments. */
function hlsIn(): typeof Hls {
  if (loaded !== undefined) return loaded;
  const file = createRequire(import.meta.url).resolve("hls.js");
  const module: { exports: unknown } = { exports: {} };
  const surroundings = { self, window: self, navigator: self.navigator, HTMLVideoElement, status: "", performance, setTimeout, setInterval, clearTimeout, clearInterval: clearTimeout, module, exports: module.exports };
  compileFunction(readFileSync(file, "utf8"), Object.keys(surroundings), { filename: file })(...Object.values(surroundings));
  loaded = module.exports as typeof Hls;
  return loaded;
}

/** Opens a page. `fromMs`: when, on the line's time. `timescale`: of all the sound its URLs answer with. */
export function openPage(bandwidth: Bandwidth, fromMs: number, timescale: number, answerOf: (url: string, range: string | undefined) => Answer): Page {
  const clock = new Clock();
  const sources = new Map<string, Source>();
  open = { clock, sources, asking: askingOf(clock, new Link(clock, bandwidth, fromMs), answerOf) };
  const media = new Media(clock, (url) => sources.get(url)?.attach(clock, media, timescale));
  return { clock, media, Hls: hlsIn() };
}
