import type { LoadReport } from "../load/tell/conclude-load.ts";
import { keepInputs, type WithInputs } from "./given-inputs.ts";
import { beginCorrecting, withKnown } from "../load/begin/begin-correcting.ts";
import { createOnlyLoad } from "../load/begin/refuse-repeated-load.ts";
import { keepReading } from "../load/bind/reading-file.ts";
import type { LoadRequest } from "../load/load-request.ts";
import { executeLoad } from "../load/run/execute-load.ts";
import { makeLoadContext } from "../load/run/make-load-context.ts";
import { enterOperation, type Given } from "./enter-operation.ts";
import { agreeOnLoad, loadShape } from "./agree-on-load.ts";
import { wayToSend } from "./way-to-send.ts";

export async function runLoad(request: WithInputs<Given<LoadRequest>>): Promise<LoadReport> {
  return await keepInputs(
    request,
    async (settled) => await enterOperation("runLoad", loadShape, settled, beginLoad),
  );
}

async function beginLoad(request: LoadRequest): Promise<LoadReport> {
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  return await agreeOnLoad(request, wayToSend(stopSignal), async (agreed) => {
    const { ledger, load, bound, connection, correcting, preflight, withhold } = agreed;
    const context = await makeLoadContext({
      load,
      bound: withKnown(bound, ledger, connection, { correcting, sender: load.id }),
      connection,
      ledger,
      settings: request,
      rowCount: preflight?.rows,
      withhold,
      ...(correcting === undefined ? {} : { task: beginCorrecting(ledger, bound, correcting) }),
    });
    await keepReading(context.directory, request.reading);
    const again = request.again === true;
    await createOnlyLoad(ledger, load, { directory: context.directory, again });
    return await executeLoad(context);
  });
}
