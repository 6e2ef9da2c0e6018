import type { ServerResponse } from "node:http";
import { answerJson, startFakeApi, type FakeApi, type ReceivedCall } from "./fake-api.ts";

/** What an echoing API does with a sign-in, and with a record. */
export interface Echoing {
  signIn: "grant" | "refuse" | "refuse-as-200" | "fail";
  /** `expire`: refused until the second credential. */
  record: 200 | 302 | 400 | 401 | 403 | 409 | 429 | 500 | "expire" | "cut";
}

interface Issued {
  readonly token: string;
  readonly session: string;
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
    const status = way === "expire" ? (signIns < 2 ? 401 : 200) : way;
    const body =
      status === 200 ? goodAnswer(call, echo) : { message: `${"x".repeat(250)} ${echo}`, echo };
    answerJson(response, status, body, {
      ...headers,
      ...(status === 429 ? { "retry-after": "90000" } : {}),
    });
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
  const content: unknown = body === "" ? {} : JSON.parse(body);
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
