/** What runs in the browser: one `<audio>`, one button, and whichever player is measured. */
import HlsJs from "hls.js";
import { createPlainPlayer } from "../../../src/client/plain.ts";
import { createPlayer } from "../../../src/client/player.ts";
import type { Way } from "./ways.ts";

const audio = document.createElement("audio");
audio.preload = "none";
const button = document.createElement("button");
button.textContent = "play";
document.body.append(button, audio);

/** Makes a way of playing ready, as a page does before anybody presses play, and gives what pressing it does. */
const WAYS: Readonly<Record<Way, (track: string) => Promise<() => void>>> = {
  "audio, redirected": async (track) => element(`/audio/${track}`),
  "audio, at once": async (track) => element(`/now/${track}`),
  "audio, asked ahead": async (track) => {
    const player = createPlainPlayer(audio, `/audio/${track}`);
    await player.prepare();
    return () => void player.play();
  },
  "hls, asked ahead": async (track) => {
    const player = createPlayer(audio, `/audio/${track}.m3u8`);
    await player.prepare();
    return () => void player.play();
  },
  "hls.js as it comes": async (track) => () => {
    const hls = new HlsJs();
    hls.loadSource(`/audio/${track}.m3u8`);
    hls.attachMedia(audio);
    void audio.play();
  },
  "the file itself": async (track) => element(`/media/${track}/${await lowestFile(track)}`),
};

function element(url: string): () => void {
  return () => {
    audio.src = url;
    void audio.play();
  };
}

async function lowestFile(track: string): Promise<string> {
  const manifest: { readonly variants: readonly { readonly id: string; readonly file: string }[] } = await (await fetch(`/media/${track}/track.json`)).json();
  return manifest.variants.find(({ id }) => id === "aac-96")?.file ?? "";
}

/** Makes `way` ready for a track; then pressing the button plays it, and `sounded` is the ms from the press until the media clock went on. */
async function ready(way: Way, track: string): Promise<void> {
  const play = await WAYS[way](track);
  window.sounded = new Promise((resolve, reject) => {
    audio.addEventListener("error", () => reject(new Error(audio.error?.message)));
    button.addEventListener("click", ({ timeStamp }) => {
      play();
      const timer = setInterval(() => {
        if (audio.currentTime === 0) return;
        clearInterval(timer);
        resolve(performance.now() - timeStamp);
      }, 1);
    });
  });
}

/** Two connections that are open and have carried something, as those of a page have. */
async function warmConnections(): Promise<void> {
  await Promise.all(["/ping?1", "/ping?2"].map(async (url) => (await fetch(url, { cache: "no-store" })).text()));
}

declare global {
  interface Window {
    ready: typeof ready;
    warmConnections: typeof warmConnections;
    sounded: Promise<number>;
  }
}
Object.assign(window, { ready, warmConnections });
