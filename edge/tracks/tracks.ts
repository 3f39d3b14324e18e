import type { ManifestProblem } from "../../src/core/audio/manifest.ts";
import type { Track } from "../../src/core/audio/track.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Rendered } from "./rendered.ts";

/** What a copy of a manifest says: a track, or what is wrong with it. */
export type ManifestSaid = { readonly kind: "track"; readonly track: Track } | { readonly kind: "problems"; readonly problems: readonly ManifestProblem[] };

/** A manifest that was read, and what has been made of it since. `fill`, `identity`: of which bytes. */
export type KnownManifest = { readonly fill: string; readonly identity: string; readonly key: string; readonly said: ManifestSaid; readonly texts: Map<string, Rendered> };

/** Manifests held at most, and what they may weigh: lists of fragments take about four times the room of their JSON. */
const MOST = 2048;
const MOST_BYTES = 8 * 1024 * 1024;
const TIMES_JSON = 4;

/** What is wrong with one takes so much at most, however long it is. */
const PROBLEMS_BYTES = 4096;

/** Longer texts are made anew each time: a few of them would leave room for nothing else. */
const MOST_TEXT_BYTES = 1024 * 1024;

/** Texts made of one track; a stranger may ask for any combination. */
const MOST_TEXTS = 64;

/**
 * The manifests an isolate has read, each once for as long as its bytes are the same; the least recently used go first. What they say is not judged
 * here: a copy whose descriptor is alive leads to it.
 */
export class Tracks {
  readonly #known = new Map<string, { readonly manifest: KnownManifest; bytes: number }>();
  #held = 0;

  /** What the copy under a key says, if these bytes have been read. */
  find(key: string, { fill, identity }: Pick<Descriptor, "fill" | "identity">): KnownManifest | undefined {
    const entry = this.#known.get(key);
    if (entry?.manifest.fill !== fill || entry.manifest.identity !== identity) return undefined;
    this.#known.delete(key);
    this.#known.set(key, entry);
    return entry.manifest;
  }

  /** The last track that was read under a key, whether it is alive or not; for what may be a little too old. */
  known(key: string): Track | undefined {
    const said = this.#known.get(key)?.manifest.said;
    return said?.kind === "track" ? said.track : undefined;
  }

  /** Keeps what a copy says. `jsonBytes`: how much text was read for it, which is more than the copy has where that is encoded. */
  keep(key: string, { fill, identity }: Pick<Descriptor, "fill" | "identity">, said: ManifestSaid, jsonBytes: number): KnownManifest {
    const manifest: KnownManifest = { fill, identity, key, said, texts: new Map() };
    const bytes = said.kind === "track" ? jsonBytes * TIMES_JSON : PROBLEMS_BYTES;
    this.#forget(key);
    this.#known.set(key, { manifest, bytes });
    this.#held += bytes;
    this.#fit();
    return manifest;
  }

  /** Keeps a text made of a track beside it. */
  keepText(manifest: KnownManifest, name: string, text: Rendered): void {
    const entry = this.#known.get(manifest.key);
    if (entry?.manifest !== manifest || text.bytes.byteLength > MOST_TEXT_BYTES) return;
    if (manifest.texts.size >= MOST_TEXTS) {
      for (const [, { bytes }] of manifest.texts) this.#grow(entry, -bytes.byteLength);
      manifest.texts.clear();
    }
    manifest.texts.set(name, text);
    this.#grow(entry, text.bytes.byteLength);
    this.#fit();
  }

  /** Bytes held, as they are counted. */
  get heldBytes(): number {
    return this.#held;
  }

  #grow(entry: { bytes: number }, more: number): void {
    entry.bytes += more;
    this.#held += more;
  }

  #fit(): void {
    for (const [eldest] of this.#known) {
      if (this.#known.size <= MOST && this.#held <= MOST_BYTES) break;
      this.#forget(eldest);
    }
  }

  #forget(key: string): void {
    this.#held -= this.#known.get(key)?.bytes ?? 0;
    this.#known.delete(key);
  }
}
