import { readFile, writeFile } from "node:fs/promises";
import { readColos, tableOf } from "./table.ts";

/** Rewrites the table of data centres by region from a list: `npx tsx scripts/geo/regions.ts DC-Colos.csv`. */
const [list] = process.argv.slice(2);
if (list === undefined) {
  console.error("expected a list of data centres: colo,name,region,city,country,cca2,lat,lon");
  process.exitCode = 2;
} else {
  const file = new URL("../../src/core/purge/regions-table.ts", import.meta.url);
  const colos = readColos(await readFile(list, "utf8"));
  await writeFile(file, tableOf(colos));
  console.log(`${file.pathname}: ${colos.length} data centres`);
}
