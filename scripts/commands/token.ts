import { createHash, randomBytes } from "node:crypto";
import { CONTROL } from "../../src/core/settings/rows/control.ts";
import { parsed } from "./purge/connection.ts";
import { showFound } from "../../src/core/settings/found.ts";
import { at } from "../../src/core/settings/json-text.ts";
import { WrongArguments, type Command } from "./command.ts";

/** 256 bits: nobody guesses them, and their hash needs no salt. */
const TOKEN_BYTES = 32;

/** `token new`: a token and what the edge knows it by. */
export const token: Command = {
  summary: "makes a token for the control API, and the entry that lets it in",
  usage: `downbeat token new [--name ci] [--scope purge]... [--tag 'label-7:*']... [--prefix /label-7/]... [--json]

Prints the token, once and nowhere else, and its entry for the secret CONTROL_TOKENS, which holds its SHA-256 alone.
Asks nobody and stores nothing.

      --name NAME      as the audit log names it; default: downbeat
      --scope SCOPE    read, purge, block, prewarm, edges or *; may stand several times; default: purge
      --tag TAG        it may purge and block this tag, or those that begin with what stands before a *; may stand several times
      --prefix PATH    likewise for /path or host/path
      --json           {token, entry}`,
  async run(args) {
    const list = { type: "string", multiple: true } as const;
    const { values, positionals } = parsed(args, { name: { type: "string", default: "downbeat" }, scope: list, tag: list, prefix: list, json: { type: "boolean", default: false } });
    if (positionals.length !== 1 || positionals[0] !== "new") throw new WrongArguments(`expected new, found ${positionals.join(" ") || "nothing"}`);
    const text = randomBytes(TOKEN_BYTES).toString("base64url");
    const draft = {
      name: values.name,
      sha256: createHash("sha256").update(text).digest("hex"),
      scopes: [...new Set(values.scope ?? ["purge"])],
      ...(values.tag !== undefined && { tags: values.tag }),
      ...(values.prefix !== undefined && { prefixes: values.prefix }),
    };
    // The edge's own rule says whether it would take the entry.
    const judged = CONTROL.CONTROL_TOKENS.schema.safeParse([draft]);
    if (!judged.success) throw new WrongArguments(judged.error.issues.map(({ path, message }) => `${path.slice(1).join(".") || "entry"}: expected ${message}, found ${showFound(at([draft], path))}`).join("; "));
    console.log(values.json ? JSON.stringify({ token: text, entry: draft }, null, 2) : told(text, JSON.stringify(draft)));
    return 0;
  },
};

function told(text: string, entry: string): string {
  return `The token. Keep it where whoever uses it reads it (DOWNBEAT_TOKEN); it is not shown again:

  ${text}

What the edge knows it by, an entry of the list CONTROL_TOKENS:

  ${entry}

The secret is the whole list. With no other token in it:

  echo '[${entry}]' | npx wrangler secret put CONTROL_TOKENS

On your own machine, \`npm run edge\` takes the list as well:

  npm run edge -- --origin https://your-origin.example --set CONTROL_TOKENS='[${entry}]'

With others, add the entry to the list you keep and put all of it: Cloudflare shows nobody what a secret holds.`;
}
