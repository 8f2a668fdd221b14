# Makes the container a freshly installed machine that one can log in to, without what a machine has and a container must not run.
set -eu

# Devices, addresses and logins belong to the host. The apt timers would fetch packages behind the deployer's back.
systemctl mask \
  systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service \
  systemd-networkd.service systemd-networkd.socket systemd-networkd-wait-online.service systemd-logind.service \
  getty.target getty@.service console-getty.service \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer

# The clock is the host's, and CAP_SYS_TIME is not given: chronyd, once it is installed, follows its servers and sets nothing (-x).
# Not by /etc/default/chrony, which is the package's own: a changed one makes its installation ask.
mkdir -p /etc/systemd/system/chrony.service.d
cat > /etc/systemd/system/chrony.service.d/lab-no-clock.conf <<'UNIT'
[Unit]
# Without CAP_SYS_TIME the packaged unit would never start.
ConditionCapability=
[Service]
ExecStart=
ExecStart=!/usr/sbin/chronyd -F 1 -x
UNIT

# A power cut loses no write here, the page cache being the host's: dpkg need not wait for the disk, for most of an installation's time.
mkdir -p /etc/dpkg/dpkg.cfg.d
echo force-unsafe-io > /etc/dpkg/dpkg.cfg.d/lab-no-sync

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
