import { byServer, flag, groupList, instant, number, openObject, text } from "../field-types.ts";

/** The five fields that tag a record with the load that wrote it. */
const bulkLoadFields = () => ({
  sys_bulk_load_at: instant("When the load processed this record.").optional(),
  sys_bulk_load_id: text("Id of the load that wrote this record.").optional(),
  sys_bulk_load_pk: text("Partition key of the load: tenant and load id together.").optional(),
  sys_bulk_load_record_no: number("Number of the row in the source file, from 1.").optional(),
  sys_bulk_load_source_file: text("Name of the file that the record was loaded from.").optional(),
});

/** The system fields that every Rhythm record carries, in documented order. */
export const sysFields = () => ({
  ...bulkLoadFields(),
  sys_calculated_field_error: byServer(
    text("What went wrong in a calculated field of the record."),
  ).optional(),
  sys_calculated_field_errors: byServer(
    groupList(
      { field: text("Name of the calculated field that failed.").optional() },
      "Errors of calculated fields, one object each.",
    ),
  ).optional(),
  sys_configuration_snapshot_id: byServer(
    text("Id of the configuration snapshot that the record was restored from or belongs to."),
  ).optional(),
  sys_created_at: byServer(instant("When the record was created.")),
  sys_created_by_id: byServer(text("Who created the record: the id of a user.")),
  sys_deleted_by_id: byServer(
    text("Id of the user who deleted the record or was the last to try."),
  ).optional(),
  sys_directive: byServer(text("Directive that steers how the record is processed.")).optional(),
  sys_external_id: text(
    "Id of the record in another system or an import: the place for the file's own key.",
  ).optional(),
  sys_has_files_in_s3: byServer(
    flag("True when files are stored with the record; they then have to go when it is deleted."),
  ).optional(),
  sys_last_bulk_data_operation_id: byServer(
    text("Id of the last operation of the vendor's own bulk tool on this record."),
  ).optional(),
  sys_last_bulk_data_operation_sys_version: byServer(
    text("The record's version when the vendor's own bulk tool last touched it."),
  ).optional(),
  sys_last_modified_at: byServer(instant("When the record was last changed.")),
  sys_last_modified_by_id: byServer(text("Who last changed the record: the id of a user.")),
  sys_last_security_context: byServer(
    openObject("On whose behalf the record was last inserted, changed or deleted."),
  ).optional(),
  sys_locked: byServer(
    flag("True when the record is locked: the API then refuses changes."),
  ).optional(),
  sys_snapshot_base_version: byServer(
    number("Version from which a configuration snapshot starts; 1 when absent."),
  ).optional(),
  sys_version: byServer(number("Version number of the record in the database.")).optional(),
});
