/** What a column holds. Integers up to 2^53 come back as numbers. */
export type Value = ArrayBuffer | string | number | null;
/** A row by its columns' names. */
export type Row = Record<string, Value>;

/** The parts of a Durable Object's storage that tables stand on; `ctx.storage` is one. */
export type SqlDisk = {
  readonly sql: { exec(query: string, ...bindings: Value[]): { toArray(): Row[] } };
  transactionSync<T>(work: () => T): T;
};

/**
 * Statements on an object's own SQLite. Synchronous: nothing else of the object runs between two of them, and what leaves
 * the object afterwards is held back by the platform until they are stored.
 */
export class Sql {
  /** Told before each statement that may write. A test that throws here is a crash between two writes. */
  beforeWrite: ((query: string) => void) | undefined;

  constructor(private readonly disk: SqlDisk) {}

  /** All rows of a reading statement, with the columns `T` names. */
  all<T extends Row>(query: string, ...bindings: Value[]): T[] {
    return this.disk.sql.exec(query, ...bindings).toArray() as T[];
  }

  /** The first row of a reading statement. */
  first<T extends Row>(query: string, ...bindings: Value[]): T | undefined {
    return this.all<T>(query, ...bindings)[0];
  }

  /** Runs a writing statement; its rows are those it RETURNs. */
  write<T extends Row>(query: string, ...bindings: Value[]): T[] {
    this.beforeWrite?.(query);
    return this.all<T>(query, ...bindings);
  }

  /** All that `work` writes, or nothing of it when it throws. */
  atomic<T>(work: () => T): T {
    return this.disk.transactionSync(work);
  }
}
