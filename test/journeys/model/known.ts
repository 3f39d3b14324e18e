/** Faults that are known and not mended yet, by what the oracle says of them. This list may only shrink. */
const KNOWN: readonly RegExp[] = [
  // A Cookie hides the Authorization beside it, where the profile lets cookies be answered from copies.
  /isOnesOwn: a request with Authorization/,
  // An answer that is not stored is handed on although its Vary names a field that was kept from the origin.
  /isTheVariantAskedFor: made for it, .* answers undefined$/,
  // PROFILE generic stores what sets a cookie by a guessed lifetime as well; a stated one was to be asked for.
  /isStoredByRight: .*in spite of Set-Cookie$/,
  // HEAD does not say what GET would: that gzip is decoded for who does not take it.
  /isTheRepresentation: HEAD is encoded in gzip/,
  // A fill that was under way when an unsafe method succeeded stores what was there before.
  /isNotUndone/,
  // A 304 that adds a Vary leaves the copy where everybody finds it.
  /isTheVariantAskedFor: a copy, since it was confirmed/,
  // Requests that wait for one 304 share what it says, also where it may not be stored: a Set-Cookie, private, Vary: *.
  /isStoredByRight: a 304 was given to two requests/,
];

/** Whether what the oracle says is of a known fault. */
export function isKnown(told: string): boolean {
  return KNOWN.some((fault) => fault.test(told));
}
