import { dirname } from "node:path";
import type { Drop } from "../../drops/drop.ts";
import { localSite } from "./local-site.ts";
import type { SftpSettings } from "./sftp-settings.ts";
import type { Site } from "./site.ts";

/** What opening a site takes. */
export interface SiteNeeds {
  /** How one signs in to the server of a drop, by the drop's name. */
  readonly servers: ReadonlyMap<string, SftpSettings>;
  readonly configPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Does something where the folders of a drop are. */
export async function atSite<T>(
  { name, server }: Drop,
  { servers, configPath, env }: SiteNeeds,
  act: (site: Site) => Promise<T>,
): Promise<T> {
  const settings = servers.get(name);
  if (server === undefined || settings === undefined) return await act(localSite);
  const { SftpSite } = await import("./sftp-site.ts");
  const place = { env, folder: dirname(configPath), configPath };
  const site = new SftpSite(server, settings, { place });
  try {
    return await act(site);
  } finally {
    await site.close();
  }
}
