import { passReason } from "../../src/core/cache/private.ts";
import { kindOfPath } from "../../src/core/http/media.ts";
import { pathRuleFor } from "../../src/core/settings/index.ts";
import { type Names, type NamedUrl, type Read, namedUrl } from "./named.ts";

/** A URL as requests for it are known; wrong where nothing of it is ever stored, whatever its origin says. */
export function warmable(names: Names, text: string): Read<NamedUrl> {
  const read = namedUrl(names, text);
  if (read.kind === "wrong") return read;
  const { pathname } = read.value;
  const kind = pathRuleFor(names.settings, pathname)?.kind ?? kindOfPath(pathname);
  if (kind === "key") return { kind: "wrong", expected: "a URL of what may be stored: keys and licences never are" };
  // As it was written: normalising may have taken the signature's parameter out.
  const search = URL.parse(text)?.search ?? "";
  const why = passReason({ method: "GET", headers: new Headers(), search, declaredPublic: false, signedParams: names.signedParams });
  return why === undefined ? read : { kind: "wrong", expected: "a URL that is for everybody: the query of this one holds a signature or a session, and what it names is never stored" };
}
