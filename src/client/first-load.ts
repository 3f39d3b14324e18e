import { type FragmentLoaderContext, type HlsConfig, type Loader, type LoaderCallbacks, type LoaderConfiguration, type LoaderContext, LoadStats } from "hls.js";

/**
 * Bytes between init and first fragment that are fetched along with them rather than asked for apart: an index (`sidx`) of some
 * hundred fragments.
 */
const MOST_BETWEEN = 16 * 1024;

type FragmentLoader = Loader<FragmentLoaderContext>;
type Callbacks = LoaderCallbacks<FragmentLoaderContext>;
type Half = { readonly context: FragmentLoaderContext; readonly stats: LoadStats; callbacks: Callbacks | undefined };

/**
 * hls.js's loader of fragments, but for the beginning of a file: hls.js asks for what stands before the fragments and for the first
 * fragment at once, on two connections, one of which is often still to be made. Where both are neighbours in one file it is one request
 * here, and the first is handed over as soon as it is there.
 *
 * Fails as hls.js's own does: a status other than 2xx, a body that ends early, a time that is over.
 */
export function firstLoader(plain: HlsConfig["loader"], addressOf: (url: string) => string): new (config: HlsConfig) => FragmentLoader {
  /** A file's beginning that is asked for in this very turn, and may be joined. */
  let open: Joined | undefined;

  return class FirstLoader implements FragmentLoader {
    context: FragmentLoaderContext | null = null;
    stats = new LoadStats();
    private own: Loader<LoaderContext> | undefined;
    private joined: Joined | undefined;

    constructor(private readonly config: HlsConfig) {}

    load(context: FragmentLoaderContext, config: LoaderConfiguration, callbacks: Callbacks): void {
      this.context = context;
      if (context.frag.sn === "initSegment" && isRange(context)) {
        const joined = new Joined({ context, stats: this.stats, callbacks }, config, addressOf);
        [this.joined, open] = [joined, joined];
        queueMicrotask(() => {
          if (open === joined) open = undefined;
          if (joined.second === undefined) this.alone(context, config, callbacks);
          else void joined.run();
        });
      } else if (open?.fits(context) === true) {
        this.joined = open;
        open.second = { context, stats: this.stats, callbacks };
        open = undefined;
      } else {
        this.alone(context, config, callbacks);
      }
    }

    private alone(context: FragmentLoaderContext, config: LoaderConfiguration, callbacks: Callbacks): void {
      if (this.stats.aborted) return;
      this.joined = undefined;
      this.own = new plain(this.config);
      // hls.js keeps the object it was given.
      if ("stats" in this.own) this.own.stats = this.stats;
      // Its callbacks want the context they get back, which is this one.
      this.own.load(context, config, callbacks as unknown as LoaderCallbacks<LoaderContext>);
    }

    abort(): void {
      if (this.own !== undefined) return this.own.abort();
      this.stats.aborted = true;
      if (this.context !== null) this.joined?.leave(this.context);
    }

    destroy(): void {
      if (this.own !== undefined) this.own.destroy();
      else if (this.context !== null) this.joined?.leave(this.context, true);
      this.context = null;
    }

    getCacheAge(): number | null {
      return this.own?.getCacheAge?.() ?? null;
    }
  };
}

function isRange({ rangeStart = 0, rangeEnd = 0 }: LoaderContext): boolean {
  return rangeEnd > rangeStart;
}

/** What is at an address, whatever is said to the edge along with it. */
function fileOf(url: string): string {
  return url.replace(/[?#].*$/, "");
}

/** The beginning of a file that two ask for. */
class Joined {
  second: Half | undefined;
  private readonly stopped = new AbortController();

  constructor(private readonly init: Half, private readonly config: LoaderConfiguration, private readonly addressOf: (url: string) => string) {}

  /** Whether a fragment follows so closely that both are one request. */
  fits(context: FragmentLoaderContext): boolean {
    const { url, rangeEnd = 0 } = this.init.context;
    const between = (context.rangeStart ?? 0) - rangeEnd;
    return this.second === undefined && isRange(context) && fileOf(context.url) === fileOf(url) && between >= 0 && between <= MOST_BETWEEN;
  }

  /** One of the two wants no more; with neither left the request ends. `quiet`: it is not told. */
  leave(context: FragmentLoaderContext, quiet = false): void {
    const half = this.init.context === context ? this.init : this.second;
    const { callbacks, stats } = half ?? {};
    if (half !== undefined) half.callbacks = undefined;
    if (!quiet && callbacks !== undefined && stats !== undefined) callbacks.onAbort?.(stats, context, null);
    if (this.init.callbacks === undefined && this.second?.callbacks === undefined) this.stopped.abort();
  }

  /** Asks, and gives each half what is its. */
  async run(): Promise<void> {
    const { init, second, config } = this;
    if (second === undefined) return;
    const { rangeStart: first = 0, rangeEnd: firstEnd = 0 } = init.context;
    const { rangeStart = 0, rangeEnd = 0 } = second.context;
    const halves = [init, second];
    const began = performance.now();
    for (const { stats } of halves) stats.loading.start = began;
    const { maxTimeToFirstByteMs, maxLoadTimeMs } = config.loadPolicy;
    let late = false;
    const expire = (): void => {
      late = true;
      this.stopped.abort();
    };
    let timer = window.setTimeout(expire, Math.min(maxTimeToFirstByteMs, maxLoadTimeMs));
    let response: Response | undefined;
    try {
      // With what the fragment's request says of the player: it says more than that of what stands before it.
      response = await fetch(this.addressOf(second.context.url), { headers: { ...second.context.headers, range: `bytes=${first}-${rangeEnd - 1}` }, signal: this.stopped.signal });
      for (const { stats } of halves) stats.loading.first = performance.now();
      window.clearTimeout(timer);
      timer = window.setTimeout(expire, maxLoadTimeMs);
      if (!response.ok || response.body === null) return this.fail(response.status, response.statusText, response);
      // Who does not know ranges sends all of it.
      const skip = response.status === 206 ? first : 0;
      const got = new Uint8Array(rangeEnd - skip);
      let filled = 0;
      const hand = (half: Half, from: number, end: number): void => {
        if (half.callbacks !== undefined && filled >= end - skip) deliver(half, got.slice(from - skip, end - skip).buffer, response);
      };
      for (const reader = response.body.getReader(); filled < got.byteLength; ) {
        const { done, value } = await reader.read();
        if (done) break;
        const part = value.subarray(0, got.byteLength - filled);
        got.set(part, filled);
        filled += part.byteLength;
        hand(init, first, firstEnd);
        if (filled === got.byteLength) void reader.cancel();
      }
      hand(second, rangeStart, rangeEnd);
      if (filled < got.byteLength) this.fail(0, `the body ended after ${filled} of ${got.byteLength} bytes`, response);
    } catch (problem) {
      if (late) this.expired(response);
      else this.fail(0, String(problem), response);
    } finally {
      window.clearTimeout(timer);
    }
  }

  /** Both halves fail as one: hls.js lets the fragment go when what stands before it fails. */
  private fail(code: number, text: string, response: Response | undefined): void {
    const half = this.init.callbacks === undefined ? this.second : this.init;
    const { callbacks } = half ?? {};
    if (half === undefined || callbacks === undefined) return;
    half.callbacks = undefined;
    callbacks.onError({ code, text }, half.context, response ?? null, half.stats);
  }

  private expired(response: Response | undefined): void {
    const half = this.init.callbacks === undefined ? this.second : this.init;
    const { callbacks } = half ?? {};
    if (half === undefined || callbacks === undefined) return;
    half.callbacks = undefined;
    callbacks.onTimeout(half.stats, half.context, response ?? null);
  }
}

function deliver(half: Half, data: ArrayBuffer, response: Response | undefined): void {
  const { callbacks, stats, context } = half;
  half.callbacks = undefined;
  stats.loading.end = performance.now();
  stats.loaded = stats.total = data.byteLength;
  stats.bwEstimate = (data.byteLength * 8000) / Math.max(1, stats.loading.end - stats.loading.first);
  callbacks?.onSuccess({ url: response?.url ?? context.url, data, code: response?.status ?? 0 }, stats, context, response ?? null);
}
