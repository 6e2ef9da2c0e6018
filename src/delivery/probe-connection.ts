import net from "node:net";
import tls from "node:tls";
import { messageOf, systemCodeOf, TargetError } from "../load-error.ts";

const patienceMs = 15_000;

/**
 * Opens a connection to the API's host and closes it again, so that a wrong address is known before a load is begun.
 * Nothing is sent and no credential is shown.
 * @throws TargetError ERR_UNREACHABLE
 */
export async function probeConnection(baseUrl: string, signal: AbortSignal): Promise<void> {
  const url = new URL(baseUrl);
  try {
    await connect(url, signal);
  } catch (error) {
    signal.throwIfAborted();
    const code = systemCodeOf(error);
    throw new TargetError(
      `${url.origin} can't be reached: ${words[code ?? ""] ?? messageOf(error)}`,
      {
        code: "ERR_UNREACHABLE",
        actions: [
          "Check the address (--base-url or the connection's base_url) and the network. Nothing was sent.",
        ],
        cause: error,
      },
    );
  }
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there (connection refused)",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the host name can't be looked up now",
};

async function connect(url: URL, signal: AbortSignal): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isTls = url.protocol === "https:";
  const port = Number(url.port || (isTls ? 443 : 80));
  await new Promise<void>((resolve, reject) => {
    const socket = isTls
      ? tls.connect({ host, port, servername: net.isIP(host) === 0 ? host : "" })
      : net.connect({ host, port });
    const end = (act: () => void) => (): void => {
      socket.destroy();
      act();
    };
    socket.once(isTls ? "secureConnect" : "connect", end(resolve));
    socket.once("error", (error) => end(() => reject(error))());
    socket.setTimeout(
      patienceMs,
      end(() => reject(new Error(`no connection within ${patienceMs / 1000} s`))),
    );
    signal.addEventListener(
      "abort",
      end(() => reject(new Error("aborted"))),
      { once: true },
    );
  });
}
