# Ahead of a node's first process, each time that it starts: a node that was just made from a snapshot is given what is its
# own lab's, before anything on it runs. What a restore laid into $own is taken away last, so that a start that was cut off
# does it again. Without that folder there is nothing to do.
set -eu
own=/usr/local/lib/fencelab/own
become_own() {
  # The image keeps a place for each key, empty, with its owner and mode. A key without a place was not there before.
  (cd "$own/keys" && find . -type f) | while read -r key; do
    [ ! -e "/$key" ] || cat "$own/keys/$key" > "/$key"
  done
  for file in /var/lib/pcsd/known-hosts /var/lib/pcsd/tokens /var/lib/pcsd/pcs_users.conf; do
    [ ! -e "$file" ] || sed -i -f "$own/tokens.sed" "$file"
  done
  ! grep -q '^hacluster:' /etc/shadow || chpasswd < "$own/passwords"
  conf=/etc/corosync/corosync.conf
  sed -i -f "$own/corosync.sed" "$conf"
  # Links with settings of their own keep them.
  if grep -q '^ *transport: knet' "$conf" && ! grep -q '^ *interface {' "$conf"; then
    sed -i -f "$own/links.sed" "$conf"
  fi
  cib=/var/lib/pacemaker/cib/cib.xml
  if [ -e "$cib" ]; then
    # Without its signature file Pacemaker takes a configuration that it did not write itself.
    sed -i -f "$own/cib.sed" "$cib"
    rm -f "$cib.sig"
  fi
  # The lab may be on another subnet. The engine's own files are mounted and right.
  if [ -e "$own/subnet.grep" ]; then
    { grep -rIlf "$own/subnet.grep" /etc "$cib" || true; } | while read -r file; do
      case $file in /etc/hosts | /etc/hostname | /etc/resolv.conf) ;; *) sed -i -f "$own/subnet.sed" "$file" ;; esac
    done
  fi
  # For this boot alone, since /run goes with it: pcsd takes two seconds of processor time that the cluster needs first.
  mkdir -p /run/systemd/system
  cp -r "$own/units/." /run/systemd/system/
  rm -rf "$own"
}
if [ -d "$own" ]; then become_own; fi
