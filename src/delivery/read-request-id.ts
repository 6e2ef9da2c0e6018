/** Headers by which vendors, gateways and content networks name one exchange, the vendor's own first. */
const names = [
  "x-request-id",
  "request-id",
  "x-amzn-requestid",
  "x-amz-request-id",
  "x-amz-apigw-id",
  "x-correlation-id",
  "x-ms-request-id",
  "x-amzn-trace-id",
  "x-trace-id",
  "traceparent",
  "cf-ray",
  "x-azure-ref",
];
const longestId = 100;

/**
 * The name and value of the header by which the vendor's support finds an exchange: `x-request-id 4f1c…`; empty where
 * the answer has none.
 */
export function readRequestId(headers: Readonly<Record<string, string | undefined>>): string {
  for (const name of names) {
    const value = headers[name]?.trim();
    if (value !== undefined && value !== "") return `${name} ${value.slice(0, longestId)}`;
  }
  return "";
}
