#!/usr/bin/env bash
# Makes the demo's music from Debian's package `singularity-music` (CC BY-SA 3.0, see music/ATTRIBUTION.md).
#
#   scripts/demo/make-music.sh [singularity-music_*.deb]
#
# Without an argument the package is fetched with apt-get. Wants bash, dpkg-deb and ffmpeg (libmp3lame, libopus).
# The encoders run with `bitexact`, one thread, and fixed tags: the same ffmpeg gives the same bytes again. Files and
# index are committed, so this is run only to change the selection. Keep the folder below 32 MB (a test holds it).
# Two of the tracks are packaged as well (music/tracks, `downbeat package`), which wants `npm install` done.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out="$here/music"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# slug | file in the package | start, seconds | length, seconds | where the m4a has its moov | extra formats
#
# `moov`: "start" is what a CDN hopes for (-movflags +faststart). "end" is what many encoders write, and what makes a
# player jump to the end of the file before its first sound; both are here on purpose.
tracks='
a-new-journey    | A New Journey.ogg    | 10 | 75 | end   | -
nebula           | Nebula.ogg           | 20 | 60 | start | -
through-space    | Through Space.ogg    |  0 | 60 | start | flac
orbital-elevator | Orbital Elevator.ogg |  0 | 60 | end   | -
awakening        | Awakening.ogg        |  0 | 60 | start | -
'

deb=${1:-}
if [ -z "$deb" ]; then
  (cd "$work" && apt-get download singularity-music)
  deb=$(ls "$work"/singularity-music_*.deb)
fi
dpkg-deb -x "$deb" "$work/package"
source_dir="$work/package/usr/share/games/singularity/music"
package_version=$(dpkg-deb -f "$deb" Version)
mkdir -p "$out"
rm -f "$out"/*.mp3 "$out"/*.m4a "$out"/*.webm "$out"/*.flac

# The tag $2 of the file $1.
tag() { ffprobe -v error -select_streams a:0 -show_entries "stream_tags=$2" -of csv=p=0 "$1" </dev/null; }

# encode SOURCE START LENGTH OUTPUT OPTIONS...: cut, fade in and out, encode, keep the tags.
encode() {
  local from=$1 start=$2 length=$3 to=$4
  shift 4
  echo "  $(basename "$to")" >&2
  ffmpeg -nostdin -v error -y -threads 1 -ss "$start" -t "$length" -i "$from" -map 0:a:0 \
    -af "afade=t=in:d=0.4,afade=t=out:st=$((length - 4)):d=4" \
    -map_metadata -1 -metadata title="$(tag "$from" TITLE)" -metadata artist="$(tag "$from" ARTIST)" \
    -metadata album="$(tag "$from" ALBUM)" -metadata date="$(tag "$from" DATE)" \
    -metadata copyright="CC BY-SA 3.0 $(tag "$from" LICENSE)" \
    -metadata comment="Excerpt, faded and re-encoded. Original: $(tag "$from" CONTACT)" \
    -fflags +bitexact -flags:a +bitexact -threads 1 "$@" "$to"
}

# file_entry NAME TYPE CODEC KBPS [EXTRA]: one line of the index.
file_entry() {
  printf '        { "name": "%s", "type": "%s", "codec": "%s", "kbps": %s, "bytes": %s, "sha256": "%s"%s }' \
    "$1" "$2" "$3" "$4" "$(stat -c %s "$out/$1")" "$(sha256sum "$out/$1" | cut -d' ' -f1)" "${5:-}"
}

trim() { sed -e 's/^ *//' -e 's/ *$//' <<<"$1"; }

index="$work/tracks.json"
{
  printf '{\n  "source": "Debian package singularity-music %s",\n' "$package_version"
  printf '  "license": "CC BY-SA 3.0",\n  "licenseUrl": "https://creativecommons.org/licenses/by-sa/3.0/",\n  "tracks": ['
} >"$index"
separator=''
while IFS='|' read -r slug file start length moov extra; do
  slug=$(trim "$slug") file=$(trim "$file") start=$(trim "$start") length=$(trim "$length")
  moov=$(trim "$moov") extra=$(trim "$extra")
  [ -n "$slug" ] || continue
  from="$source_dir/$file"
  [ -f "$from" ] || { echo "not in the package: $file" >&2; exit 1; }
  echo "$slug" >&2

  faststart=()
  [ "$moov" = start ] && faststart=(-movflags +faststart)
  encode "$from" "$start" "$length" "$out/$slug.mp3" -c:a libmp3lame -b:a 192k -id3v2_version 3 -write_xing 1
  encode "$from" "$start" "$length" "$out/$slug.m4a" -c:a aac -profile:a aac_low -b:a 160k "${faststart[@]}"
  encode "$from" "$start" "$length" "$out/$slug.webm" -c:a libopus -b:a 96k -vbr constrained -cues_to_front 1
  if [ "$extra" = flac ]; then
    encode "$from" "$start" "$length" "$out/$slug.flac" -c:a flac -sample_fmt s16 -compression_level 8
  fi

  {
    printf '%s\n    {\n      "slug": "%s",\n      "title": "%s",\n' "$separator" "$slug" "$(tag "$from" TITLE)"
    printf '      "artist": "%s",\n      "album": "%s",\n' "$(tag "$from" ARTIST)" "$(tag "$from" ALBUM)"
    printf '      "original": "%s",\n      "startSec": %s,\n      "lengthSec": %s,\n      "files": [\n' "$file" "$start" "$length"
    file_entry "$slug.mp3" audio/mpeg MP3 192
    printf ',\n'
    file_entry "$slug.m4a" audio/mp4 AAC-LC 160 ", \"moov\": \"$moov\""
    printf ',\n'
    file_entry "$slug.webm" audio/webm Opus 96
    if [ "$extra" = flac ]; then
      printf ',\n'
      file_entry "$slug.flac" audio/flac FLAC "$(($(stat -c %s "$out/$slug.flac") * 8 / length / 1000))"
    fi
    printf '\n      ]\n    }'
  } >>"$index"
  separator=','
done <<<"$tracks"
printf '\n  ]\n}\n' >>"$index"
mv "$index" "$out/tracks.json"

# slug | file in the package | start, seconds | length, seconds | ladder: all there is, or AAC alone
packaged='
orbital-elevator | Orbital Elevator.ogg |  0 | 24 | default
nebula           | Nebula.ogg           | 20 | 44 | aac
'
mkdir -p "$work/masters/default" "$work/masters/aac"
cat >"$work/aac.json" <<'JSON'
{ "variants": [{ "id": "aac-96", "codec": "aac", "kbps": 96 }, { "id": "aac-160", "codec": "aac", "kbps": 160 }, { "id": "aac-256", "codec": "aac", "kbps": 256 }] }
JSON
while IFS='|' read -r slug file start length ladder; do
  slug=$(trim "$slug") file=$(trim "$file") start=$(trim "$start") length=$(trim "$length") ladder=$(trim "$ladder")
  [ -n "$slug" ] || continue
  encode "$source_dir/$file" "$start" "$length" "$work/masters/$ladder/$slug.flac" -c:a flac -sample_fmt s16 -compression_level 8
done <<<"$packaged"
rm -rf "$out/tracks"
cd "$here/../.."
npm run --silent downbeat -- package "$work/masters/default" --out "$out/tracks"
npm run --silent downbeat -- package "$work/masters/aac" --out "$out/tracks" --ladder "$work/aac.json"
echo "$(du -cb "$out"/*.mp3 "$out"/*.m4a "$out"/*.webm "$out"/*.flac | tail -1 | cut -f1) bytes of audio in $out" >&2
