# First process of a node: readies the cgroup tree for the systemd that it then becomes.
# Needs SYS_ADMIN and a private cgroup namespace. On cgroup v1 hosts systemd finds what it needs.
set -eu

systemd_version() {
  for systemd in /lib/systemd/systemd /usr/lib/systemd/systemd; do
    if [ -x "$systemd" ]; then
      "$systemd" --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p'
      return
    fi
  done
}

if [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then
  version=$(systemd_version)
  # systemd knows cgroup v2 since 226 and is reliable on it since 233. Older ones freeze without a word.
  if [ "${version:-233}" -lt 233 ]; then
    umount /sys/fs/cgroup
    mount -t tmpfs -o nosuid,nodev,noexec,mode=755 tmpfs /sys/fs/cgroup
    mkdir /sys/fs/cgroup/systemd
    mount -t cgroup -o nosuid,nodev,noexec,none,name=systemd cgroup /sys/fs/cgroup/systemd
  else
    # The engine mounts the node's own tree read-only, and systemd cannot make its first group there.
    mount -o remount,rw /sys/fs/cgroup
  fi
fi

exec /sbin/init
