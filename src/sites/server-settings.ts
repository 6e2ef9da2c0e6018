import { z } from "zod";
import { s3SettingsSchema } from "./s3-settings.ts";
import { sftpSettingsSchema } from "./sftp-settings.ts";

const serverSettingsSchema = z.looseObject({
  from: z.string(),
  sftp: sftpSettingsSchema.optional(),
  s3: s3SettingsSchema.optional(),
});

/** What a drop says of its server beside `from`. */
export type ServerSettings = Pick<z.output<typeof serverSettingsSchema>, "sftp" | "s3">;

/** The rest of the file is checked by those whom it concerns. */
export const serversOfDropsSchema = z.looseObject({
  drops: z.record(z.string(), serverSettingsSchema).default({}),
});
