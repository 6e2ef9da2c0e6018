import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Answer, Download } from "./answer.ts";
import { renderScreen } from "./render-screen.ts";
import { fileHeaders, safeHeaders } from "./safety/headers.ts";
import type { Refusal } from "./safety/judge-request.ts";
import type { Visitor } from "./visitor.ts";

/** @param hasBody false: only the head is wanted */
export async function respond(
  response: ServerResponse,
  answer: Answer,
  {
    visitor,
    hasBody,
    redact,
  }: {
    readonly visitor: Visitor;
    readonly hasBody: boolean;
    readonly redact: (text: string) => string;
  },
): Promise<void> {
  switch (answer.kind) {
    case "screen":
      response.writeHead(answer.status ?? 200, {
        ...safeHeaders,
        "content-type": "text/html; charset=utf-8",
      });
      response.end(hasBody ? renderScreen(answer, visitor, redact) : undefined);
      return;
    case "moved":
      response.writeHead(303, { ...safeHeaders, location: answer.to });
      response.end();
      return;
    case "download":
      await pour(response, answer, hasBody);
  }
}

export function refuse(response: ServerResponse, { status, reason }: Refusal): void {
  response.writeHead(status, {
    ...safeHeaders,
    "content-type": "text/plain; charset=utf-8",
    connection: "close",
  });
  response.end(`${status}: ${reason}\n`);
}

export function sendText(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { ...safeHeaders, "content-type": type });
  response.end(text);
}

async function pour(response: ServerResponse, file: Download, hasBody: boolean): Promise<void> {
  const name = file.name.replaceAll(/[^\w.-]/g, "_");
  const head = {
    ...fileHeaders,
    "content-type": file.type,
    "content-disposition": `attachment; filename="${name}"`,
  };
  if (!hasBody) {
    response.writeHead(200, head).end();
    return;
  }
  // Written with the first piece, so that what goes wrong before it can still be told.
  await file.pour(async (chunk) => {
    if (!response.headersSent) response.writeHead(200, head);
    if (response.destroyed) return false;
    if (!response.write(chunk))
      await Promise.race([once(response, "drain"), once(response, "close")]);
    return !response.destroyed;
  });
  if (!response.headersSent) response.writeHead(200, head);
  response.end();
}
