import type { Entry } from "../../src/core/purge/entry.ts";
import type { Steer } from "../../src/core/routing/steer.ts";
import { decodeEntry, encodeEntry } from "./entry-bytes.ts";
import type { Sql } from "./sql.ts";

/** What was said of edges, each as the entry that said it. */
export class HeldSteers {
  constructor(private readonly sql: Sql) {}

  /** Takes an entry in: says something of an edge, takes it back, or has nothing to do with edges. */
  take(entry: Entry): void {
    if (entry.kind === "steer") this.put(entry);
    else if (entry.kind === "unsteer") this.sql.write("DELETE FROM steers WHERE edge = ?", entry.edge);
  }

  /** Puts others in the place of all. */
  replace(steers: Iterable<Steer>): void {
    this.sql.write("DELETE FROM steers");
    for (const steer of steers) this.put({ kind: "steer", number: 0, steer });
  }

  /** All of them. */
  all(): Steer[] {
    return this.sql.all<{ entry: ArrayBuffer }>("SELECT entry FROM steers").flatMap(({ entry }) => {
      const held = decodeEntry(entry);
      return held.kind === "steer" ? [held.steer] : [];
    });
  }

  private put(entry: Entry & { readonly kind: "steer" }): void {
    this.sql.write("INSERT OR REPLACE INTO steers (edge, entry) VALUES (?, ?)", entry.steer.edge, encodeEntry(entry));
  }
}
