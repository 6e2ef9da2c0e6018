import type { ServerResponse } from "node:http";
import { answerJson, startFakeApi, type FakeApi, type ReceivedCall } from "./fake-api.ts";

/** What an echoing API does with a sign-in, and with a record. */
export interface Echoing {
  signIn: "grant" | "refuse" | "refuse-as-200" | "fail";
  /** `expire`: refused until the second credential. */
  record: 200 | 302 | 400 | 401 | 403 | 409 | 429 | 500 | "expire" | "cut" | "record-error";
  /** How it writes what it quotes; as it is where it does not say. */
  spelling?: Spelling;
}

const codes = (text: string, write: (code: number) => string): string =>
  Array.from({ length: text.length }, (_, at) => write(text.charCodeAt(at))).join("");
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Ways to write a text into a JSON string. */
export const spellings = {
  escapes: (text) => codes(text, (code) => `\\u${code.toString(16).padStart(4, "0")}`),
  slashes: (text) => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/"),
  entities: (text) => codes(text, (code) => `&#${code};`),
  "tag inside": (text) => JSON.stringify(`${text.slice(0, 9)}<b>${text.slice(9)}</b>`).slice(1, -1),
  base64,
  "base64 behind Bearer": (text) => base64(`Bearer ${text}`),
  percent: (text) => encodeURIComponent(encodeURIComponent(text)),
  capitals: (text) => JSON.stringify(text.toUpperCase()).slice(1, -1),
  half: (text) => JSON.stringify(text.slice(0, 17)).slice(1, -1),
} as const satisfies Record<string, (text: string) => string>;

export type Spelling = keyof typeof spellings;

interface Issued {
  readonly token: string;
  readonly session: string;
}

/** Stands for the quotation until the body is written. */
const mark = "@quotation@";

/** Each of the things that were heard, so that no form of one depends on its neighbors. */
function spell(echo: string, spelling: Spelling | undefined): string {
  if (spelling === undefined) return JSON.stringify(echo).slice(1, -1);
  return echo.split(" | ").map(spellings[spelling]).join(" | ");
}

/** An API that quotes everything secret that it was ever sent, in bodies and headers, as talkative gateways do. */
export async function startEchoingApi(echoing: Echoing, issued: Issued): Promise<FakeApi> {
  let heard: readonly string[] = [];
  let signIns = 0;
  const listen = (call: ReceivedCall): string => {
    const { authorization = "", sessionid = "" } = call.headers;
    const said = [authorization, String(sessionid), ...secretsIn(call.body)];
    heard = [...new Set([...heard, ...said.filter((text) => text !== "")])];
    return heard.join(" | ");
  };
  const signIn = (call: ReceivedCall, echo: string, response: ServerResponse): void => {
    signIns += 1;
    const headers = { "x-debug": encodeURIComponent(echo) };
    if (echoing.signIn === "fail") return answerJson(response, 503, { message: echo }, headers);
    if (echoing.signIn === "refuse")
      return answerJson(response, 401, { error_description: echo }, headers);
    const isRefused = echoing.signIn === "refuse-as-200";
    const loginResponse = isRefused
      ? [{ SessionID: "", ErrorCode: "1001", ErrorText: [echo] }]
      : [{ SessionID: `${issued.session}${signIns}`, ErrorCode: "0", ErrorText: [] }];
    const token = isRefused
      ? { error: echo }
      : { access_token: `${issued.token}${signIns}`, expires_in: 600 };
    answerJson(response, 200, call.path.endsWith("/login") ? { loginResponse } : token, headers);
  };
  const record = (call: ReceivedCall, echo: string, response: ServerResponse): void => {
    const headers = { "x-request-id": echo.slice(0, 200), "x-debug": encodeURIComponent(echo) };
    const { record: way } = echoing;
    if (way === "cut") return void response.destroy();
    if (way === 302)
      response.setHeader("location", `https://elsewhere.example/?s=${encodeURIComponent(echo)}`);
    const status =
      way === "record-error" ? 200 : way === "expire" ? (signIns < 2 ? 401 : 200) : way;
    const quotation = `${"x".repeat(250)} ${mark}`;
    const refusal =
      way === "record-error"
        ? { ...goodAnswer(call, ""), errors: [quotation] }
        : { message: quotation };
    const isGood = status === 200 && way !== "record-error";
    const more = status === 429 ? { "retry-after": "90000" } : {};
    const text = JSON.stringify(isGood ? goodAnswer(call, mark) : { ...refusal, echo: mark });
    response.writeHead(status, { "content-type": "application/json", ...headers, ...more });
    response.end(text.replaceAll(mark, () => spell(echo, echoing.spelling)));
  };
  return await startFakeApi((call, _index, response) => {
    const echo = listen(call);
    const isSignIn = /\/(?:login|token|authenticate)$/.test(call.path);
    if (call.path.endsWith("/logout")) answerJson(response, 500, { message: echo });
    else if (isSignIn) signIn(call, echo, response);
    else record(call, echo, response);
  });
}

function secretsIn(body: string): readonly string[] {
  const content: unknown = body.startsWith("{") ? JSON.parse(body) : {};
  return ["password", "client_secret"]
    .map((name) => String(Reflect.get(Object(content), name) ?? ""))
    .filter((text) => text !== "");
}

function goodAnswer(call: ReceivedCall, echo: string): object {
  const id = call.path.split("/").at(-1);
  if (call.method === "GET")
    return call.path.includes("ACTIVITY")
      ? { retrieveResponse: { Id: id, Feature: echo } }
      : { id, first_name: echo };
  if (id !== "ACTIVITY") return { id };
  return { updateResponse: [{ Id: JSON.parse(call.body).brmObjects.Id, ErrorCode: "0" }] };
}
