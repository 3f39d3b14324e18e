/** A member as nearly all are written: a key alone, or with a number, a text without escapes, or a token (RFC 9651 §3.2, §3.3), and no parameters. */
const MEMBER = /([a-z*][a-z0-9_.*-]*)(?:=(?:(-?(?:\d{1,12}\.\d{1,3}|\d{1,15}))|("[ !#-[\]-~]*")|([A-Za-z*][\w!#$%&'*+.^`|~:/-]*)))?(?:,(?=.)|$)/y;

/**
 * The members of a CMCD text of which all are plain, in the shapes `decodeCmcd` gives them; texts as values are left out. `undefined`: one
 * is not plain, or malformed, and the whole is for the real parser, which takes five times as long.
 */
export function plainMembers(text: string): Record<string, unknown> | undefined {
  const members: Record<string, unknown> = {};
  MEMBER.lastIndex = 0;
  while (MEMBER.lastIndex < text.length) {
    const found = MEMBER.exec(text);
    if (found === null) return undefined;
    const [, key = "", number, quoted, token] = found;
    if (number !== undefined) members[key] = Number(number);
    else if (token !== undefined) members[key] = { description: token };
    else if (quoted === undefined) members[key] = true;
    // A later member of a name takes the place of an earlier one (RFC 9651 §3.2).
    else delete members[key];
  }
  return members;
}
