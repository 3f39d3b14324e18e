import { type WishRead, lastingWishOf, withReport, withoutCmcd } from "../../src/core/audio/wish.ts";
import type { Quality } from "../../src/core/audio/quality.ts";

/** The fields a wish is read from but for those of CMCD, which change with every request. */
const FIELDS = ["accept", "user-agent", "sec-ch-ua", "save-data", "sec-ch-prefers-reduced-data"] as const;

/** Players there are many of, kinds of players few; longer texts are nobody's. */
const MOST = 256;
const MOST_CHARS = 1024;

/** What players of a kind wish for, read once per kind: a player's fields are those of all of its version. */
export class Wishes {
  private readonly read = new Map<string, WishRead>();

  constructor(private readonly most: Quality) {}

  /** As `wishOf`; the same object for the same fields and query, where no report of the player's adds to it. */
  of(fields: { get(name: string): string | null }, search: string): WishRead {
    return withReport(this.lasting(fields, withoutCmcd(search)), fields, search);
  }

  private lasting(fields: { get(name: string): string | null }, search: string): WishRead {
    // No field has a line end in it, and an absent one is not an empty one.
    let kind = search;
    for (const name of FIELDS) kind += `\n${fields.get(name) ?? "\n"}`;
    const known = this.read.get(kind);
    if (known !== undefined) return known;
    const wish = lastingWishOf(fields, search, this.most);
    if (kind.length > MOST_CHARS) return wish;
    if (this.read.size >= MOST) this.read.clear();
    this.read.set(kind, wish);
    return wish;
  }
}
