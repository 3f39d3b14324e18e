import HlsJs, { type ErrorData, ErrorDetails, ErrorTypes, Events, type FragLoadedData, type HlsConfig, type Level } from "hls.js";
import { withoutGuess } from "./cmcd.ts";
import { withCodecs } from "./codecs.ts";
import type { Player, PlayerOptions, PlayerVariant, Wished } from "./events.ts";
import { firstLoader } from "./first-load.ts";
import { levelFor, variantOf } from "./levels.ts";
import { watchMediaClock } from "./media-clock.ts";
import { servedOf } from "./served.ts";
import { STAY_SEC, stayWithFirst } from "./staying.ts";

/** How far ahead is fetched, in seconds: what is fetched is paid for, and is of the quality of when it was fetched. */
const AHEAD_SEC = 30;
const DEFAULTS = HlsJs.DefaultConfig;

/** A playlist is asked anew after everything in it failed: so often, so long after the last time, in ms. */
const MOST_RESCUES = 8;
const RESCUE_MS = 1500;

/** Whether this browser plays by `createPlayer`. Where not, as on iPhones without ManagedMediaSource, its own HLS or a plain address does. */
export function canPlayHere(): boolean {
  return "MediaSource" in window || "ManagedMediaSource" in window;
}

/**
 * A player of a track's multivariant playlist by hls.js. It begins with the variant that is listed first, which is the edge's choice,
 * keeps to it until there is sound ahead, and goes on as hls.js measures. `prepare` loads both playlists and opens the decoder, so that a press of play waits for one request.
 * When a variant fails it goes to a neighbour; when all have failed it asks for the playlist anew, where the edge has left out what it
 * cannot get.
 */
export function createPlayer(audio: HTMLAudioElement, address: string, options: PlayerOptions = {}): Player {
  const url = withCodecs(address);
  const { onEvent: tell = () => undefined, knownKbps } = options;
  const clock = watchMediaClock(audio, tell);
  const stopped = new AbortController();
  const hls = new HlsJs(configOf(knownKbps, () => measured));
  let measured = knownKbps !== undefined;
  let quality: Wished = options.quality ?? "auto";
  let wanted = false;
  let home: PlayerVariant["family"] | undefined;
  let rescues = 0;
  let from = 0;
  let ready: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  const variants = (): PlayerVariant[] => hls.levels.map(factsOf);
  const choose = (): void => {
    const level = levelFor(quality, variants(), home);
    if (!wanted) return startWith(level);
    if (level !== -1) {
      hls.nextLevel = level;
      return;
    }
    // What is auto stays within a codec: back to that of the beginning.
    const away = hls.levels[hls.loadLevel];
    hls.loadLevel = -1;
    if (away !== undefined && factsOf(away).family !== home) hls.nextAutoLevel = Math.max(0, levelFor("high", variants(), home));
  };
  /** Before anything is loaded: a level that is fixed, or -1 for the first that is listed. */
  const startWith = (level: number): void => {
    hls.startLevel = level === -1 ? hls.firstLevel : level;
    hls.loadLevel = level;
  };

  hls.on(Events.MANIFEST_PARSED, () => {
    const listed = variants();
    // A list that is asked for again is no start.
    if (home === undefined && quality === "auto") stayWithFirst(hls, Events, STAY_SEC);
    home ??= listed[hls.firstLevel]?.family;
    startWith(levelFor(quality, listed, home));
    tell({ kind: "listed", variants: listed });
    hls.startLoad(from);
    if (!wanted) hls.pauseBuffering();
  });
  hls.on(Events.LEVEL_LOADED, () => ready?.resolve());
  hls.on(Events.FRAG_LOADED, (_, data) => {
    measured = true;
    tell({ kind: "piece", piece: pieceOf(data, hls.levels[data.frag.level]) });
  });
  hls.on(Events.LEVEL_SWITCHED, (_, { level }) => {
    const now = hls.levels[level];
    if (now !== undefined) tell({ kind: "variant", variant: factsOf(now) });
  });
  hls.on(Events.ERROR, (_, data) => {
    if (data.details === ErrorDetails.BUFFER_STALLED_ERROR) return; // the clock says so
    if (!data.fatal) return tell({ kind: "trouble", what: whatOf(data), lost: false });
    rescue(data);
  });

  const rescue = (data: ErrorData): void => {
    ready?.resolve();
    rescues += 1;
    const lost = rescues > MOST_RESCUES || data.details === ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR;
    tell({ kind: "trouble", what: whatOf(data), lost });
    if (lost) return;
    if (data.type === ErrorTypes.MEDIA_ERROR) return hls.recoverMediaError();
    const again = window.setTimeout(() => {
      from = audio.currentTime;
      const playing = !audio.paused;
      hls.loadSource(url);
      if (playing) void audio.play();
    }, (rescues - 1) * RESCUE_MS);
    stopped.signal.addEventListener("abort", () => window.clearTimeout(again));
  };

  const load = (): Promise<void> => {
    if (ready === undefined) {
      ready = Promise.withResolvers<void>();
      hls.attachMedia(audio);
      hls.loadSource(url);
    }
    return ready.promise;
  };
  const begin = (): void => {
    if (wanted) return;
    wanted = true;
    void load();
    // Loading is started anew rather than resumed: that looks for work at once, not at the next tick.
    if (hls.levels.length > 0) hls.startLoad(audio.currentTime);
  };
  // The element's own controls are as good as `play`.
  audio.addEventListener("play", begin, { signal: stopped.signal });

  return {
    prepare: load,
    play: () => {
      begin();
      return audio.play();
    },
    setQuality: (wished) => {
      quality = wished;
      if (hls.levels.length > 0) choose();
    },
    throughputKbps: () => (measured ? hls.bandwidthEstimate / 1000 : undefined),
    close: () => {
      stopped.abort();
      clock.close();
      hls.destroy();
    },
  };
}

function configOf(knownKbps: number | undefined, measured: () => boolean): Partial<HlsConfig> {
  const honest = (url: string): string => (measured() ? url : withoutGuess(url));
  const config: Partial<HlsConfig> = {
    autoStartLoad: false,
    startFragPrefetch: true,
    maxBufferLength: AHEAD_SEC,
    maxMaxBufferLength: AHEAD_SEC,
    backBufferLength: AHEAD_SEC,
    cmcd: {},
    ...(knownKbps === undefined ? {} : { abrEwmaDefaultEstimate: knownKbps * 1000 }),
    xhrSetup: (xhr, url) => xhr.open("GET", honest(url)),
    fLoader: firstLoader(DEFAULTS.loader, honest),
    fragLoadPolicy: {
      default: { ...DEFAULTS.fragLoadPolicy.default, errorRetry: { maxNumRetry: 1, retryDelayMs: 250, maxRetryDelayMs: 1000 } },
    },
  };
  // Else whoever looks after advertisements resumes what `prepare` has paused.
  return Object.assign(config, { interstitialsController: undefined });
}

function factsOf(level: Level): PlayerVariant {
  const { uri, averageBitrate, bitrate, audioCodec, attrs } = level;
  return variantOf({ uri, averageBitrate, bitrate, audioCodec, stableId: attrs["STABLE-VARIANT-ID"] });
}

function pieceOf({ frag, networkDetails }: FragLoadedData, level: Level | undefined) {
  const { stats } = frag;
  return {
    url: frag.url,
    variant: level === undefined ? undefined : factsOf(level),
    ...(frag.sn === "initSegment" ? {} : { sound: { startSec: frag.start, durationSec: frag.duration } }),
    bytes: stats.loaded,
    beganMs: stats.loading.start,
    firstByteMs: stats.loading.first,
    endedMs: stats.loading.end,
    served: servedOf(headerOf(networkDetails, "server-timing")),
  };
}

/** A header of an answer, however it was asked for. */
function headerOf(details: unknown, name: string): string | null {
  if (details instanceof Response) return details.headers.get(name);
  return details instanceof XMLHttpRequest ? details.getResponseHeader(name) : null;
}

function whatOf({ details, response }: ErrorData): string {
  return response?.code === undefined ? details : `${details}, status ${response.code}`;
}
