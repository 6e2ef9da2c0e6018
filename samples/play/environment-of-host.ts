const preload = new URL("stand-apart.ts", import.meta.url).href;

/** What a program is started with to stand on a host of this name: no process of another host can be seen from there. */
export function environmentOfHost(name: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${preload}`, WAYBILL_STANDS_ON: name };
}
