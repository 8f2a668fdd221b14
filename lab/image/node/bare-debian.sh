# Takes away what Debian's packages configure by themselves, so that the deployer meets a bare machine,
# and what a machine has and a container must not run.
set -eu

systemctl disable corosync.service pacemaker.service pcsd.service pcsd-ruby.service chrony.service

# Debian's sample cluster, with its configuration database and pcs's own state.
rm -f /etc/corosync/corosync.conf /etc/corosync/authkey /etc/pacemaker/authkey
rm -rf /var/lib/pacemaker/cib/* /var/lib/pacemaker/pengine/* /var/lib/corosync/* /var/lib/pcsd/*

# Devices, addresses and logins belong to the host. The apt timers would fetch packages behind the deployer's back.
systemctl mask \
  systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service \
  systemd-networkd.service systemd-networkd.socket systemd-networkd-wait-online.service systemd-logind.service \
  getty.target getty@.service console-getty.service \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer

# The clock is the host's, and CAP_SYS_TIME is not given: chronyd follows its servers and sets nothing (-x).
mkdir -p /etc/systemd/system/chrony.service.d
printf '[Unit]\n# Without CAP_SYS_TIME the packaged unit would never start.\nConditionCapability=\n' \
  > /etc/systemd/system/chrony.service.d/lab-no-clock.conf
printf '# -x: do not set the clock, which belongs to the host.\nDAEMON_OPTS="-F 1 -x"\n' > /etc/default/chrony

# A session must not fail because the kernel's audit login id cannot be set in a container.
sed -i 's/^session\s\+required\s\+pam_loginuid.so/session optional pam_loginuid.so/' /etc/pam.d/*

# Each machine has its own identity.
: > /etc/machine-id
rm -f /var/lib/dbus/machine-id /etc/ssh/ssh_host_*
mkdir -p /etc/systemd/system/ssh.service.d
cat > /etc/systemd/system/ssh.service.d/lab-host-keys.conf <<'UNIT'
[Service]
# Ahead of the packaged "sshd -t", which fails without keys. A lab puts its own in; -A would add other types to them.
ExecStartPre=
ExecStartPre=/bin/sh -c 'ls /etc/ssh/ssh_host_*_key >/dev/null 2>&1 || ssh-keygen -A'
ExecStartPre=/usr/sbin/sshd -t
UNIT
printf 'PermitRootLogin yes\nUseDNS no\n' > /etc/ssh/sshd_config.d/lab.conf
systemctl enable ssh.service
