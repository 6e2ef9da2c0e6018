import { request } from "node:http";
import type { Desk } from "../../src/desk/open-desk.ts";

/** What a desk answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export interface AskOptions {
  readonly method?: string;
  /** Over those of a browser; undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer;
}

/** Asks as a program may that sets every header, and that no browser stands before. */
export async function ask(
  url: string,
  path: string,
  { method = "GET", headers = {}, body }: AskOptions = {},
): Promise<Answered> {
  const { hostname, port } = new URL(url);
  const given = Object.fromEntries(
    Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  return await new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers: given }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
      response.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

/** What a program may send that no browser does. */
export interface BringOptions {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Default: that of the page. */
  readonly token?: string;
  /** What is done to the body at last. */
  readonly change?: (body: Buffer) => Buffer;
}

/** A browser that was let in. */
export interface Visit {
  readonly cookie: string;
  get(path: string, options?: AskOptions): Promise<Answered>;
  /** Sends the form of a page, as a person does who presses its button. */
  send(page: string, action: string, fields?: Readonly<Record<string, string>>): Promise<Answered>;
  /** Sends a form with these headers. */
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    options?: AskOptions,
  ): Promise<Answered>;
  /** Sends the form of a page that brings a file in. */
  bring(file: string, content: string | Buffer, options?: BringOptions): Promise<Answered>;
  /** The word in the forms of a page. */
  token(page: string): Promise<string>;
}

export async function createVisit(desk: Pick<Desk, "url" | "link">): Promise<Visit> {
  const link = new URL(desk.link);
  const entered = await ask(desk.url, link.pathname + link.search);
  const [cookie = ""] = String(entered.headers["set-cookie"]).split(";");
  return visitWith(desk.url, { cookie });
}

/** @param own headers of every request */
export function visitWith(url: string, own: Readonly<Record<string, string>>): Visit {
  const get = async (path: string, { headers, ...options }: AskOptions = {}): Promise<Answered> =>
    await ask(url, path, { ...options, headers: { ...own, ...headers } });
  const token = async (page: string): Promise<string> =>
    /name="token" value="([^"]+)"/.exec((await get(page)).body)?.[1] ?? "";
  const post: Visit["post"] = async (path, fields, { headers } = {}) =>
    await ask(url, path, {
      method: "POST",
      headers: {
        ...own,
        origin: url,
        "sec-fetch-site": "same-origin",
        "content-type": "application/x-www-form-urlencoded",
        ...headers,
      },
      body: new URLSearchParams(fields).toString(),
    });
  const bring: Visit["bring"] = async (file, content, options = {}) => {
    const { headers, change = (body) => body } = options;
    const word = options.token ?? (await token("/map"));
    const name = file.replaceAll('"', "%22");
    const parts = [
      `--ab\r\nContent-Disposition: form-data; name="token"\r\n\r\n${word}\r\n`,
      `--ab\r\nContent-Disposition: form-data; name="source"; filename="${name}"\r\nContent-Type: text/csv\r\n\r\n`,
      content,
      "\r\n--ab--\r\n",
    ];
    return await ask(url, "/map/upload", {
      method: "POST",
      headers: {
        ...own,
        origin: url,
        "sec-fetch-site": "same-origin",
        "content-type": "multipart/form-data; boundary=ab",
        ...headers,
      },
      body: change(Buffer.concat(parts.map((part) => Buffer.from(part)))),
    });
  };
  return {
    cookie: own["cookie"] ?? "",
    get,
    post,
    bring,
    token,
    send: async (page, action, fields = {}) =>
      await post(action, { token: await token(page), ...fields }),
  };
}
