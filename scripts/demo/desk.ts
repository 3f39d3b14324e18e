import { type Request, Response } from "miniflare";
import { ControlClient } from "../../src/control/client.ts";
import type { Line } from "../local/line.ts";
import { readLineWish } from "./line-wish.ts";

/** What the desk works with: the listener's line, and an edge with a token that may purge. */
export type DeskOf = { readonly line: Line; readonly edge: string; readonly token: string };

/** How long a purge may take until it holds everywhere. */
const PURGE_SEC = 20;

/**
 * Does for the demo's origin what a Worker cannot. `GET /_demo/line` says where the line is and what it is like, `POST /_demo/line`
 * changes it; `POST /purge` purges a path of the edge and answers when that holds. 400 with `problems` where it is asked for nonsense.
 */
export async function desk(request: Request, { line, edge, token }: DeskOf): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/purge") {
    const { path } = JSON.parse(await request.text()) as { path: string };
    await new ControlClient({ url: edge, token }).purge({ files: [`${edge}${path}`], query: "any" }, { waitSec: PURGE_SEC });
    return Response.json({ purged: path });
  }
  if (request.method === "POST") {
    const wish = readLineWish(await request.text());
    if (wish.kind === "invalid") return Response.json({ problems: wish.problems }, { status: 400 });
    line.shape(wish.change);
  }
  return Response.json({ url: line.url, ...line.now() });
}
