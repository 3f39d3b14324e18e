import { familyOf } from "../family.ts";

/**
 * A codecs string as players of HLS want it in CODECS: registered sample entries are spelled as they are registered (`fLaC`, `Opus`), since
 * Apple's players and validators know no other spelling and the others know both; MP3 by its object type.
 */
export function hlsCodecs(codecs: string): string {
  const text = codecs.trim();
  switch (familyOf(text)) {
    case "flac":
      return "fLaC";
    case "opus":
      return "Opus";
    case "mp3":
      return "mp4a.40.34";
    case "aac":
    case "other":
      return text;
  }
}
