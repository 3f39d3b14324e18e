/** What was played when an instance was last sure of it, in parts. */
export const PLAY_TABLES: readonly string[] = ["CREATE TABLE plays (part INTEGER PRIMARY KEY, bytes BLOB NOT NULL)"];
