#!/usr/bin/env bash
# Installs the Debian packages that are missing for building (clang, mold) and testing
# (Chromium, PostgreSQL, ffmpeg for media fixtures, nftables and iproute2 for network tests,
# openssl and libnss3-tools for a test authority, zbar-tools to read QR symbols). Further packages as arguments: coturn, whose
# service would take the relay's port on a machine with systemd, is only for comparisons.
set -euo pipefail
packages=(build-essential clang cmake mold chromium fonts-noto-core postgresql nftables iproute2
  ffmpeg openssl libnss3-tools zbar-tools "$@")
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
