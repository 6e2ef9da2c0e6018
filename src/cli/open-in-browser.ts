import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** So long a browser may take to come up. */
const keptForMs = 60_000;

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/**
 * Opens a link in the browser of this machine. It stands in a file that only this user can read, and leads on from there: others see
 * the arguments of a program, and the link lets in whoever has it. Where there is no browser nothing happens: the link was printed.
 */
export async function openInBrowser(link: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "waybill-desk-"));
  const page = join(folder, "desk.html");
  const text = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${link}"><title>Waybill</title>`;
  await writeFile(page, text, { mode: 0o600 });
  const [program, ...words] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...words, pathToFileURL(page).href], {
    stdio: "ignore",
    detached: true,
  });
  child.on("error", () => undefined);
  child.unref();
  const timer = setTimeout(() => void rm(folder, { recursive: true, force: true }), keptForMs);
  timer.unref();
  process.once("exit", () => clearTimeout(timer));
}
