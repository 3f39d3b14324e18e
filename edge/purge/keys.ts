import type { Fields } from "../../durable-objects/upstream.ts";
import { placeOfKey } from "../../src/core/cache/key.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { copyKeys } from "../../src/core/purge/copy-keys.ts";
import { hashesOf } from "../../src/core/purge/key.ts";
import { patternTags } from "../../src/core/purge/patterns.ts";
import { tagsOf } from "../../src/core/purge/tags.ts";
import type { Settings } from "../../src/core/settings/index.ts";

/** URLs whose hashes are remembered. */
const MOST_URLS = 2048;

/**
 * The keys of URLs and copies as hashes, made once: of a copy as long as its descriptor is in memory, of a URL as long as
 * others do not crowd it out.
 */
export class KeyHashes {
  private readonly copies = new WeakMap<Descriptor, Float64Array>();
  private readonly urls = new Map<string, Float64Array>();

  constructor(private readonly settings: Pick<Settings, "tags" | "tagFields">) {}

  /** Of a URL by itself: where it is, and the tags its pattern gives it. */
  ofUrl(base: string): Float64Array {
    const known = this.urls.get(base);
    if (known !== undefined) return known;
    if (this.urls.size >= MOST_URLS) this.urls.clear();
    const hashes = hashesOf(copyKeys(base, this.patternTags(base), [], 200));
    this.urls.set(base, hashes);
    return hashes;
  }

  /** Of a copy: its URL's, and those of the tags its origin gave it. */
  ofCopy(base: string, descriptor: Descriptor): Float64Array {
    const known = this.copies.get(descriptor);
    if (known !== undefined) return known;
    const hashes = hashesOf(copyKeys(base, this.patternTags(base), descriptor.tags, descriptor.status));
    this.copies.set(descriptor, hashes);
    return hashes;
  }

  /** Of what was made here for one URL out of what stands at others: all of theirs, and those of its tags. `bases`: its own first. */
  ofSeveral(bases: readonly string[], tags: readonly string[], status: number): Float64Array {
    return hashesOf([...new Set(bases.flatMap((base) => copyKeys(base, this.patternTags(base), tags, status)))]);
  }

  /** Has a copy answer to these, whatever its URL and its tags say. */
  give(descriptor: Descriptor, hashes: Float64Array): void {
    this.copies.set(descriptor, hashes);
  }

  /** Of an answer that is handed on as it came. Of tags too many to be stored those that can be read count. */
  ofAnswer(base: string, status: number, fields: Fields): Float64Array {
    const tags = tagsOf(new Headers(fields.map(([name, value]): [string, string] => [name, value])), this.settings.tagFields);
    return tags.tags.length > 0 ? hashesOf(copyKeys(base, this.patternTags(base), tags.tags, status)) : this.ofUrl(base);
  }

  private patternTags(base: string): readonly string[] {
    const { site, pathname } = placeOfKey(base);
    return patternTags(this.settings.tags, site, pathname);
  }
}
