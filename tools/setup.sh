#!/usr/bin/env bash
# Installs the Debian packages that are missing for building (clang, mold) and testing
# (Chromium, PostgreSQL, ffmpeg for media fixtures, nftables and iproute2 for network
# tests, coturn as the other relay and for its clients).
set -euo pipefail
packages=(build-essential clang cmake mold chromium fonts-noto-core postgresql nftables iproute2 coturn ffmpeg)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo
echo "installing: ${missing[*]}"
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
