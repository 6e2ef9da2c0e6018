/**
 * The least that can answer an invoice-detail request truthfully, so that the client is what a bench measures. Prints its
 * port. Run by startFastApi, never by hand.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface Body {
  readonly brmObjects: { readonly Id: string } | readonly { readonly Id: string }[];
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { brmObjects } = JSON.parse(Buffer.concat(chunks).toString()) as Body;
    const records = Array.isArray(brmObjects) ? brmObjects : [brmObjects];
    const results = records.map(({ Id }: { Id: string }) => ({
      Id,
      ErrorCode: "0",
      ErrorText: "",
    }));
    const body = JSON.stringify({ updateResponse: results });
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
