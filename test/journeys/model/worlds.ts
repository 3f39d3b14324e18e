/** One edge of the model: its settings, and what they make different for the oracle. */
export interface World {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Lifetimes are guessed from Last-Modified. */
  readonly heuristics: boolean;
  readonly storesSetCookie: boolean;
  /** Requests with a Cookie may be answered from copies that others have made. */
  readonly sharesWithCookies: boolean;
  /** Browsers are told a `max-age` of the edge's own for audio and playlists. */
  readonly capsBrowsers: boolean;
  /** Requests' own Cache-Control counts. */
  readonly honoursWishes: boolean;
}

const AUDIO = { heuristics: false, storesSetCookie: false, sharesWithCookies: false, capsBrowsers: true, honoursWishes: false } as const;
const GENERIC = { heuristics: true, storesSetCookie: true, sharesWithCookies: true, capsBrowsers: false, honoursWishes: false } as const;

/** The edges every sequence is meant for: each takes sequences of its own. */
export const WORLDS: readonly World[] = [
  { ...AUDIO, name: "audio", settings: {} },
  { ...GENERIC, name: "generic", settings: { PROFILE: "generic" } },
  { ...AUDIO, honoursWishes: true, name: "audio, without memory, honouring requests", settings: { MEMORY_BYTES: 0, REQUEST_DIRECTIVES: "honour" } },
];
