#!/bin/sh
# Builds the two font files in src/lib/font from Debian's fonts-noto-core.
# Needs: apt package fonts-noto-core; pip packages fonttools and brotli.
# Only the code points in src/lib/font/covered.txt are kept: Latin with the
# marks of Yoruba, Hausa and Igbo, the naira sign and common punctuation.
set -eu
cd "$(dirname "$0")/../src/lib/font"
source_folder=${NOTO_FOLDER:-/usr/share/fonts/truetype/noto}
for weight in Regular Bold; do
  pyftsubset "$source_folder/NotoSans-$weight.ttf" \
    --unicodes-file=covered.txt \
    --layout-features='kern,mark,mkmk,ccmp,locl,tnum,liga' \
    --flavor=woff2 --no-hinting --desubroutinize \
    --output-file="noto-sans-$(echo "$weight" | tr 'RB' 'rb').woff2"
done
ls -l ./*.woff2
