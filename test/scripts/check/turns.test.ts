import { expect, it } from "vitest";
import { turns } from "../../../scripts/check/turns.ts";

/** A task that is ended from outside, and says when it begins. */
function held(begun: string[], name: string): { task: () => Promise<string>; end: () => void; fail: () => void } {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return {
    task: () => {
      begun.push(name);
      return promise;
    },
    end: () => resolve(name),
    fail: () => reject(new Error(name)),
  };
}

it("lets two run at once and the third when one of them ends, also when it ends badly", async () => {
  const begun: string[] = [];
  const turn = turns(2);
  const tasks = ["a", "b", "c", "d"].map((name) => held(begun, name));
  const ended = tasks.map(({ task }) => turn(task));
  expect(begun).toEqual(["a", "b"]);
  tasks[1]?.fail();
  await expect(ended[1]).rejects.toThrow("b");
  expect(begun).toEqual(["a", "b", "c"]);
  tasks[2]?.end();
  await ended[2];
  expect(begun).toEqual(["a", "b", "c", "d"]);
});

it("gives a turn back when nobody waits for it", async () => {
  const turn = turns(1);
  expect(await turn(async () => 1)).toBe(1);
  expect(await turn(async () => 2)).toBe(2);
});
