/** An answer without a body, as a store of objects gives it; it is handed on like any origin's. */
export function plainAnswer(status: number, fields: readonly (readonly [string, string])[] = []): Response {
  const headers = new Headers(fields.map(([name, value]): [string, string] => [name, value]));
  // RFC 9110 §8.6: none with a 304, whose length would be the representation's.
  if (status !== 304) headers.set("content-length", "0");
  return new Response(null, { status, headers });
}

/** A method that a store of objects is not asked with (RFC 9110 §15.5.6: 405 names those that are). */
export function methodRefused(): Response {
  return plainAnswer(405, [["allow", "GET, HEAD"]]);
}
