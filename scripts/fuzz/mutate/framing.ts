import { type Making, type Mutation, render } from "../draft.ts";

/** A request that is told only from within a body: whoever answers it has read past the body's end. */
function smuggled({ host, tag, mark }: Making): string {
  return `GET /${tag}/text/${mark()} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
}

const body = (method: string, lines: (making: Making, inner: string) => string[], octets: (inner: string, making: Making) => string): Mutation => (making) => {
  const { draft } = making;
  const inner = smuggled(making);
  draft.method = method;
  draft.lines.push(...lines(making, inner));
  draft.body = Buffer.from(octets(inner, making), "latin1");
};

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const CHUNKED = (): string[] => ["Transfer-Encoding: chunked"];

/** How long a body is, said twice, falsely or not at all. */
export const FRAMINGS: readonly Mutation[] = [
  body("POST", (_, inner) => [`Content-Length: ${inner.length}`], (inner) => inner),
  body("GET", (_, inner) => [`Content-Length: ${inner.length}`], (inner) => inner),
  body("POST", (_, inner) => [`Content-Length: ${inner.length + 5}`, "Transfer-Encoding: chunked"], (inner) => `0\r\n\r\n${inner}`),
  body("POST", () => ["Content-Length: 4", "Transfer-Encoding: chunked"], (inner) => `${chunk(inner)}0\r\n\r\n`),
  body("POST", (_, inner) => ["Content-Length: 0", `Content-Length: ${inner.length}`], (inner) => inner),
  body("POST", (_, inner) => [`Content-Length: ${inner.length}`, `Content-Length: ${inner.length}`], (inner) => inner),
  body("POST", ({ random }, inner) => [`Content-Length: ${random.pick([`+${inner.length}`, `0${inner.length}`, ` ${inner.length}`, `${inner.length},${inner.length}`, `${inner.length}, 0`, `0x${inner.length.toString(16)}`, `${inner.length}.0`, `${inner.length} 0`, "-1", "", "MARK", "9".repeat(30), "18446744073709551615", "4294967296"])}`], (inner) => inner),
  body("POST", ({ random }) => [random.pick(["Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding : chunked", "Transfer-Encoding:\tchunked", "Transfer-Encoding: \x0bchunked", "Transfer-Encoding: CHUNKED", "Transfer-Encoding: chunked;q=1", "Transfer-Encoding: \"chunked\"", "Transfer_Encoding: chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "Transfer-Encoding: chunked, chunked", "X: y\nTransfer-Encoding: chunked", "Transfer-Encoding:"])], (inner) => `0\r\n\r\n${inner}`),
  ({ draft, random }) => {
    draft.lines.push(random.pick(["Content-Length: 0", "Content-Length: 1", "Transfer-Encoding: chunked", "Content-Length: 100"]));
    draft.version = random.pick(["HTTP/1.0", "HTTP/1.1"]);
  },
];

/** Chunked bodies, right and wrong. */
export const CHUNKS: readonly Mutation[] = [
  body("POST", CHUNKED, (inner) => `${chunk(inner)}0\r\n\r\n`),
  body("GET", CHUNKED, (inner) => `${chunk(inner)}0\r\n\r\n`),
  body("PUT", CHUNKED, (inner) => `${[...inner].map(chunk).join("")}0\r\n\r\n`),
  body("POST", CHUNKED, (inner) => `${inner.length.toString(16).toUpperCase().padStart(8, "0")}\r\n${inner}\r\n000\r\n\r\n`),
  body("POST", CHUNKED, (inner, { random, mark }) => {
    const size = inner.length.toString(16);
    const head = random.pick([`${size};a=b`, `${size};${mark()}="x;y"`, `${size} `, ` ${size}`, `${size}\t;x`, `0x${size}`, `+${size}`, `-${size}`, `${size}h`, "", "zz", "ffffffffffffffff", "ffffffffffffffff1", "7fffffffffffffff", "80000000", `${"0".repeat(40)}${size}`, `${size};${"e".repeat(20_000)}`, `${size}\0`]);
    return `${head}\r\n${inner}\r\n0\r\n\r\n`;
  }),
  body("POST", CHUNKED, (inner, { random }) => random.pick([`${chunk(inner)}0\r\n`, `${chunk(inner)}0`, `${chunk(inner)}`, `${chunk(inner).slice(0, -1)}`, `${chunk(inner)}0\r\nX-T: 1\r\n\r\n`, `${chunk(inner)}0\r\nContent-Length: 5\r\n\r\n`, `${chunk(inner)}0\r\n\r\n${inner}`, chunk(inner).replaceAll("\r\n", "\n"), `${inner.length.toString(16)}\r\n${inner}XX0\r\n\r\n`, `${inner.length.toString(16)}\n${inner}\n0\n\n`, "0\r\n\r\n", "\r\n0\r\n\r\n", `1\r\n${inner}\r\n0\r\n\r\n`])),
];

/** The octets of several requests sent at once: how many there are is the question. */
export function pipelined(makings: readonly Making[]): Buffer {
  return Buffer.concat(makings.map(({ draft }) => render(draft)));
}
