import { describe, expect, it } from "vitest";
import { LEDGER_STEPS } from "../../durable-objects/ledger/tables.ts";
import { REGION_STEPS } from "../../durable-objects/region/tables.ts";
import { type Migration, migrate } from "../../durable-objects/storage/migrations.ts";
import { Sql } from "../../durable-objects/storage/sql.ts";
import { LedgerScene } from "./ledger-scene.ts";

/** Runs `work` on an empty database. */
async function onEmpty(work: (sql: Sql) => void): Promise<void> {
  await new LedgerScene().within(async (_, { storage }) => {
    await storage.deleteAll();
    work(new Sql(storage));
  });
}

const schema = (sql: Sql) => sql.all("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY name");
const done = (sql: Sql) => sql.all<{ number: number }>("SELECT number FROM steps ORDER BY number").map(({ number }) => number);

describe.each<[string, readonly Migration[]]>([["ledger", LEDGER_STEPS], ["region", REGION_STEPS]])("the %s's database", (_, steps) => {
  it.each(steps.map((_, i) => i))("comes from step %i to the last with what it held, and is as one made anew", async (from) => {
    let fresh: unknown;
    await onEmpty((sql) => {
      migrate(sql, steps);
      fresh = schema(sql);
    });
    await onEmpty((sql) => {
      migrate(sql, steps.slice(0, from));
      if (from > 0) sql.write("INSERT INTO words (name, value) VALUES ('kept', 1)");
      migrate(sql, steps);
      expect(schema(sql)).toEqual(fresh);
      expect(done(sql)).toEqual(steps.map((_, i) => i + 1));
      if (from > 0) expect(sql.all("SELECT name FROM words")).toEqual([{ name: "kept" }]);
    });
  });

  it("is whole after a crash at any statement of its making, once it is made again", async () => {
    for (let k = 1, crashed = true; crashed; k += 1) {
      await onEmpty((sql) => {
        let left = k;
        sql.beforeWrite = () => {
          left -= 1;
          if (left === 0) throw new Error("crash");
        };
        crashed = false;
        try {
          migrate(sql, steps);
        } catch {
          crashed = true;
        }
        sql.beforeWrite = undefined;
        migrate(sql, steps);
        expect(done(sql)).toEqual(steps.map((_, i) => i + 1));
      });
    }
  });
});

it("a database of newer code is left alone", async () => {
  await onEmpty((sql) => {
    migrate(sql, [...LEDGER_STEPS, ["CREATE TABLE later (a)"]]);
    const newer = schema(sql);
    migrate(sql, LEDGER_STEPS);
    expect(schema(sql)).toEqual(newer);
  });
});
