import { readPackage } from "../package/arguments.ts";
import { findTools } from "../package/ffmpeg/tools.ts";
import { EXTENSIONS, findMasters } from "../package/masters.ts";
import { makeOut } from "../package/out.ts";
import { watching } from "../package/progress.ts";
import { packageAll, type Packaged } from "../package/run.ts";
import { bytesOf, summaryLine, summaryOf } from "../package/say.ts";
import { Slots } from "../package/slots.ts";
import type { Command } from "./command.ts";
import { interruptible } from "./purge/interrupt.ts";

/** `package`: turns masters into the variants of a ladder, and a manifest each. */
export const packageCommand: Command = {
  summary: "turns masters into the variants of a ladder, and a track manifest each",
  usage: `downbeat package FILE|FOLDER… --out DIR   [options]

Makes DIR/<track>/track.json of each master, and beside it the files it names: fragmented MP4 (CMAF) of AAC, Opus and FLAC, and a
plain MP3. Wants ffmpeg 5 or later. Folders are searched with all below them for: ${EXTENSIONS.join(", ")}.
A track whose master, ladder and ffmpeg are unchanged is left alone, so that the same command goes on where the last one ended.
Exit code 1: a master failed, or it was ended by a signal; what is done is whole.

      --out DIR           where tracks are made; it is what an origin serves
      --ladder FILE       JSON or TOML: variants of { id, codec, kbps }; codec: aac, opus, mp3 or flac. Default: AAC-LC 96, 160 and
                          256, Opus 64 and 128, MP3 192, and FLAC of lossless masters
      --territories LIST  who may hear them: DE,AT; --not-in LIST: everybody but those. A master's sidecar (NAME.json) rules
      --base DIR          tracks are named by their masters' paths below DIR; default: below the folder that was named
      --jobs N            runs of ffmpeg at once; default: cores
      --force             makes what is unchanged as well
      --replace           takes the place of a track that was made of a master of another name
      --prune             removes files of these tracks that their manifests no longer name; players may still be fetching them
      --json              {state, summary, tracks}; nothing else on standard output`,
  async run(args) {
    const wish = await readPackage(args);
    const now = (): number => performance.now();
    const began = now();
    return interruptible(async (signal) => {
      const found = await findTools(wish.ladder.map(({ codec }) => codec), signal);
      if (found.kind === "problems") {
        console.error(found.problems.map((line) => `downbeat package: ${line}`).join("\n"));
        return 1;
      }
      await makeOut(wish.out);
      const { masters, problems } = await findMasters(wish.named, wish.out, wish.base);
      const plan = { ...wish, tools: found.tools, slots: new Slots(wish.jobs) };
      const watcher = watching(masters.length, masters.reduce((sum, { bytes }) => sum + bytes, 0), now, wish.json);
      const refused = problems.map(({ path, why }): Packaged => ({ kind: "failed", name: path, bytes: 0, ms: 0, why }));
      refused.forEach((each) => watcher.ended(each));
      const packaged = [...refused, ...(await packageAll(masters, plan, wish.jobs, watcher, now, signal).finally(() => watcher.end()))];
      const summary = summaryOf(packaged, now() - began);
      const state = signal.aborted ? "ended" : summary.failed > 0 ? "failed" : "done";
      if (wish.json) console.log(JSON.stringify({ state, summary, tracks: packaged.map(told) }, null, 2));
      else console.log(`${summaryLine(summary)}${signal.aborted ? "; ended before the rest. The same command goes on from here" : ""}`);
      return state === "done" ? 0 : 1;
    });
  },
};

/** A track for machines. */
function told(packaged: Packaged): object {
  const { name, slug, kind, ms } = packaged;
  const more = "manifest" in packaged ? { variants: packaged.manifest.variants.map(({ id, file, bytes }) => ({ id, file, bytes })), bytes: bytesOf(packaged), durationMs: packaged.manifest.durationMs } : {};
  return { master: name, track: slug ?? null, state: kind, ...("why" in packaged ? { why: packaged.why } : {}), ...more, ms: Math.round(ms) };
}
