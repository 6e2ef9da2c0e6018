import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface MailServer {
  readonly port: number;
  /** Every mail as it came: envelope and text. */
  readonly mails: readonly { readonly to: readonly string[]; readonly text: string }[];
  stop(): Promise<void>;
}

/** A real mail server on 127.0.0.1. @param login that it asks for; none: it takes mail from anybody */
export async function startMailServer(
  login?: { readonly user: string; readonly password: string },
  refuse = false,
): Promise<MailServer> {
  const mails: { to: readonly string[]; text: string }[] = [];
  const server = new SMTPServer({
    disabledCommands: login === undefined ? ["STARTTLS", "AUTH"] : ["STARTTLS"],
    authOptional: login === undefined,
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) => {
      const isKnown = username === login?.user && password === login?.password;
      if (isKnown) done(null, { user: username });
      else done(new Error(`no such login: ${username} ${password}`));
    },
    onData: (stream, session, done) => {
      let text = "";
      stream.setEncoding("utf8");
      stream.on("data", (piece: string) => (text += piece));
      stream.on("end", () => {
        if (refuse) return done(new Error("mailbox is full"));
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
        return done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    mails,
    stop: async () => await new Promise((resolve) => server.close(() => resolve())),
  };
}
