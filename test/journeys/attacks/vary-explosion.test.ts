import { describe, expect, it } from "vitest";
import type { RawAnswer } from "../../support/raw.ts";
import { arena, EVIL, everything, LASTING, told } from "./support.ts";

/** One answer for every value of whatever the path names: `/theme/…` varies on `theme`. */
const stage = arena(({ url, headers }) => {
  const [, first = "", second = ""] = url.split("/");
  const names = first === "list" ? [Buffer.from(second, "base64url").toString("latin1")] : first.split("+");
  const said = first === "list" ? `theme=${String(headers.theme ?? "")}` : names.map((name) => `${name}=${String(headers[name] ?? "")}`).join(" ");
  return { headers: { "cache-control": LASTING, "content-type": "text/html", vary: names.join(", ") }, body: said };
});

/** As many at a time as browsers keep busy. */
async function inTurns<T>(count: number, work: (i: number) => Promise<T>, atOnce = 16): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let i = next; i < count; i = next) {
      next += 1;
      results[i] = await work(i);
    }
  }));
  return results;
}

const MOST = 16;
const LANGUAGES = ["de", "fr", "it", "es", "pt", "nl", "sv", "da"];
const FLOODS: readonly (readonly [string, number, (i: number) => string])[] = [
  ["theme", 1000, (i) => `t${i}`],
  ["accept-language", 200, (i) => `${LANGUAGES[i % 8]}-X${i}`],
  ["accept", 200, (i) => `text/x-${i}`],
];

describe.each(FLOODS)("a page that varies on %s, asked for under %d values", (name, distinct, value) => {
  // Defence: MOST_VARIANTS: what is beyond them passes, or takes another's place.
  it(`has ${MOST} stored variants at most, and each sender gets its own`, async () => {
    const path = `/${name}/page`;
    const ask = (i: number): Promise<RawAnswer> => stage.edge.get(path, { [name]: value(i) });
    const answers = await inTurns(distinct, ask);
    for (const answer of answers) expect(answer.status).toBe(200);
    const texts = answers.map((answer) => answer.body.toString().toLowerCase());
    // What is canonical of a language or a type is the edge's affair; a value nobody knows the meaning of stays what it is.
    if (name === "theme") expect(texts).toEqual(texts.map((_, i) => `theme=t${i}`));
    // Which ones are stored is open: the first or the last, so both are asked for again, and some between.
    const between = Array.from({ length: 20 }, (_, i) => 45 + i * 5);
    const again = [...Array.from({ length: 40 }, (_, i) => [i, distinct - 1 - i]).flat(), ...between];
    let hits = 0;
    for (const i of again) {
      const asked = stage.dupe.seen.length;
      await ask(i);
      if (stage.dupe.seen.length === asked) hits += 1;
    }
    expect(hits).toBeLessThanOrEqual(MOST);
  }, 60_000);
  // Defence: variants live under their own URL: a flood at one is nothing to another, nor to who sends no such field.
  it("keeps its neighbours and those who send nothing", async () => {
    const path = `/${name}/neighbour`;
    const first = await stage.edge.get(path);
    const asked = stage.dupe.to(path).length;
    expect(told(await stage.edge.get(path))).toEqual(told(first));
    expect(stage.dupe.to(path).length).toBe(asked);
  });
});

describe("a page that varies", () => {
  // Defence: values are canonical before they are counted (vary.ts): what means the same is one variant.
  it.each([
    ["accept-language", ["de, en;q=0.5", "de,en;q=0.5", "DE , en; q=0.50", "de;q=1.0,en;q=0.5"]],
    ["accept", ["text/html, */*;q=0.1", "text/html,*/*;q=0.1", "TEXT/HTML, */*; q=0.10"]],
  ])("on %s has one variant for values that mean the same", async (name, values) => {
    const path = `/${name}/same`;
    for (const value of values) await stage.edge.get(path, { [name]: value });
    expect(stage.dupe.to(path).length).toBeLessThanOrEqual(2);
  });
  // Defence: PERSONAL_FIELDS and `*`: such answers are not stored, and are not variants of anything.
  it.each(["cookie", "authorization", "user-agent", "referer", "*"])("on %s is nobody else's", async (name) => {
    const path = `/${name}/personal`;
    const field = name === "*" ? "theme" : name;
    for (const who of ["alice", "bob"]) await stage.edge.get(path, { [field]: `${who} ${EVIL}` });
    const first = stage.dupe.to(path).length;
    const answer = await stage.edge.get(path);
    expect(answer.body.toString()).not.toContain(EVIL);
    expect(stage.dupe.to(path).length).toBe(first + 1);
    await stage.edge.get(path);
    expect(stage.dupe.to(path).length).toBe(first + 2);
  });
  // Defence: a variant is selected by every name of Vary, and by the canonical value of each.
  it("on two fields tells nobody what was another's", async () => {
    const path = "/theme+accept-language/two";
    const askers = ["red", "blue"].flatMap((theme) => ["de", "fr"].map((language) => ({ theme, "accept-language": language })));
    for (let time = 0; time < 3; time += 1) {
      for (const headers of askers) expect(told(await stage.edge.get(path, headers))).toEqual([200, `theme=${headers.theme} accept-language=${headers["accept-language"]}`]);
    }
    expect(told(await stage.edge.get(path, { theme: "red" }))[1]).toMatch(/^theme=red accept-language=(?:|undefined)$/);
  });
  // Defence: odd fields pass with all they have, and their answers are not stored.
  it("on a field that is odd is told right and kept for nobody", async () => {
    const path = "/x-user-id/odd";
    for (const user of ["alice", "bob", "alice"]) expect(told(await stage.edge.get(path, { "x-user-id": user }))).toEqual([200, `x-user-id=${user}`]);
    expect(told(await stage.edge.get(path))).toEqual([200, "x-user-id="]);
  });
  // Defence: names of Vary are bounded and compared without regard to case; nonsense in it is no variant.
  it.each(["Theme, theme, THEME", ", ,theme,", "theme\ttheme", "theme theme", "theme;q=1", '"theme"', "a".repeat(3000), `theme, ${Array.from({ length: 200 }, (_, i) => `f${i}`).join(", ")}`])("by a list like %j is told to nobody else", async (vary) => {
    const path = `/list/${Buffer.from(vary, "latin1").toString("base64url")}`;
    for (const theme of ["red", "blue"]) expect((await stage.edge.get(path, { theme })).status).toBe(200);
    // Who does not name a field in Vary has said that it does not matter (RFC 9111 §4.1).
    if (/theme/i.test(vary)) expect(everything(await stage.edge.get(path))).not.toMatch(/theme=(?:red|blue)/);
  });
});
