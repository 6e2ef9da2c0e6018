import { systemCodeOf } from "../kernel/load-error.ts";
import type { FetchSecret, Way } from "./channel.ts";
import type { Notice } from "./notice.ts";

const timeoutMs = 15_000;

/** @returns why it was not taken; undefined when it was */
export async function sendByMail(
  { to, from, host, port, tls, user, password }: Extract<Way, { kind: "mail" }>,
  { text, commands, at, arrivalId, file, state }: Notice,
  { secret, id }: { readonly secret: FetchSecret; readonly id: string },
): Promise<string | undefined> {
  const auth =
    user === undefined || password === undefined
      ? {}
      : { auth: { user, pass: await secret(password, "the password") } };
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    host,
    port,
    secure: tls === "from-the-start",
    requireTLS: tls === "required",
    ignoreTLS: tls === "none",
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...auth,
  });
  try {
    await transport.sendMail({
      from,
      to: [...to],
      subject: `[waybill] ${text}`,
      text: [
        text,
        "",
        ...(file === undefined ? [] : [`File: ${file}`]),
        state === undefined ? `At: ${at}` : `State: ${state}, since ${at}`,
        ...(arrivalId === undefined ? [] : [`Arrival: ${arrivalId}`]),
        "",
        ...commands,
        "",
      ].join("\n"),
      // The same for every try, so that a second copy is known for one.
      messageId: `<${Buffer.from(id).toString("hex").slice(0, 120)}@waybill>`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
    return undefined;
  } catch (error) {
    // What a server says may quote the login.
    const code = systemCodeOf(error) ?? "";
    return `the mail could not be sent${code === "" ? "" : ` (${code})`}`;
  } finally {
    transport.close();
  }
}
