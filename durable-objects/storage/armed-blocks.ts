import type { Block, Entry } from "../../src/core/purge/entry.ts";
import { decodeEntry, encodeEntry } from "./entry-bytes.ts";
import type { Sql } from "./sql.ts";

/** Armed blocks, each as the entry that armed it. */
export class ArmedBlocks {
  constructor(private readonly sql: Sql) {}

  /** Takes an entry in: arms, disarms, or has nothing to do with blocks. */
  take(entry: Entry): void {
    if (entry.kind === "block") this.put(entry);
    else if (entry.kind === "unblock") this.sql.write("DELETE FROM blocks WHERE id = ?", entry.id);
  }

  /** Puts others in the place of all. */
  replace(blocks: Iterable<Block>): void {
    this.sql.write("DELETE FROM blocks");
    for (const block of blocks) this.put({ kind: "block", number: 0, block });
  }

  /** All of them. */
  all(): Block[] {
    return this.sql.all<{ entry: ArrayBuffer }>("SELECT entry FROM blocks").flatMap(({ entry }) => {
      const armed = decodeEntry(entry);
      return armed.kind === "block" ? [armed.block] : [];
    });
  }

  private put(entry: Entry & { readonly kind: "block" }): void {
    this.sql.write("INSERT OR REPLACE INTO blocks (id, entry) VALUES (?, ?)", entry.block.id, encodeEntry(entry));
  }
}
