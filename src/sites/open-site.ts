import { dirname } from "node:path";
import type { Drop } from "../drops/drop.ts";
import { localSite } from "./local-site.ts";
import { usualS3Settings } from "./s3-settings.ts";
import type { ServerSettings } from "./server-settings.ts";
import type { Site } from "./site.ts";

/** What opening a site takes. */
export interface SiteNeeds {
  /** How one signs in to the server of a drop, by the drop's name. */
  readonly servers: ReadonlyMap<string, ServerSettings>;
  readonly configPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Does something where the folders of a drop are. */
export async function atSite<T>(
  drop: Drop,
  needs: SiteNeeds,
  act: (site: Site) => Promise<T>,
): Promise<T> {
  const site = await openSite(drop, needs);
  try {
    return await act(site);
  } finally {
    await site.close();
  }
}

/** What speaks to a server is loaded where there is one. */
async function openSite(
  { name, server }: Drop,
  { servers, configPath, env }: SiteNeeds,
): Promise<Site> {
  const { sftp, s3 = usualS3Settings } = servers.get(name) ?? {};
  const place = { env, folder: dirname(configPath), configPath };
  switch (server?.kind) {
    case undefined:
      return localSite;
    case "sftp": {
      if (sftp === undefined) throw new Error(`nothing says how to sign in for ${name}`);
      const { SftpSite } = await import("./sftp-site.ts");
      return new SftpSite(server, sftp, { place });
    }
    case "s3": {
      const { BucketSite } = await import("./bucket-site.ts");
      return new BucketSite(server, s3, { place });
    }
  }
}
