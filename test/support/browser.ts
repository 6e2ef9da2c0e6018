import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { pathToFileURL } from "node:url";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Where Chromium is, or undefined. `CHROMIUM_PATH` names another place. */
export function findChromium(): string | undefined {
  const named = process.env["CHROMIUM_PATH"];
  return (named === undefined ? places : [named]).find((path) => existsSync(path));
}

const flags = [
  "--headless",
  "--remote-debugging-pipe",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

type Parameters = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** A page in a real browser. */
export interface BrowserPage {
  /** Width in CSS pixels, and the reader's choice of colors; or as on paper. */
  show(width: number, scheme: "light" | "dark", media?: "screen" | "print"): Promise<void>;
  /** Goes to another address, and waits until it is read. */
  go(url: string): Promise<void>;
  /** Presses a button that leads to another page, and waits until that is read. @param element an expression of the page */
  press(element: string): Promise<void>;
  /** The value of an expression in the page; a promise is waited for. */
  evaluate<T>(expression: string): Promise<T>;
  /** A PNG of the whole page, or of its first screen. */
  screenshot(whole?: boolean): Promise<Buffer>;
  /** What the page complained of: console, exceptions, what the policy refused. */
  readonly complaints: readonly string[];
  /** Every address that was asked for, that of the page first. */
  readonly requests: readonly string[];
}

export interface Browser {
  /** Opens a file of this machine and waits until it is read. */
  open(path: string): Promise<BrowserPage>;
  /** The same with an address. */
  visit(url: string): Promise<BrowserPage>;
  close(): Promise<void>;
}

/** Starts a browser of its own and talks to it through a pipe: no port is opened. */
export function startBrowser(program: string): Browser {
  const profile = mkdtempSync(join(tmpdir(), "waybill-browser-"));
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const child = spawn(program, [...flags, ...asRoot, `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const pipe = createPipe(child);
  return {
    open: async (path) => await openPage(pipe, pathToFileURL(path).href),
    visit: async (url) => await openPage(pipe, url),
    close: async () => {
      const over = new Promise((resolve) => child.once("exit", resolve));
      await pipe.send("Browser.close").catch(() => child.kill());
      await over;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Pipe {
  send(method: string, params?: Parameters, sessionId?: string): Promise<Record<string, unknown>>;
  listen(listener: (message: Message) => void): void;
}

function createPipe(child: ChildProcess): Pipe {
  const waiting = new Map<number, (message: Message) => void>();
  const listeners: ((message: Message) => void)[] = [];
  const to = child.stdio[3] as Duplex;
  const from = child.stdio[4] as Duplex;
  let lastId = 0;
  let pending = "";
  from.setEncoding("utf8").on("data", (text: string) => {
    const parts = (pending + text).split("\0");
    pending = parts.pop() ?? "";
    for (const part of parts) {
      const message = JSON.parse(part) as Message;
      const answer = waiting.get(message.id ?? -1);
      if (answer === undefined) for (const listener of listeners) listener(message);
      waiting.delete(message.id ?? -1);
      answer?.(message);
    }
  });
  child.once("exit", () => {
    for (const answer of waiting.values()) answer({ error: { message: "the browser has ended" } });
  });
  return {
    listen: (listener) => listeners.push(listener),
    send: async (method, params = {}, sessionId) =>
      await new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, ({ result, error }) => {
          if (error === undefined) resolve(result ?? {});
          else reject(new Error(`${method}: ${error.message}`));
        });
        to.write(`${JSON.stringify({ id: lastId, method, params, sessionId })}\0`);
      }),
  };
}

async function openPage(pipe: Pipe, url: string): Promise<BrowserPage> {
  const { targetId } = await pipe.send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await pipe.send("Target.attachToTarget", { targetId, flatten: true });
  const send = async (method: string, params: Parameters = {}) =>
    await pipe.send(method, params, String(sessionId));
  const complaints: string[] = [];
  const requests: string[] = [];
  let whenLoaded: () => void = () => undefined;
  const load = async (act: () => Promise<unknown>): Promise<void> => {
    const loaded = new Promise<void>((resolve) => (whenLoaded = resolve));
    await act();
    await loaded;
  };
  pipe.listen(({ method, params }) => {
    if (method === "Page.loadEventFired") whenLoaded();
    const request = params?.["request"] as { readonly url: string } | undefined;
    if (method === "Network.requestWillBeSent") requests.push(request?.url ?? "");
    if (/^(?:Runtime\.(?:consoleAPICalled|exceptionThrown)|Log\.entryAdded)$/.test(method ?? ""))
      complaints.push(JSON.stringify(params));
  });
  for (const domain of ["Page", "Network", "Runtime", "Log"]) await send(`${domain}.enable`);
  const go = async (url: string): Promise<void> =>
    await load(async () => await send("Page.navigate", { url }));
  await go(url);
  return {
    go,
    press: async (element) =>
      await load(
        async () => await send("Runtime.evaluate", { expression: `(${element}).click()` }),
      ),
    complaints,
    requests,
    show: async (width, scheme, media = "screen") => {
      await send("Emulation.setDeviceMetricsOverride", {
        width,
        height: 900,
        deviceScaleFactor: 1,
        mobile: false,
      });
      await send("Emulation.setEmulatedMedia", {
        media,
        features: [{ name: "prefers-color-scheme", value: scheme }],
      });
    },
    evaluate: async <T>(expression: string): Promise<T> => {
      const answer = await send("Runtime.evaluate", {
        expression,
        returnByValue: true,
        awaitPromise: true,
      });
      if (answer["exceptionDetails"] !== undefined)
        throw new Error(JSON.stringify(answer["exceptionDetails"]));
      return (answer["result"] as { readonly value: T }).value;
    },
    screenshot: async (whole = false) => {
      const { data } = await send("Page.captureScreenshot", {
        format: "png",
        captureBeyondViewport: whole,
      });
      return Buffer.from(String(data), "base64");
    },
  };
}
