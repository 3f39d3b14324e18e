import type { Sql } from "./sql.ts";

/** A few single values, by name: numbers and texts. */
export class Words {
  constructor(private readonly sql: Sql) {}

  /** The number of that name, or 0. */
  number(name: string): number {
    const value = this.sql.first<{ value: string | number }>("SELECT value FROM words WHERE name = ?", name)?.value;
    return typeof value === "number" ? value : 0;
  }

  /** The text of that name, or none. */
  text(name: string): string | undefined {
    const value = this.sql.first<{ value: string | number }>("SELECT value FROM words WHERE name = ?", name)?.value;
    return typeof value === "string" ? value : undefined;
  }

  /** Sets a value. */
  set(name: string, value: string | number): void {
    this.sql.write("INSERT INTO words (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value);
  }
}
