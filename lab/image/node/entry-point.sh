# First process of a node: readies the cgroup tree for the systemd that it then becomes.
# Needs SYS_ADMIN and a private cgroup namespace. Works on images of any age that bring a shell and mount.
set -eu

tree=/sys/fs/cgroup

systemd_version() {
  for systemd in /lib/systemd/systemd /usr/lib/systemd/systemd; do
    if [ -x "$systemd" ]; then
      "$systemd" --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p'
      return
    fi
  done
}

# A name that no other node on this kernel has: the engine's id of this container.
node_id() {
  sed -n 's#.*/containers/\([0-9a-f]\{64\}\)/.*#\1#p' /proc/self/mountinfo | head -n 1 | grep . ||
    cat /proc/sys/kernel/random/uuid
}

is_v2_only() {
  [ "$(stat -f -c %T "$tree")" = cgroup2fs ]
}

# systemd before 233 cannot run on cgroup v2, and freezes without a word where it finds nothing else.
version=$(systemd_version)
if [ "${version:-233}" -lt 233 ]; then
  if is_v2_only; then
    umount -l "$tree"
    mount -t tmpfs -o nosuid,nodev,noexec,mode=755 tmpfs "$tree"
    mkdir "$tree/systemd"
    # A hierarchy that the host lacks can be made in the host's own cgroup namespace alone.
    mount -t cgroup -o nosuid,nodev,noexec,none,name=systemd cgroup "$tree/systemd"
    # This systemd mounts every controller that it reads of, and so would take them from the host: show it none.
    printf '#subsys_name\thierarchy\tnum_cgroups\tenabled\n' > "$tree/controllers"
    mount --bind "$tree/controllers" /proc/cgroups
    # All nodes of this kernel share the hierarchy. systemd takes the group that it is started in for its root.
    group=$tree/systemd/$(node_id)
    mkdir -p "$group"
    echo $$ > "$group/cgroup.procs"
  else
    # Where the host has no such hierarchy, systemd makes it.
    mount -o remount,bind,rw "$tree/systemd" || true
  fi
elif is_v2_only; then
  # The engine mounts the node's own tree read-only, and systemd cannot make its first group there.
  mount -o remount,bind,rw "$tree"
fi

# What the fault slow-boot lays down: so long the machine's firmware takes.
if [ -s /etc/fencelab/boot-seconds ]; then
  sleep "$(cat /etc/fencelab/boot-seconds)"
fi

exec /sbin/init
