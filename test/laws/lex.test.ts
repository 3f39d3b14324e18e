import { expect, it } from "vitest";
import { lex } from "./lex.ts";
import { sourcesOf } from "./source.ts";

const squeezed = (text: string) => lex(text).code.replaceAll(/\s+/g, " ").trim();

it.each([
  ["a // b", "a"],
  ["a /* b\n c */ d", "a d"],
  ['a("// no comment", b)', 'a(" ", b)'],
  ["a('it\\'s', b)", "a(' ', b)"],
  ["a(`x ${b(`y ${c} z`)} w`, d)", "a(` {b(` {c} `)} `, d)"],
  ["a(`x ${{ b: { c } }} w`)", "a(` {{ b: { c } }} `)"],
  ["a = b / c / d", "a = b / c / d"],
  ['a = /["\'`/]/g; b("c")', 'a = / /g; b(" ")'],
  ["a = /[/]x\\/y/.test(b)", "a = / /.test(b)"],
  ["return /x/ ; f(a) / 2", "return / / ; f(a) / 2"],
])("%s is code as far as %s", (text, code) => {
  expect(squeezed(text).replaceAll("$", "")).toBe(code.replaceAll("$", ""));
});

it("keeps every line and place of the project's own sources", () => {
  for (const { text, code, uncommented } of sourcesOf("src", "edge", "durable-objects", "scripts", "test")) {
    expect([code.length, uncommented.length]).toEqual([text.length, text.length]);
    expect(code.split("\n").length).toBe(text.split("\n").length);
  }
});

it("loses its way in none of them: braces balance in what it takes for code", () => {
  for (const { path, code } of sourcesOf("src", "edge", "durable-objects", "scripts", "test")) {
    for (const [open, close] of ["{}", "()", "[]"] as const) {
      expect([path, open, code.split(open ?? "").length]).toEqual([path, open, code.split(close ?? "").length]);
    }
  }
});
