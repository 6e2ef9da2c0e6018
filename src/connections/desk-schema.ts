import { isIP } from "node:net";
import { z } from "zod";
import { isLoopback } from "./is-loopback.ts";
import { secretSchema } from "./secret-schema.ts";

const ip = z
  .string()
  .refine((text) => isIP(text) !== 0, "takes an IP address, such as 127.0.0.1 or 10.1.2.3");
const names = z
  .array(z.string().trim().min(1, "takes the names of people"))
  .min(1, "takes at least one name");
const address = z.string().refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url !== undefined && url.origin === text.replace(/\/$/, "");
  return isOrigin && (url.protocol === "https:" || isLoopback(url));
}, "takes what people type into their browsers, without a path: https://waybill.example.com");

/** How a desk is given out to a team. A proxy signs people in, and names them. */
export const deskSchema = z
  .strictObject({
    addresses: z.array(address).min(1, "takes at least one address"),
    listen: ip.optional(),
    proxy: z.strictObject({
      from: z.array(ip).min(1, "takes at least one IP address"),
      user_header: z.string().regex(/^[A-Za-z][\w-]*$/, "takes the name of a header"),
      secret: secretSchema.optional(),
    }),
    roles: z.strictObject({
      viewer: names.optional(),
      operator: names.optional(),
      approver: names.optional(),
    }),
  })
  .refine(
    ({ proxy }) => proxy.secret !== undefined || !proxy.from.some(isLoopbackIp),
    "proxy: needs a secret where the proxy is on this machine, whose other users could name anybody else",
  );

/** Whether an IP address is of this machine alone. */
export function isLoopbackIp(text: string): boolean {
  return text.startsWith("127.") || text === "::1";
}

export type ConfiguredDesk = z.output<typeof deskSchema>;
