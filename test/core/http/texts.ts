import * as fc from "fast-check";

const any = fc.integer({ min: 0, max: 0x17f }).map((code) => String.fromCharCode(code));
const syntax = fc.constantFrom(...'",;=\\/*-:.?W bytes019 \tGMT\0\r\n\xff\ufffd');
const word = fc.constantFrom("bytes=", "bytes ", 'W/"', "max-age=", "private", "0-", "-1", "9".repeat(20), "Sun, ", " GMT", "06 Nov 1994", "08:49:37", "audio/");

/** Any text a header may hold and some it may not, with a leaning towards what headers are made of. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: any }),
  fc.array(fc.oneof(syntax, word), { maxLength: 30 }).map((parts) => parts.join("")),
);
