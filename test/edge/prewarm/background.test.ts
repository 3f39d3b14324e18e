import { expect, it } from "vitest";
import { Background } from "../../../edge/prewarm/background.ts";

it("a step is over when all it has begun has ended, what that began too, and what failed", async () => {
  const passedOn: Promise<unknown>[] = [];
  const background = new Background({ waitUntil: (promise) => void passedOn.push(promise) });
  const ended: string[] = [];
  const work = async (name: string, then?: () => void): Promise<void> => {
    await Promise.resolve();
    then?.();
    ended.push(name);
  };
  background.waitUntil(Promise.reject(new Error("a store that fails")));
  background.waitUntil(work("first", () => background.waitUntil(work("begun by the first"))));
  await background.settled();
  expect(ended).toEqual(["first", "begun by the first"]);
  expect(passedOn).toHaveLength(3);
  await background.settled();
});
