import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

/** Process ids of this process's direct children whose command is `name`; empty when the system will not tell. */
export function childrenNamed(name: string): number[] {
  try {
    return processes().filter((row) => row.parent === process.pid && row.command.includes(name)).map((row) => row.pid);
  } catch {
    return [];
  }
}

type Row = { pid: number; parent: number; command: string };

/** `/proc` where there is one (containers often lack `ps`), `ps` elsewhere. */
function processes(): Row[] {
  if (process.platform === "linux") return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).flatMap(fromProc);
  const listing = execFileSync("ps", ["-A", "-o", "pid=,ppid=,comm="], { encoding: "utf8" });
  return listing.split("\n").flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid !== undefined && parent !== undefined ? [{ pid: Number(pid), parent: Number(parent), command: command ?? "" }] : [];
  });
}

/** `pid (command) state ppid …`; the command may itself hold blanks and brackets. A process may be gone by now. */
function fromProc(pid: string): Row[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const end = stat.lastIndexOf(")");
    const parent = Number(stat.slice(end + 2).split(" ")[1]);
    return [{ pid: Number(pid), parent, command: stat.slice(stat.indexOf("(") + 1, end) }];
  } catch {
    return [];
  }
}
